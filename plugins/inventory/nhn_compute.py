# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: nhn_compute
short_description: Make hosts of servers of NHN Cloud
version_added: 1.0.0
description:
  - Make a host of each server of an NHN Cloud project, in one region or several.
  - The source is a YAML file whose name ends in C(nhn_compute.yml) or C(nhn_compute.yaml).
  - Calls the API once to log in, once for each thousand servers of a region, once for the flavors of a region, and once
    for its images if the servers' metadata does not contain the image names. If the number of servers is a multiple
    of 10 or 25, one more call may be needed to make sure that there are no further pages.
  - A host has as variables the fields that M(nhn.cloud.nhn_server_info) returns, and C(region), C(os_type),
    C(os_distro) and C(login_username), with O(hostvars_prefix) before each name.
  - Deleted servers are never hosts. Text of a server, such as its name or metadata, is never used as a template.
  - If the login, a region or a page fails, the inventory fails. It never returns a part of the servers as if they were
    all.
author:
  - nhn.cloud contributors (@nhn-cloud-collection)
extends_documentation_fragment:
  - nhn.cloud.auth
  - constructed
  - inventory_cache
options:
  plugin:
    description: Name of this plugin, which marks the file as its source.
    type: str
    required: true
    choices: [nhn.cloud.nhn_compute]
  regions:
    description:
      - The regions to list. They are read in parallel. The default is O(region) alone.
      - Several regions cannot be combined with O(endpoints), whose URLs belong to one region.
    type: list
    elements: str
    default: []
  skip_failing_regions:
    description:
      - Whether to skip a region that cannot be read, with a warning. Such a result is not stored in the cache.
      - The inventory still fails if no region can be read, or if the login fails.
    type: bool
    default: false
  filters:
    description:
      - Which servers to list. The API applies these filters and sends only the servers that match.
      - A filter that is empty, unknown or of the wrong type is an error before any call.
    type: dict
    default: {}
    suboptions:
      status:
        description:
          - State of the servers, such as V(ACTIVE) or V(SHUTOFF), or a list of states. Each state costs one call.
          - The words of the guide's old table (V(STOPPED), V(BUILDING), V(RESIZED), V(RESCUED)) are translated. Any
            other word that is not a state is an error.
        type: raw
      name_regex:
        description: Regular expression that matches a part of the name, in the syntax of the API's database.
        type: str
      flavor:
        description: Name or ID of the flavor.
        type: str
      image:
        description: Name or ID of the image. The API finds only servers whose C(image.id) it shows.
        type: str
      changes_since:
        description: Time as C(YYYY-MM-DDThh:mm:ss) in UTC. Only servers that changed since then are listed.
        type: str
  query:
    description:
      - A JMESPath expression that picks servers, such as C(servers[?status=='ACTIVE' && metadata.role=='web']).
      - Its input is a dictionary with the list C(servers) of all regions. Field names there have no O(hostvars_prefix).
      - It is checked before any call. It needs the Python package C(jmespath).
    type: str
  include_filters:
    description:
      - Jinja conditionals over the variables of a host. If there are any, only hosts for which at least one of them is
        true are kept.
      - A single string is one conditional. It is never split at its commas.
      - A conditional that fails for a host, or gives neither true nor false, does not include the host. With O(strict)
        it ends the run.
    type: list
    elements: str
    default: []
  exclude_filters:
    description:
      - Jinja conditionals for the hosts to leave out. They take precedence over O(include_filters).
      - A conditional that fails for a host, or gives neither true nor false, leaves the host out, with a warning. Use
        C(default('')) for a value that some servers do not have. With O(strict) it ends the run.
    type: list
    elements: str
    default: []
  hostname:
    description:
      - Jinja expression over the variables of a host that gives its name. The default is the server's name.
      - If it gives no text, or fails without O(strict), the server's name is used, with a warning.
      - Names are not unique on NHN Cloud. The oldest server keeps the name. The others get the first digits of their ID
        after the name, with a warning. The same happens to a server with the name of a group, of this machine
        (C(localhost)), or of another server of an earlier source. A host of a static source with the same name is taken
        to be the server.
      - Braces in names become C(_), since ansible-core before 2.19 would read them as templates.
    type: str
  hostvars_prefix:
    description: Text that is put before the names of the variables.
    type: str
    default: nhn_
  connect_with:
    description:
      - Where to look for the address to connect to, in this order. V(public) is the first floating address, V(private)
        the first fixed one. Any other word is the name of a VPC and means the first address in it.
      - The first address that exists becomes C(ansible_host). A server without such an address is a host without
        C(ansible_host); C(-v) shows which.
    type: list
    elements: str
    default: [public, private]
  set_login_user:
    description:
      - Whether to set C(ansible_user) to the user that the image is made for (C(login_username)).
    type: bool
    default: false
  set_winrm:
    description: Whether to set C(ansible_connection=winrm) and C(ansible_port=5986) for hosts with Windows.
    type: bool
    default: false
  group_by:
    description:
      - Ready-made groups, named C(nhn_<word>_<value>), such as C(nhn_status_ACTIVE) or C(nhn_security_group_web).
      - The words are V(status), V(zone), V(vpc), V(flavor), V(distro), V(key), V(security_group) and V(region).
      - Characters that a group's name cannot contain become C(_). A server without the property is in no such group.
    type: list
    elements: str
    default: []
notes:
  - Expressions (O(hostname), O(include_filters), O(exclude_filters), O(compose), O(groups), O(keyed_groups)) are
    checked before any call. An expression that is not Jinja, or that names an unknown filter or test, is an error. If
    an expression fails for every host, a warning says so, also without O(strict). A pair of braces around a whole
    expression is removed.
  - Every other option may be a Jinja template, for example a lookup of a password.
  - The cache holds the fields of the servers and nothing secret. A cached run makes no call and needs no password.
    Cached data of another project, region, URL or filter is not used. If cached data is damaged, the servers are read
    again, with a warning.
seealso:
  - module: nhn.cloud.nhn_server_info
"""

EXAMPLES = r"""
# nhn_compute.yml: with the login in NHN_TENANT_ID, NHN_USERNAME, NHN_PASSWORD and NHN_REGION, one line is enough:
#
#   plugin: nhn.cloud.nhn_compute
#
# production.nhn_compute.yml: an example with more options.
plugin: nhn.cloud.nhn_compute
regions: [KR1, KR2]
password: "{{ lookup('ansible.builtin.file', '~/.nhn-api-password') }}"
filters:
  status: ACTIVE
exclude_filters:
  - nhn_metadata.monitor | default('') == 'off'
connect_with: [private]
set_login_user: true
group_by: [status, zone, distro]
keyed_groups:
  - key: nhn_metadata.role
    prefix: role
  - key: nhn_security_groups
    prefix: sg
compose:
  internal_ip: nhn_private_ips[0]
groups:
  big: nhn_flavor.ram >= 16384
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/nhn_compute
cache_timeout: 600
"""

import difflib
import typing as t
import weakref

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.text.converters import to_native
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.login import OPTIONS, resolve
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.query import Query
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client
from ansible_collections.nhn.cloud.plugins.module_utils._servers.filters import of_inventory
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object, shorten
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _hosts as hosts
from ansible_collections.nhn.cloud.plugins.plugin_utils import _marks as marks
from ansible_collections.nhn.cloud.plugins.plugin_utils import _records as kept
from ansible_collections.nhn.cloud.plugins.plugin_utils._constructed import Constructed, Tally, reason
from ansible_collections.nhn.cloud.plugins.plugin_utils._expressions import Expressions

#: Options that hold expressions, which are evaluated for each host. They are not templates.
EXPRESSIONS = frozenset(
    {"plugin", "hostname", "include_filters", "exclude_filters", "compose", "groups", "keyed_groups"}
)

#: Inventory -> host -> ID of the server that a source of this plugin made the host of.
_SERVERS: weakref.WeakKeyDictionary[t.Any, dict[str, str]] = weakref.WeakKeyDictionary()


class InventoryModule(BaseInventoryPlugin, Constructed, Cacheable):
    """Hosts from the servers of NHN Cloud."""

    NAME = "nhn.cloud.nhn_compute"

    def verify_file(self, path: str) -> bool:
        """Whether the file's name is one for this plugin."""
        return super().verify_file(path) and path.endswith(("nhn_compute.yml", "nhn_compute.yaml"))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Fill the inventory.

        :raises AnsibleParserError: on any failure, with one sentence.
        """
        super().parse(inventory, loader, path, cache)
        written = self._read_config_data(path)
        try:
            self._check_names(written)
            self._login = resolve(self._given)
            self._check_options()
            self._check_expressions()
            query = Query(self.get_option("query")) if self.get_option("query") else None
            records = self._records(path, cache)
            if query:
                records = picked(query, records)
        except errors.NhnError as error:
            raise AnsibleParserError(error.message) from None
        self._populate(hosts.in_order(records))

    # Options

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: t.Any = None) -> None:
        """Set the options of the file, templated. Ansible then converts their types and loads the cache."""
        filled = self._templated(direct) if direct else {}
        # The login's options follow the rule of the modules, in _ansible/login.py.
        self._given = {option: filled.pop(option) for option in OPTIONS if option in filled}
        for option in ("include_filters", "exclude_filters"):
            # ansible-core would split a string at its commas.
            if isinstance(filled.get(option), str):
                filled[option] = [filled[option]]
        super().set_options(task_keys=task_keys, var_options=var_options, direct=filled)

    def _templated(self, config: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the options of the file with their templates filled in. Expressions stay as they are."""
        self.templar.available_variables = core.extra_vars_of(self)
        filled = {}
        for name, value in config.items():
            as_text = name in OPTIONS and name != "endpoints"
            try:
                filled[name] = value if name in EXPRESSIONS else core.filled(self.templar, value, as_text=as_text)
            except AnsibleError as error:
                raise AnsibleParserError(f"Option {name} cannot be templated: {to_native(error)}") from None
        return filled

    def _check_names(self, written: t.Mapping[str, t.Any]) -> None:
        """Refuse an unknown option. ansible-core ignores it, and a misspelt filter would filter nothing."""
        for name in written:
            if name not in self.option_definitions:
                close = difflib.get_close_matches(str(name), self.option_definitions, 1)
                hint = f"; did you mean {close[0]}?" if close else "; ansible-doc -t inventory shows them all."
                raise errors.ConfigurationError(f"'{shorten(str(name))}' is not an option of this inventory{hint}")

    def _check_options(self) -> None:
        if http.requests is None:
            raise errors.MissingLibrary(
                "The inventory needs the Python package requests, which the Python of Ansible does not have: install "
                "it there."
            )
        self._wanted = of_inventory(self.get_option("filters") or {})
        wrong = sorted(set(self.get_option("group_by")) - set(hosts.GROUPS))
        if wrong:
            raise errors.ConfigurationError(f"group_by has no '{wrong[0]}'; it can have {', '.join(hosts.GROUPS)}.")
        if len(self._regions()) > 1 and self._login.values["endpoints"]:
            named = ", ".join(f"endpoints.{service}" for service in sorted(self._login.values["endpoints"]))
            raise errors.ConfigurationError(
                f"{named} is for one region, and regions names several: leave one of them out."
            )

    def _check_expressions(self) -> None:
        """Check the expressions, and prepare them for the hosts."""
        read = Expressions(self.templar)
        self._include, self._exclude = (
            [Tally(option, text) for text in read.conditionals(self.get_option(option), option)]
            for option in ("include_filters", "exclude_filters")
        )
        hostname = self.get_option("hostname")
        self._hostname = None if hostname is None else Tally("hostname", read.conditional(hostname, "hostname"))
        for option, reader in (("compose", read.read), ("groups", read.conditional)):
            entries = self.get_option(option) or {}
            self.set_option(option, {name: reader(text, f"{option}.{name}") for name, text in entries.items()})
        keyed_groups = []
        for index, entry in enumerate(self.get_option("keyed_groups") or []):
            where = f"keyed_groups[{index}]"
            if not isinstance(entry, dict) or "key" not in entry:
                raise errors.ConfigurationError(f"{where} must be a dictionary with a key.")
            read.template(entry.get("parent_group"), f"{where}.parent_group")
            keyed_groups.append({**entry, "key": read.read(entry["key"], f"{where}.key")})
        self.set_option("keyed_groups", keyed_groups)
        self.start_constructing()

    # Servers

    def _regions(self) -> list[str]:
        """Return the regions of the option, without duplicates."""
        named = ["" if region is None else str(region).strip() for region in self.get_option("regions")]
        if not all(named):
            raise errors.ConfigurationError("regions has an empty entry; name a region in it, or leave it out.")
        return list({region.casefold(): region for region in named}.values())

    def _records(self, path: str, cache: bool) -> list[Object]:
        """Return the servers, from the cache if it is on and has them."""
        regions = self._regions()
        if not self.get_option("cache"):
            return self._read(regions)[0]
        source = [self._login.values[option] for option in ("auth_url", "tenant_id", "region", "endpoints")]
        key = f"{self.get_cache_key(path)}_{kept.fingerprint(source, regions, self._wanted)}"
        records = self._kept(key) if cache else None
        if records is None:
            records, complete = self._read(regions)
            if complete:
                self._cache[key] = kept.pack(records)
        return records

    def _kept(self, key: str) -> list[Object] | None:
        """Return the cached records, or None."""
        try:
            return kept.unpack(self._cache[key])
        except KeyError:
            return None
        except Exception as error:  # noqa: BLE001 - a cache plugin may raise anything for a damaged file
            self.display.warning(f"The cached servers cannot be used and are read again: {to_native(error)}")
            return None

    def _read(self, regions: list[str]) -> tuple[list[Object], bool]:
        client = Client(self._login.settings())
        skip = self.display.warning if self.get_option("skip_failing_regions") else None
        return kept.read(client, regions or [None], self._wanted, failing=skip)

    # Hosts

    def _populate(self, records: list[Object]) -> None:
        prefix = self.get_option("hostvars_prefix")
        scopes = [{prefix + field: marks.mark(value) for field, value in record.items()} for record in records]
        chosen = [index for index, scope in enumerate(scopes) if self._stays(records[index]["name"] or "", scope)]
        records, scopes = [records[index] for index in chosen], [scopes[index] for index in chosen]
        groups = [
            [self._sanitize_group_name(name) for name in hosts.group_names(record, self.get_option("group_by"))]
            for record in records
        ]
        taken = {*self.inventory.groups, *C.LOCALHOST, *(name for names in groups for name in names)}
        taken.update(map(self._sanitize_group_name, self.get_option("groups") or {}))
        wanted = [self._name(*pair) for pair in zip(records, scopes)]
        names, changed = hosts.host_names(records, wanted, taken, self._servers(prefix))
        _SERVERS.setdefault(self.inventory, {}).update(zip(names, (record["id"] for record in records)))
        if changed:
            self.display.warning(
                f"{len(changed)} servers have a name that is taken, and got their ID after it: "
                f"{', '.join(changed[:10])}{' ...' if changed[10:] else ''}."
            )
        for record, scope, name, joined in zip(records, scopes, names, groups):
            self._add(record, scope, name, joined)
        self._tell_of_failures()

    def _servers(self, prefix: str) -> dict[str, str]:
        """Return the hosts that are servers already, with their IDs: from their variables, and from earlier sources."""
        found = {}
        for name, host in self.inventory.hosts.items():
            told = host.vars.get(f"{prefix}id") or host.vars.get("nhn_id")
            if told:
                found[name] = str(told)
        return {**found, **_SERVERS.get(self.inventory, {})}

    def _stays(self, name: str, scope: Object) -> bool:
        """Return whether a server becomes a host. When in doubt, it does not."""
        if self._include and not any(self._holds(one, name, scope, otherwise=False) for one in self._include):
            return False
        return not any(self._holds(one, name, scope, otherwise=True) for one in self._exclude)

    def _holds(self, conditional: Tally, name: str, scope: Object, *, otherwise: bool) -> bool:
        """Return whether a filter is true for a server.

        :param otherwise: the result when the filter fails.
        """
        holds, error = self.holds(conditional.text, scope)
        if error and self.get_option("strict"):
            raise AnsibleParserError(f"The filter '{conditional.text}' cannot be evaluated for {name}: {error}")
        conditional.count(name, error)
        return otherwise if error else holds

    def _name(self, record: Object, scope: Object) -> str:
        """Return the name for a host."""
        own = record["name"] or ""
        if self._hostname is None:
            return own
        name, error = None, ""
        try:
            name = self._compose(self._hostname.text, scope)
        except Exception as exc:  # noqa: BLE001 - a template may raise anything
            error = reason(exc)
            if self.get_option("strict"):
                raise AnsibleParserError(f"hostname '{self._hostname.text}' cannot be evaluated: {error}") from None
        if not error and not (isinstance(name, (str, int, float)) and str(name)):
            error = "it gives nothing" if name in (None, "") else f"it gives a {type(name).__name__} and no text"
        self._hostname.count(own or record["id"], error)
        return own if error else str.__str__(str(name))

    def _tell_of_failures(self) -> None:
        """Warn about expressions that failed."""
        for tally in self._exclude:
            if tally.failed:
                self._tell(tally, "which it leaves out")
        if self._hostname is not None and self._hostname.failed:
            self._tell(self._hostname, "which keep their own names")
        for tally in (*(one for one in self._include if one.always_failed), *self.failing()):
            self._tell(tally, "so it does nothing")

    def _tell(self, tally: Tally, outcome: str) -> None:
        names = sorted(tally.failed)
        which = f"{', '.join(names[:10])}{' ...' if names[10:] else ''}"
        number = "each" if tally.always_failed else len(tally.failed)
        what = f"{tally.where} '{tally.text}' fails for {number} of {tally.asked} servers"
        self.display.warning(f"{what}, {outcome}: {which}. {tally.error}")

    def _add(self, record: Object, scope: Object, name: str, groups: list[str]) -> None:
        fresh = name not in self.inventory.hosts
        host = self.inventory.hosts[self.inventory.add_host(name)]
        address = hosts.address_of(record, self.get_option("connect_with"))
        login = hosts.login_of(record, user=self.get_option("set_login_user"), winrm=self.get_option("set_winrm"))
        if address:
            login["ansible_host"] = address
        else:
            self.display.v(f"{name} has no address that connect_with allows, so it has no ansible_host.")
        for key, value in {**scope, **login}.items():
            host.set_variable(key, value)
        for group in groups:
            self.inventory.groups[self.inventory.add_group(group)].add_host(host)
        self.construct(host, fresh=fresh)
        # Before 2.19 those of the scope are marked already.
        for key in (*(scope if core.TRUST else ()), *login, *self.composed):
            if key in host.vars:
                host.vars[key] = marks.exported(host.vars[key])


def picked(query: Query, records: list[Object]) -> list[Object]:
    """Return the records that a query picks.

    :raises InvalidRequest: if its result is not a list of servers.
    """
    found = query.value_of({"servers": records})
    if not isinstance(found, list) or not all(isinstance(one, dict) and one.get("id") for one in found):
        raise errors.InvalidRequest(
            f"query '{query.expression}' does not pick servers; it must give items of the list servers, such as "
            "servers[?status=='ACTIVE']."
        )
    ids = {one["id"] for one in found}
    return [record for record in records if record["id"] in ids]
