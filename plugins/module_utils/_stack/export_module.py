# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``nhn_stack_info`` as data, with the interface of a module of one thing, and the file that it writes."""

from __future__ import annotations

import contextlib
import dataclasses
import fnmatch
import os
import shutil
import tempfile
import typing as t

from .. import _errors as errors
from .._ansible.base import AUTH_OPTIONS, Params, Tell, Warn, run_module
from .._errors import refuse
from .._thing.kind import Object, shorten
from .._thing.things import Things
from . import stack_module
from .document import Node
from .export import Export
from .naming import Chosen, in_order
from .options import OPTIONS
from .project import read
from .sections import completed
from .shared import SharedThings
from .stack import Stack, is_marked
from .yaml_text import comment, lines

HEAD = """\
# A project of NHN Cloud, as nhn.cloud.nhn_stack keeps it. nhn.cloud.nhn_stack_info writes this file.
# See what a run would do: ansible-playbook nhn.cloud.stack -e stack_file=FILE --check --diff
---
"""
#: The options of a stack beside its sections, as they are unless a task says more.
COMMON: Object = {"state": "present", "purge": False, "graph": False, "wait_timeout": 600.0}


def chosen_by(params: Params) -> Chosen:
    """Return whether a task wants a thing, given its section and the thing."""
    pattern, marked = params["pattern"], params["marked"]

    def chosen(section: str, thing: Object) -> bool:
        if pattern is not None and not fnmatch.fnmatchcase(str(thing.get("name") or ""), pattern):
            return False
        return not marked or is_marked(section, thing, params["name"])

    return chosen


def prove(document: Object, things: SharedThings) -> list[Object]:
    """Plan a document against the project that it was read from. Take out and return what a run would not leave alone.

    :param document: is changed.
    """
    lost: list[Object] = []
    # Each turn takes out what was refused, and so may change what others are refused for.
    while True:
        sections = {name: value for name, value in document.items() if name != "name"}
        options = {**COMMON, **completed(OPTIONS, sections), "name": document["name"]}
        stack = Stack(options, things, lambda message: None, check_mode=True)
        troubles = stack.troubles()
        if not troubles:
            return lost
        for label, reason in troubles.items():
            node = stack.document.nodes[label]
            take_out(document, node)
            named = node.params.get("name") or node.params.get("label") or node.params.get("volume") or node.vpc
            lost.append(
                {"section": node.section, "name": named or node.params.get("server"), "id": None, "reason": reason}
            )


def take_out(document: Object, node: Node) -> None:
    """Take a thing out of a document; it may be out already, with what it was in."""
    section, name, vpc = node.section, node.params.get("name"), node.vpc
    if section == "subnets" or node.is_default:
        for entry in document.get("vpcs", ()):
            if entry["name"] == vpc and node.is_default:
                entry.pop("routing_table", None)
            elif entry["name"] == vpc:
                _keep(entry, "subnets", lambda one: one["name"] != name)
    elif section == "attachments":
        for entry in document.get("servers", ()):
            if entry["name"] == node.params["server"]:
                _keep(entry, "attachments", lambda one: one != node.params["volume"])
    elif node.owner:
        for entry in document.get("servers", ()):
            if node.owner == f"servers.{entry['name']}":
                entry.pop("floating_ip", None)
    elif section == "floating_ips":
        _keep(document, section, lambda one: one["label"] != node.params["label"])
    else:
        _keep(document, section, lambda one: (one["name"], one.get("vpc", "")) != (name, vpc or one.get("vpc", "")))


def _keep(entry: Object, option: str, wanted: t.Callable[[t.Any], bool]) -> None:
    """Keep what is wanted of a list, and no empty list."""
    left = [one for one in entry.pop(option, ()) if wanted(one)]
    if left:
        entry[option] = left


def text_of(document: Object, left_out: t.Iterable[Object]) -> str:
    """Return a document as commented YAML, in an order that does not change."""
    text = HEAD + "\n".join(lines({"name": document["name"]})) + "\n"
    for section, entries in document.items():
        if section != "name":
            text += "\n" + "\n".join(lines({section: entries})) + "\n"
    told = [comment(f"- {_title(one)}: {one['reason']}.") for one in left_out]
    if told:
        text += "\n# Not in this document:\n" + "\n".join(told) + "\n"
    return text


def _title(one: Object) -> str:
    named = [str(one[key]) for key in ("name", "id") if one[key]]
    return " ".join([one["section"].replace("_", " "), *named])


def _read_text(path: str) -> str:
    """Return the text of the file; empty if there is none."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as exc:
        return _cannot(path, str(getattr(exc, "strerror", None) or "it is not a text in UTF-8"))


def _cannot(path: str, why: str) -> t.NoReturn:
    refuse(f"dest '{shorten(path)}' cannot be written: {why}.", "dest")


def check_dest(path: str) -> None:
    """Raise if the file cannot be written, before anything is read."""
    folder = os.path.dirname(path) or "."
    if not path or os.path.isdir(path):
        _cannot(path, "it is a folder; name a file")
    if not os.path.isdir(folder):
        _cannot(path, f"there is no folder {shorten(folder)}")
    if not os.access(folder, os.W_OK | os.X_OK):
        _cannot(path, f"folder {shorten(folder)} cannot be written")


def write_text(path: str, text: str) -> None:
    """Replace the file at once, and keep its permissions."""
    target = os.path.realpath(path)
    fresh = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=os.path.dirname(target), prefix=".stack-", delete=False
        ) as file:
            fresh = file.name
            file.write(text)
        if os.path.exists(target):
            shutil.copymode(target, fresh)
        else:
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(fresh, 0o666 & ~mask)
        os.replace(fresh, target)
    except OSError as exc:
        if fresh:
            with contextlib.suppress(OSError):
                os.unlink(fresh)
        _cannot(path, str(exc.strerror))


@dataclasses.dataclass(frozen=True)
class StackInfo:
    """The module that reads a project.

    :param options: argument spec of the module's own options.
    :param rules: as of ``Module``.
    """

    options: dict[str, t.Any]
    result: t.ClassVar = "document"
    has_view: t.ClassVar = False
    references: t.ClassVar[frozenset[str]] = frozenset()
    rules: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """Return all options."""
        return {**self.options, **AUTH_OPTIONS}

    def execute(
        self,
        params: Params,
        *,
        check_mode: bool,
        warn: Warn,
        tell: Tell | None = None,
        shared: dict[t.Any, Things] | None = None,
    ) -> dict[str, t.Any]:
        """Read the project that validated parameters ask for, and write the file.

        :raises NhnError: in each case of failure that the collection knows.
        """
        for option in ("name", "pattern"):
            if params[option] == "":
                raise errors.InvalidRequest(f"{option} is empty; give it, or leave it out.", option=option)
        path = params["dest"]
        if path is not None:
            check_dest(path)
        things = SharedThings(stack_module.client_of(params), check_mode=True)
        export = Export(read(things), chosen_by(params))
        document = {"name": params["name"], **export.document()}
        left_out = in_order([*export.left_out, *prove(document, things)])
        result: dict[str, t.Any] = {"changed": False, "document": document, "left_out": left_out}
        if path is None:
            return result
        before, after = _read_text(path), text_of(document, left_out)
        if before != after and not check_mode:
            write_text(path, after)
        diff = {"before_header": path, "after_header": path, "before": before, "after": after}
        return {**result, "changed": before != after, "file": path, "diff": diff}

    def run(self) -> None:
        """Run as an ordinary module."""
        run_module(self)
