# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sections of a stack's document, derived from the modules whose tasks their entries are."""

from __future__ import annotations

import copy
import importlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import blocks
import modules
import yaml

Spec = dict[str, dict[str, Any]]
HEAD = """\
# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
#: Options of a module that an entry does not have: what the section itself says.
INSIDE = {"subnets": ("vpc",), "routing_table": ("name", "vpc", "default"), "floating_ip": ("server",)}
#: What stands inside the entries of a section: option -> the section whose module it is a task of.
WITHIN = {"vpcs": {"subnets": "subnets", "routing_table": "routing_tables"}, "servers": {"floating_ip": "floating_ips"}}
#: What an entry has beside its module's options.
ATTACHMENTS = {"attachments": {"type": "list", "elements": "str"}}
#: Description of a section, and of what stands inside an entry.
TOLD = {
    "vpcs": "The VPCs, with their subnets and their default routing tables.",
    "subnets": "The subnets of the VPC.",
    "routing_table": "The default routing table of the VPC, which the platform makes and names.",
    "routing_tables": "Further routing tables.",
    "internet_gateways": "Internet gateways. A routing table can also make its own (C(internet_gateway=true)).",
    "security_groups": "Security groups with their rules. Rules may name other groups of the document.",
    "key_pairs": "Key pairs.",
    "placement_policies": "Placement policies.",
    "images": "Images that are made from files.",
    "volumes": "Volumes (NHN's block storage).",
    "network_interfaces": "Network interfaces of their own.",
    "servers": "Servers, and fleets of them (C(count)).",
    "attachments": "Names of the volumes that are attached to the server. Not for a fleet.",
    "floating_ip": "Gives each server of the entry a floating IP; V({}) for one with nothing else to say.",
    "floating_ips": "Floating IPs by their label, their address or their server.",
}
#: Rules of AnsibleModule that an entry has, too.
RULES = ("mutually_exclusive", "required_one_of", "required_by", "required_together", "required_if")


def sections() -> Mapping[str, Any]:
    """The sections as the collection has them."""
    base = "ansible_collections.nhn.cloud.plugins.module_utils._stack.sections"
    found: Mapping[str, Any] = importlib.import_module(base).SECTIONS
    return found


def entry(name: str, inside: str = "") -> Spec:
    """The options of an entry of a section.

    :param inside: the option under which it stands inside another entry.
    """
    row = sections()[name]
    spec: Spec = copy.deepcopy(modules.described(row.module).options)
    states = [state for state in spec["state"]["choices"] if state != "absent"]
    if name == "servers":
        spec["state"]["choices"] = states
    else:
        del spec["state"]
    for option in (*row.fixed, *INSIDE.get(inside, ())):
        spec.pop(option, None)
    if "name" in spec:
        spec["name"] = {"type": "str", "required": True}
    for option, other in WITHIN.get(name, {}).items():
        kind = {"type": "list", "elements": "dict"} if option == other else {"type": "dict"}
        spec[option] = {**kind, "options": entry(other, option)}
    if name == "servers":
        spec.update(ATTACHMENTS)
    return spec


def spec() -> Spec:
    """The options of all sections."""
    found: Spec = {}
    for name, row in sections().items():
        if name in ("subnets", "attachments"):
            continue
        options = entry(name)
        rules = {
            rule: [group for group in groups if options.keys() >= set(group)]
            if isinstance(groups, list)
            else {option: other for option, other in groups.items() if option in options and other in options}
            for rule, groups in modules.described(row.module).rules.items()
            if rule in RULES
        }
        hidden = {"no_log": False} if "key" in name else {}
        found[name] = {
            "type": "list",
            "elements": "dict",
            "options": options,
            **{rule: groups for rule, groups in rules.items() if groups},
            **hidden,
        }
    return found


def references() -> list[str]:
    """The options that name another thing, where null is an ID that is not known yet."""
    found: list[str] = []

    def add(section: str, path: str) -> None:
        known = entry(section, path.rpartition(".")[2])
        for option in sorted(modules.described(sections()[section].module).references):
            if option.partition(".")[0] in known:
                found.append(f"{path}.{option}")
        for option, other in WITHIN.get(section, {}).items():
            add(other, f"{path}.{option}")

    for section in spec():
        add(section, section)
    return found


def _literal(value: Any, depth: int = 0) -> str:
    """A value as the formatter writes it: one item on each line."""
    inner, outer = "    " * (depth + 1), "    " * depth
    if isinstance(value, dict) and value:
        rows = "".join(f"{inner}{json.dumps(key)}: {_literal(one, depth + 1)},\n" for key, one in value.items())
        return f"{{\n{rows}{outer}}}"
    if isinstance(value, (list, tuple)) and value:
        rows = "".join(f"{inner}{_literal(one, depth + 1)},\n" for one in value)
        left, right = ("[", "]") if isinstance(value, list) else ("(", ")")
        return f"{left}\n{rows}{outer}{right}"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def source() -> str:
    """The text of ``_stack/options.py``."""
    return f'''{HEAD}"""The options of the sections of a stack's document. Written by make generate."""

from __future__ import annotations

import typing as t

OPTIONS: dict[str, dict[str, t.Any]] = {_literal(spec())}

#: Options that name another thing; null means one that is not known yet.
REFERENCES = frozenset(
    {_literal(tuple(references()), 1)}
)
'''


# Documentation


def _text(value: Any, module: str, own: frozenset[str]) -> Any:
    """A description whose references to options and results of its module say so."""

    def named(found: re.Match[str]) -> str:
        letter, option, rest = found[1], found[2], found[3]
        if "#" in option or (letter == "O" and option.split(".")[0].removesuffix("[]") not in own):
            return found[0]
        return f"{letter}(nhn.cloud.{module}#module:{option}{rest})"

    if isinstance(value, list):
        # A stack warns of drift, and returns no list of it.
        return [_text(one, module, own) for one in value if "RV(drift)" not in one]
    return re.sub(r"\b(O|RV)\(([a-z_.#:\[\]]+)((?:=[^()]*)?)\)", named, str(value))


def _documented(options: Spec, told: Mapping[str, Any], module: str, section: str = "") -> dict[str, Any]:
    """The documentation of options, as their module has it.

    :param section: the section of a document whose entries have them; empty within an option.
    """
    own = frozenset(modules.described(module).options)
    found: dict[str, Any] = {}
    for option, row in options.items():
        within = WITHIN.get(section, {}).get(option)
        is_own = within or (section and option in ATTACHMENTS)
        words: Any = TOLD[option] if is_own else _text(told[option]["description"], module, own)
        shown: dict[str, Any] = {"description": words, "type": row.get("type", "str")}
        for key in ("elements", "required", "choices", "default", "aliases"):
            if row.get(key) not in (None, False) or (key == "default" and row.get(key) is False):
                shown[key] = row[key]
        if within:
            other = sections()[within].module
            shown["suboptions"] = _documented(row["options"], _options_of(other), other, within)
        elif row.get("options"):
            shown["suboptions"] = _documented(row["options"], told[option]["suboptions"], module)
        found[option] = shown
    return found


def _options_of(module: str) -> dict[str, Any]:
    text = blocks.block_of((modules.MODULES / f"{module}.py").read_text(), "DOCUMENTATION") or ""
    found: dict[str, Any] = yaml.safe_load(text)["options"]
    return found


class _Dumper(yaml.SafeDumper):
    """Indents lists, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def fragment() -> str:
    """The text of the doc fragment ``stack``."""
    told = {}
    for name, row in spec().items():
        module = sections()[name].module
        told[name] = {
            "description": [TOLD[name], f"An entry has the options of M(nhn.cloud.{module})."],
            "type": "list",
            "elements": "dict",
            "suboptions": _documented(row["options"], _options_of(module), module, name),
        }
    text = yaml.dump({"options": told}, Dumper=_Dumper, sort_keys=False, width=50, allow_unicode=True)
    return f'''{HEAD}"""The sections of a stack's document. Written by make generate."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of all sections."""

    DOCUMENTATION = r"""
{text.rstrip()}
"""
'''


def files() -> dict[Path, str | None]:
    """What is derived for a stack."""
    return {
        Path("plugins/module_utils/_stack/options.py"): source(),
        Path("plugins/doc_fragments/stack.py"): fragment(),
    }
