# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every use that the collection makes of ansible-core's inside, tried on the real ansible-core of this Python.

    python tests/integration/core/uses.py

Prints what failed as JSON, by the name of the use. The standard library and ansible-core are enough, so that it runs
on every supported release.
"""

from __future__ import annotations

import json
import sys
import traceback
import typing as t
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
    from ansible.plugins.loader import init_plugin_loader
    from checkout import link_collection

    init_plugin_loader([str(link_collection())])

from ansible import __version__
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable
from ansible.plugins.loader import connection_loader, lookup_loader
from ansible.template import Templar
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _worker as worker
from ansible_collections.nhn.cloud.plugins.plugin_utils._constructed import Constructed
from ansible_collections.nhn.cloud.plugins.plugin_utils._marks import exported, mark

RELEASE = tuple(int(part) for part in __version__.split(".")[:2])
#: Since then a text is templated only when it is trusted.
TRUSTING = RELEASE >= (2, 19)
TEMPLATE = core.trusted("{{ place }}")
VARIABLES = {"place": "here", "number": 5, "flag": True, "text": "yes"}


def action_of(task: dict[str, t.Any]) -> t.Any:
    """An action plugin as ansible-core makes it for a task."""
    loader = DataLoader()
    loader.set_basedir("/")
    made = Task.load({"name": "a task", "ansible.builtin.debug": {"msg": "hello"}, **task}, loader=loader)
    connection = connection_loader.get("ansible.builtin.local", PlayContext())
    templar = Templar(loader=loader, variables=VARIABLES)
    return worker.WorkerAction(made, connection, PlayContext(), loader, templar, None)


def templar() -> t.Any:
    """A templar as an inventory plugin has one."""
    return Templar(loader=DataLoader(), variables=VARIABLES)


def equal(found: t.Any, wanted: t.Any) -> None:
    assert found == wanted, f"{found!r} instead of {wanted!r}"


# Tasks


def environment() -> None:
    equal(core.environment_of(action_of({})), {})
    equal(core.environment_of(action_of({"environment": {"WHERE": TEMPLATE, "N": 1}})), {"WHERE": "here", "N": "1"})
    # Of a block or play, and of the task.
    action = action_of({})
    action._task.environment = [{"A": "1", "B": "1"}, {"B": TEMPLATE}]
    equal(core.environment_of(action), {"A": "1", "B": "here"})


def folder() -> None:
    equal(core.folder_of(action_of({})), "/")


def interpreter() -> None:
    action = action_of({})
    equal(core.interpreter_of(action, {}), None)
    equal(core.interpreter_of(action, {"ansible_python_interpreter": "auto_silent"}), None)
    equal(
        core.interpreter_of(action, {"ansible_python_interpreter": core.trusted("/{{ place }}/python")}), "/here/python"
    )
    action._task.delegate_to = "other"
    asked = {"ansible_python_interpreter": "/mine", "ansible_delegated_vars": {"other": {}}}
    equal(core.interpreter_of(action, asked), None)
    asked["ansible_delegated_vars"]["other"]["ansible_python_interpreter"] = "/theirs"
    equal(core.interpreter_of(action, asked), "/theirs")


def repeats() -> None:
    here, there = ({"inventory_hostname": name, "ansible_loop_var": "item"} for name in ("here", "there"))
    first, second = action_of({}), action_of({})
    key = core.repeats_of(first, here)
    assert key is not None
    # ansible-core runs each item of a loop with a copy of the task.
    first._task = first._task.copy(exclude_parent=True, exclude_tasks=True)
    equal(core.repeats_of(first, here), key)
    assert key not in (core.repeats_of(second, here), core.repeats_of(first, there))
    equal(core.repeats_of(first, {"inventory_hostname": "here"}), None)
    assert core.repeats_of(action_of({"until": "flag", "retries": 2}), {}) is not None


def surroundings_of_the_worker() -> None:
    action = action_of({})
    assert action._obstacle({}) in (None, "the Python of Ansible itself has no requests"), action._obstacle({})
    equal(action._obstacle({"ansible_python_interpreter": "/elsewhere/python"}) is None, False)
    equal(action_of({"async": 5})._obstacle({}), "async is set")


def invocation() -> None:
    equal(core.shows_invocation({}), RELEASE < (2, 21))


def validation() -> None:
    spec = {
        "name": {"type": "str", "required": True, "aliases": ["title"]},
        "secret": {"type": "str", "no_log": True},
        "count": {"type": "int", "default": 3},
        "list": {"type": "list", "elements": "dict", "options": {"inner": {"type": "str", "no_log": True}}},
        "old": {"type": "str", "removed_in_version": "9.0.0", "removed_from_collection": "nhn.cloud"},
    }
    rules = {"required_together": [("secret", "old")]}
    good = {"name": "a", "title": "a", "secret": "s1", "list": [{"inner": "s2"}], "old": "x", "count": "4"}
    found = core.checked(dict(good), spec, rules, "nhn.cloud.x")
    equal(found.complaint, "")
    equal(found.params["count"], 4)
    assert {"s1", "s2"} <= found.secrets, found.secrets
    equal(found.warnings, ["Both option name and its alias title are set."])
    assert "old" in str(found.deprecations), found.deprecations
    equal(core.checked({"name": "a"}, spec, rules, "nhn.cloud.x").params["count"], 3)
    wrong = core.checked({"name": "a", "colour": "red"}, spec, rules, "nhn.cloud.x").complaint
    assert wrong.startswith("Unsupported parameters for (nhn.cloud.x) module: colour. Supported parameters"), wrong
    equal(core.checked({}, spec, rules, "nhn.cloud.x").complaint, "missing required arguments: name")
    assert "required together: secret, old" in core.checked({"name": "a", "secret": "s"}, spec, rules, "x").complaint
    equal(core.validation_lacks(), "")


def plain_values() -> None:
    for tag in (core.trusted, wrap_var):
        value = core.plain({tag("key"): [tag("text"), 1, None, (tag("x"),)]})
        equal(value, {"key": ["text", 1, None, ["x"]]})
        assert {type(key) for key in [*value, value["key"][0]]} == {str}


# Templates


def templar_of_plugins() -> None:
    equal(core.templar_of(action_of({})).template(TEMPLATE), "here")
    lookup = lookup_loader.get("nhn.cloud.survey_answers", loader=DataLoader(), templar=templar())
    equal(core.templar_of(lookup).template(TEMPLATE), "here")


def extra_vars() -> None:
    plugin = BaseInventoryPlugin.__new__(BaseInventoryPlugin)
    plugin.loader, plugin._vars = DataLoader(), {"a": 1}
    equal(core.extra_vars_of(plugin), {"a": 1})
    del plugin._vars
    from ansible.utils.vars import load_extra_vars

    load_extra_vars.extra_vars = {"b": 2}
    equal(core.extra_vars_of(plugin), {"b": 2})


def trust() -> None:
    equal(core.TRUST, TRUSTING)
    equal(core.is_trusted(TEMPLATE), True)
    equal(core.is_trusted("{{ place }}"), not TRUSTING)
    equal(templar().template(TEMPLATE), "here")


def marks() -> None:
    for text in ("{{ place }}", "#jinja2:variable_start_string:'[['\n[[ place ]]", "plain"):
        value = mark({"a": [text]})
        equal(templar().template(value), {"a": [text]})
        equal(templar().template(exported(text)), text)
    if TRUSTING:
        equal([core.is_trusted(exported(text)) for text in ("a", "{")], [True, False])


def options() -> None:
    filled = [
        core.filled(templar(), core.trusted(text), as_text=True) for text in ("{{ place }}", "['a']", "[{{ 1 }}]")
    ]
    equal(filled, ["here", "['a']", "[1]"])
    equal(core.filled(templar(), core.trusted("{{ [place] }}"), as_text=False), ["here"])


def conditionals() -> None:
    for text, wanted in {"flag": True, "number == 6": False, "place == 'here' and flag": True}.items():
        equal(core.holds(templar(), core.trusted(text), VARIABLES), wanted)
    for text in ("number", "text", "missing"):
        try:
            found = core.holds(templar(), core.trusted(text), VARIABLES)
        except Exception:  # noqa: BLE001 - each release raises something else
            continue
        raise AssertionError(f"{text} gives {found!r}")


def values_that_stay() -> None:
    values = ["a", "", "서버", "a b", "{}", "True", "[1]", 5, 1.5, True, None, [1, "a"], {"k": "v"}, "5", "1.5", "~"]
    changed = []
    for value in values:
        if core.stays_itself(value):
            scope = {"it": mark(value)}
            one = templar()
            one.available_variables = scope
            found = one.template(core.trusted("{{ it }}"))
            changed += [value] if (found, type(found)) != (value, type(value)) else []
    equal(changed, [])
    equal(core.stays_itself("web-1"), True)


def filters_and_tests() -> None:
    environment = core.jinja_of(templar())
    known = []
    for kind, name in (("filters", "upper"), ("filters", "combine"), ("tests", "match"), ("filters", "no_such_filter")):
        try:
            known.append(getattr(environment, kind)[name] is not None)
        except Exception:  # noqa: BLE001 - each release raises something else
            known.append(False)
    equal(known, [True, True, True, False])


def compiling_once() -> None:
    one = templar()
    environment = core.jinja_of(one)
    compiled: list[str] = []
    from_string = environment.from_string

    def counting(source: t.Any, *more: t.Any, **options: t.Any) -> t.Any:
        compiled.append(str(source))
        return from_string(source, *more, **options)

    environment.from_string = counting
    core.compile_once(one)
    for number in (1, 2, 3):
        one.available_variables = {"number": number}
        equal(core.holds(one, core.trusted("number > 1"), {"number": number}), number > 1)
    equal(len(compiled), 1)


def constructing() -> None:
    class Ours(BaseInventoryPlugin, Constructed):
        """What the inventory plugin uses."""

    plugin = Ours.__new__(Ours)
    chosen = {
        "compose": {"upper": core.trusted("place | upper")},
        "groups": {"flagged": core.trusted("flag")},
        "keyed_groups": [{"key": core.trusted("place"), "prefix": "at"}],
        "strict": True,
    }
    plugin.loader, plugin.inventory, plugin.templar, plugin._vars = DataLoader(), InventoryData(), templar(), {}
    plugin._sanitize_group_name = lambda name: name
    plugin.get_option = chosen.get
    plugin.start_constructing()
    for name in ("one", "two"):
        plugin.inventory.add_host(name)
        host = plugin.inventory.hosts[name]
        for key, value in VARIABLES.items():
            host.set_variable(key, value)
        plugin.construct(host, fresh=True)
        equal(host.vars["upper"], "HERE")
    equal([host.name for host in plugin.inventory.groups["flagged"].hosts], ["one", "two"])
    equal([host.name for host in plugin.inventory.groups["at_here"].hosts], ["one", "two"])
    # Each of the three was done once, and recorded for the other host.
    equal(len(plugin._cases), 3)
    assert callable(Constructable._compose)


USES = [
    environment, folder, interpreter, repeats, surroundings_of_the_worker, invocation, validation, plain_values,
    templar_of_plugins, extra_vars, trust, marks, options, conditionals, values_that_stay, filters_and_tests,
    compiling_once, constructing,
]  # fmt: skip


def main() -> int:
    failed = {}
    for use in USES:
        try:
            use()
        except Exception:  # noqa: BLE001 - whatever it is, the use does not work on this release
            failed[use.__name__] = traceback.format_exc()
    print(json.dumps({"release": __version__, "uses": len(USES), "failed": failed}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
