# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value of another type in any option of any module is refused in a sentence, or taken; never a traceback."""

from __future__ import annotations

import copy
from typing import Any

import modules
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.arguments import prepared
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.login import OPTIONS
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.refused import without_secrets
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from contract.documented import rooms
from fake_cloud import FakeClient, calm, whole_project

ODD: tuple[Any, ...] = (
    7,
    1.5,
    True,
    "",
    " ",
    "yes",
    "x",
    [],
    {},
    ["a"],
    [7],
    [None],
    [[]],
    [{}],
    {"a": 1},
    {"a": None},
    {"": []},
)


def places(spec, above=()):
    """Yield the path of each option, also of those within others."""
    for name, option in spec.items():
        if above or name not in OPTIONS:
            yield (*above, name)
            yield from places(option.get("options") or {}, (*above, name))


def put(spec, given, path, value):
    """Set a value at a path, within what is there already."""
    name, *rest = path
    if not rest:
        given[name] = value
        return
    is_list = spec[name]["type"] == "list"
    inner = copy.deepcopy(given.get(name) or ([{}] if is_list else {}))
    put(spec[name]["options"], inner[0] if is_list else inner, rest, value)
    given[name] = inner


PLACES = [
    pytest.param(name, path, id=f"{name}-{'.'.join(path)}")
    for name in modules.names()
    for path in places(modules.described(name).argument_spec)
]


@pytest.mark.parametrize(("name", "path"), PLACES)
def test_a_value_of_another_type_is_no_traceback(name, path, monkeypatch):
    module, project = modules.described(name), whole_project()
    for value in ODD:
        things = Things(FakeClient(**project))
        for room in ("module", "info"):
            monkeypatch.setattr(rooms()[room], "things_from", lambda *_settings, things=things: things)
        monkeypatch.setattr(rooms()["stack_module"], "client_of", lambda _params, things=things: things.client)
        given = copy.deepcopy(calm(name))
        put(module.argument_spec, given, path, value)
        validator = ArgumentSpecValidator(module.argument_spec, **module.rules)
        # What an ordinary module hands to Ansible in place of arguments that it refuses.
        validator.validate(copy.deepcopy(without_secrets(given, module.argument_spec)))
        try:
            ready = prepared(given, module.argument_spec, module.references)
            checked = validator.validate(ready)
            if not checked.error_messages:
                module.execute(checked.validated_parameters, check_mode=True, warn=lambda text: None)
        except errors.NhnError as error:
            assert error.message.endswith((".", ")", "…")), error.message
