# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens where ansible-core lacks what plugins and modules use of its inside: an answer, and never a traceback.

Stand-ins for a release that lacks something; tests/integration/test_core.py has the real releases.
"""

from __future__ import annotations

import io
import json
import sys
import types
import typing as t

import ansible.template
import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import arg_spec
from ansible.plugins.inventory import Constructable
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import core as modules
from ansible_collections.nhn.cloud.plugins.plugin_utils import _constructed as constructed
from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _expressions as expressions


@pytest.fixture
def validation(monkeypatch):
    """Has each validation's result changed by a function, as a later release may."""

    def install(change):
        validate = arg_spec.ArgumentSpecValidator.validate

        def later(self, *arguments):
            result = validate(self, *arguments)
            change(result)
            return result

        monkeypatch.setattr(arg_spec.ArgumentSpecValidator, "validate", later)

    core.validation_lacks.cache_clear()
    yield install
    monkeypatch.undo()
    core.validation_lacks.cache_clear()


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        (lambda result: delattr(result, "_no_log_values"), "ValidationResult._no_log_values"),
        (lambda result: delattr(result, "_warnings"), "ValidationResult._warnings"),
        (lambda result: delattr(result, "_deprecations"), "ValidationResult._deprecations"),
        (lambda result: result._no_log_values.clear(), "ValidationResult that tells secrets and warnings"),
        (lambda result: result._warnings.clear(), "ValidationResult that tells secrets and warnings"),
        (lambda result: setattr(result, "_warnings", ["text"]), "ArgumentSpecValidator as known"),
        (lambda result: setattr(result, "_no_log_values", None), "ArgumentSpecValidator as known"),
    ],
)
def test_a_validation_that_tells_less_is_noticed(change, lacking, validation):
    assert core.validation_lacks() == ""
    core.validation_lacks.cache_clear()
    validation(change)
    assert core.validation_lacks() == f"ansible-core {core.RELEASE} has no {lacking}"


def action(**parts):
    """An action plugin of a release that has only these parts."""
    return types.SimpleNamespace(**parts)


def test_an_environment_that_is_not_told_is_noticed():
    task = types.SimpleNamespace(environment=[None, {}, {"A": "1"}])

    def fills(environment):
        environment.update(A="1")

    def refuses(environment):
        raise TypeError("takes 1 positional argument but 2 were given")

    assert core.environment_of(action(_task=task, _compute_environment_string=fills)) == {"A": "1"}
    lacking = [
        action(_task=task),
        action(_task=task, _compute_environment_string=refuses),
        action(_task=task, _compute_environment_string=lambda environment: "A=1"),
    ]
    for plugin in lacking:
        with pytest.raises(core.Lacking, match="has no .*_compute_environment_string"):
            core.environment_of(plugin)
    empty: list[dict[str, t.Any]] = [{}, {"environment": None}, {"environment": [None, {}]}]
    for one in empty:
        task = types.SimpleNamespace(**one)
        assert core.environment_of(action(_task=task, _compute_environment_string=lambda environment: "")) == {}


def test_what_a_task_does_not_tell_is_named():
    for use in (core.folder_of, core.templar_of, lambda one: core.interpreter_of(one, {})):
        with pytest.raises(core.Lacking, match=r"has no SimpleNamespace\._(loader|templar|task); use an older release"):
            use(action())


def test_repeats_share_nothing_where_the_task_has_no_identity():
    loop = {"ansible_loop_var": "item", "inventory_hostname": "localhost"}
    known = types.SimpleNamespace(_uuid="1", until=[], retries=None)
    assert core.repeats_of(action(_task=known), loop) == ("1", "localhost")
    assert core.repeats_of(action(_task=known), {}) is None
    assert core.repeats_of(action(_task=types.SimpleNamespace(until=[], retries=None)), loop) is None
    # Nobody knows whether it is repeated.
    assert core.repeats_of(action(_task=types.SimpleNamespace(_uuid="1")), {}) == ("1", "None")


def test_templates_that_cannot_be_marked_are_named(monkeypatch):
    for name, use in (("trust_as_template", core.trusted), ("is_trusted_as_template", core.is_trusted)):
        monkeypatch.delattr(ansible.template, name)
        with pytest.raises(core.Lacking, match=f"has no ansible.template.{name}; use"):
            use("text")
    monkeypatch.setitem(sys.modules, "ansible.utils.unsafe_proxy", types.ModuleType("empty"))
    with pytest.raises(core.Lacking, match="has no ansible.utils.unsafe_proxy.wrap_var; use"):
        core.unsafe("text")


def test_a_templar_that_hides_its_inside_costs_a_check_and_time():
    hidden = types.SimpleNamespace()
    assert core.jinja_of(hidden) is None
    core.compile_once(hidden)
    core.compile_once(types.SimpleNamespace(_engine=types.SimpleNamespace()))
    read = expressions.Expressions(hidden)
    assert read.read("nhn_name | no_such_filter", "compose.a") == "nhn_name | no_such_filter"
    with pytest.raises(core.Lacking, match="evaluate_conditional"):
        core.holds(hidden, "a", {})


def test_a_method_that_does_not_construct_any_more_is_named(monkeypatch):
    class Ours(constructed.Constructed):
        options: t.ClassVar = {"compose": {"a": "nhn_name"}, "strict": False}
        templar = types.SimpleNamespace()
        _vars: t.ClassVar = {}

        def get_option(self, name):
            return self.options.get(name)

    Ours().start_constructing()
    monkeypatch.delattr(Constructable, "_set_composite_vars")
    with pytest.raises(core.Lacking, match="has no Constructable._set_composite_vars; use"):
        Ours().start_constructing()


def test_what_the_inventory_does_otherwise_is_not_taken_for_all():
    class Inventory:
        def add_host_elsewhere(self, name):
            return f"{name} elsewhere"

    recorder = constructed.Recorder(Inventory(), types.SimpleNamespace(), of_groups=False)
    assert recorder.knows_all
    assert recorder.add_host_elsewhere("web-1") == "web-1 elsewhere"
    assert not recorder.knows_all


@pytest.fixture
def run_module(monkeypatch, capsys):
    """Runs a module that lets its argument pass; gives its result."""

    class Ours(modules.InnerModule):
        def prepare(self, given):
            return {"name": given["name"].upper()}

        def exit_json(self, **kwargs):
            self.no_log_values.add("HIDDEN")
            super().exit_json(**kwargs)

    def run(name):
        given = json.dumps({"ANSIBLE_MODULE_ARGS": {"name": name, "_ansible_remote_tmp": "/tmp"}})
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", given.encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit):
            module = Ours(argument_spec={"name": {"type": "str"}})
            module.exit_json(name=module.params["name"])
        said = capsys.readouterr().out
        return json.loads(said)

    return run


def test_a_module_prepares_its_arguments_and_hides_what_it_is_told(run_module):
    assert run_module("web-1")["name"] == "WEB-1"
    assert "hidden" not in str(run_module("hidden")).lower()


def test_a_module_that_cannot_prepare_or_hide_refuses(run_module, monkeypatch):
    refusal = "ansible-core {} has no AnsibleModule.{}; use an older release of it, or a newer one of nhn.cloud."
    plain = basic.AnsibleModule.__init__

    def later(self, **described):
        """A release that loads the parameters in another way."""
        self._load_params = lambda: setattr(self, "params", basic._load_params())
        plain(self, **described)

    monkeypatch.setattr(basic.AnsibleModule, "__init__", later)
    result = run_module("web-1")
    assert result["failed"] and result["msg"] == refusal.format(core.RELEASE, "_load_params")
    assert result["error"] == {"kind": "unsupported_ansible"}

    def without(self, **described):
        plain(self, **described)
        del self.no_log_values

    monkeypatch.setattr(basic.AnsibleModule, "__init__", without)
    assert run_module("web-1")["msg"] == refusal.format(core.RELEASE, "no_log_values")
