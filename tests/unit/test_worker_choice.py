# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a task runs: in the Ansible worker when that is the same, else as a module; and what it gets there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action.normal import ActionModule
from ansible.template import Templar
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.plugin_utils import _worker as worker

PASSWORD = "hush-4711"
LOGIN = {"tenant_id": {"type": "str"}, "password": {"type": "str", "no_log": True}}


class Described:
    """A module as data that notes what it is asked, in place of one that calls the API."""

    argument_spec = {
        **LOGIN,
        "name": {"type": "str", "aliases": ["title"]},
        "count": {"type": "int", "default": 1},
        "old": {"type": "str", "removed_in_version": "9.0.0", "removed_from_collection": "nhn.cloud"},
        "networks": {"type": "list", "elements": "dict", "options": {"network": {"type": "str"}}},
    }
    rules = {"mutually_exclusive": [("name", "count")], "supports_check_mode": True}
    references = frozenset({"name"})

    def __init__(self, result: Any = None) -> None:
        self.result = result
        self.asked: list[dict[str, Any]] = []

    def execute(self, params: Any, *, check_mode: bool, warn: Any, tell: Any, shared: Any) -> dict[str, Any]:
        asked = {"params": params, "check_mode": check_mode, "shared": shared}
        self.asked.append({**asked, "folder": os.getcwd(), "environ": dict(os.environ)})
        if isinstance(self.result, Exception):
            raise self.result
        warn("mind the gap")
        return self.result or {"changed": False}


class Trial:
    """One task, and what became of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.folder = folder
        self.described = Described()
        self.connection = SimpleNamespace(transport="local", become=None, _shell=SimpleNamespace())
        self.connection._shell.env_prefix = lambda **environment: ""
        self.task = SimpleNamespace(
            args={}, async_val=0, check_mode=False, delegate_to=None, environment=[], action="nhn.cloud.nhn_thing"
        )
        monkeypatch.setattr(ActionModule, "run", lambda *_args, **_more: {"ran": "as a module"})

    def run(self, **task_vars: Any) -> dict[str, Any]:
        loader = DataLoader()
        loader.set_basedir(str(self.folder))
        kind = type("Action", (worker.WorkerAction,), {"module": self.described, "module_name": "nhn_thing"})
        templar = Templar(loader=loader, variables=task_vars)
        action = kind(self.task, self.connection, SimpleNamespace(), loader, templar, None)
        return action.run(task_vars=task_vars)

    def ran_as_module(self, **task_vars: Any) -> bool:
        as_module = self.run(**task_vars) == {"ran": "as a module"}
        assert as_module is not bool(self.described.asked)
        return as_module


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Trial:
    for name in (worker.SWITCH, "ANSIBLE_PYTHON_INTERPRETER", "NHN_PASSWORD", "OS_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return Trial(monkeypatch, tmp_path)


# Where it runs


@pytest.mark.parametrize("transport", ["local", "ansible.builtin.local", "ansible.legacy.local"])
def test_a_local_task_runs_in_the_worker(trial: Trial, transport: str) -> None:
    trial.connection.transport = transport
    assert not trial.ran_as_module()


def elsewhere(trial: Trial) -> None:
    trial.connection.transport = "ssh"


def as_another_user(trial: Trial) -> None:
    trial.connection.become = object()


def in_the_background(trial: Trial) -> None:
    trial.task.async_val = 30


OBSTACLES = [
    (elsewhere, "the connection is ssh"),
    (as_another_user, "become is set"),
    (in_the_background, "async is set"),
]


@pytest.mark.parametrize("obstacle", [obstacle for obstacle, _said in OBSTACLES])
def test_a_task_that_needs_another_process_runs_as_a_module(trial: Trial, obstacle: Any) -> None:
    obstacle(trial)
    assert trial.ran_as_module()


@pytest.mark.parametrize(("obstacle", "said"), OBSTACLES)
def test_the_worker_that_is_asked_for_by_name_is_refused_where_it_cannot_be(
    trial: Trial, obstacle: Any, said: str
) -> None:
    obstacle(trial)
    trial.task.environment = [{worker.SWITCH: "worker"}]
    with pytest.raises(AnsibleActionFail, match=f"{worker.SWITCH} asks for the worker, but {said}"):
        trial.run()
    assert trial.described.asked == []


def test_without_requests_the_task_runs_as_a_module(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.http, "requests", None)
    assert trial.ran_as_module()
    monkeypatch.setenv(worker.SWITCH, "worker")
    with pytest.raises(AnsibleActionFail, match="has no requests"):
        trial.run()


@pytest.mark.parametrize(
    ("process", "task", "as_module"),
    [
        (None, None, False),
        ("", None, False),
        ("module", None, True),
        ("worker", None, False),
        (" Module ", None, True),
        # The task's own environment wins.
        ("module", "worker", False),
        ("worker", "module", True),
        ("module", "", False),
    ],
)
def test_the_way_can_be_chosen(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, process: str | None, task: str | None, as_module: bool
) -> None:
    if process is not None:
        monkeypatch.setenv(worker.SWITCH, process)
    if task is not None:
        trial.task.environment = [{worker.SWITCH: task}]
    assert trial.ran_as_module() is as_module


def test_an_unknown_way_is_refused(trial: Trial) -> None:
    trial.task.environment = [{worker.SWITCH: "thread"}]
    with pytest.raises(AnsibleActionFail, match="NHN_RUN_IN is 'thread'; it can be 'worker', 'module' or not set"):
        trial.run()
    assert trial.described.asked == []


# The interpreter


@pytest.mark.parametrize("asked", [None, "", "auto", "auto_silent", "auto_legacy", sys.executable])
def test_no_other_python_is_asked_for(trial: Trial, asked: str | None) -> None:
    assert not trial.ran_as_module(**({} if asked is None else {"ansible_python_interpreter": asked}))


@pytest.mark.parametrize("asked", ["/usr/bin/no-such-python", "python", "no/such/python"])
def test_another_python_gets_a_module(trial: Trial, asked: str) -> None:
    assert trial.ran_as_module(ansible_python_interpreter=asked)


def test_a_refusal_names_the_python(trial: Trial) -> None:
    trial.task.environment = [{worker.SWITCH: "worker"}]
    with pytest.raises(AnsibleActionFail, match="but the interpreter /opt/python3 is asked for"):
        trial.run(ansible_python_interpreter="/opt/python3")


def test_the_python_of_another_environment_is_another(trial: Trial, tmp_path: Path) -> None:
    """Environments have links to one program, and packages of their own."""
    (tmp_path / "python3").symlink_to(sys.executable)
    assert trial.ran_as_module(ansible_python_interpreter=str(tmp_path / "python3"))


def test_another_program_beside_this_python_is_another(trial: Trial) -> None:
    beside = next(path for path in Path(sys.executable).parent.iterdir() if not path.name.startswith("python"))
    assert trial.ran_as_module(ansible_python_interpreter=str(beside))


def test_the_python_may_be_a_template(trial: Trial) -> None:
    try:
        from ansible.template import trust_as_template
    except ImportError:  # ansible-core before 2.19

        def trust_as_template(value: str) -> str:
            return value

    template = trust_as_template("{{ chosen }}")
    assert trial.ran_as_module(ansible_python_interpreter=template, chosen="/opt/python3")
    trial.described.asked.clear()
    assert not trial.ran_as_module(ansible_python_interpreter=template, chosen=sys.executable)


def test_ansibles_setting_counts_where_no_variable_does(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSIBLE_PYTHON_INTERPRETER", "/opt/python3")
    assert trial.ran_as_module()
    assert not trial.ran_as_module(ansible_python_interpreter="auto")


def test_the_host_that_a_task_is_delegated_to_decides_about_the_python(trial: Trial) -> None:
    trial.task.delegate_to = "localhost"
    own = {"ansible_python_interpreter": "/opt/python3"}
    assert not trial.ran_as_module(**own)
    trial.described.asked.clear()
    assert trial.ran_as_module(ansible_delegated_vars={"localhost": own})
    assert not trial.ran_as_module(ansible_delegated_vars={"other": own})


# What the module gets


def test_the_module_gets_checked_parameters_with_defaults(trial: Trial) -> None:
    trial.task.args = {"name": 5, "networks": "vpc"}
    trial.task.check_mode = True
    trial.run()
    (asked,) = trial.described.asked
    assert {key: value for key, value in asked["params"].items() if value is not None} == {
        "name": "5", "count": 1, "networks": [{"network": "vpc"}],
    }  # fmt: skip
    assert asked["check_mode"] is True


def test_outside_of_check_mode_the_module_is_told_so(trial: Trial) -> None:
    trial.run()
    assert trial.described.asked[0]["check_mode"] is False


def test_the_module_sees_the_tasks_environment_and_the_playbooks_folder(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT", "kept")
    before, place = dict(os.environ), os.getcwd()
    trial.task.environment = [{"ADDED": 1, "KEPT": "changed"}]
    trial.run()
    (asked,) = trial.described.asked
    assert (asked["environ"]["ADDED"], asked["environ"]["KEPT"]) == ("1", "changed")
    assert os.path.samefile(asked["folder"], trial.folder)
    assert dict(os.environ) == before
    assert os.getcwd() == place


def test_a_failure_leaves_the_environment_as_it_was(trial: Trial) -> None:
    before, place = dict(os.environ), os.getcwd()
    trial.described.result = RuntimeError("a defect")
    trial.task.environment = [{"ADDED": "1"}]
    with pytest.raises(RuntimeError):
        trial.run()
    assert dict(os.environ) == before
    assert os.getcwd() == place


def test_a_playbooks_folder_that_is_gone_does_not_matter(trial: Trial, tmp_path: Path) -> None:
    place = os.getcwd()
    trial.folder = tmp_path / "gone"
    assert trial.run()["changed"] is False
    assert trial.described.asked[0]["folder"] == place


# What the user gets


def test_the_result_is_the_modules_with_its_warnings(trial: Trial) -> None:
    trial.described.result = {"changed": True, "server": {"id": "s-1", "fault": None}}
    trial.task.args = {"name": "a", "title": "b"}
    result = trial.run()
    assert (result["changed"], result["server"]) == (True, {"id": "s-1", "fault": None})
    assert result["warnings"] == ["Both option name and its alias title are set.", "mind the gap"]
    assert "deprecations" not in result and "failed" not in result


def test_a_deprecated_option_is_told(trial: Trial) -> None:
    trial.task.args = {"old": "x"}
    (told,) = trial.run()["deprecations"]
    assert "old" in told["msg"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"colour": "red"}, "Unsupported parameters for (nhn.cloud.nhn_thing) module: colour"),
        ({"count": "many"}, "argument 'count' is of type"),
        ({"name": "a", "count": 2}, "parameters are mutually exclusive: name|count"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_ansibles_words(trial: Trial, args: Any, said: str) -> None:
    trial.task.args = args
    result = trial.run()
    assert result["failed"] is True
    assert said in result["msg"]
    assert result["error"] == {"kind": "invalid_arguments"}
    assert trial.described.asked == []


def test_a_dictionary_for_a_text_is_refused_without_showing_it(trial: Trial) -> None:
    trial.task.args = {"password": {"secret": PASSWORD}}
    result = trial.run(ansible_inject_invocation=True)
    assert result["failed"] is True
    assert result["msg"].startswith("password takes a text, and this is a dictionary")
    assert result["error"]["option"] == "password"
    assert PASSWORD not in repr(result)


def test_a_failure_is_told_with_its_facts_and_what_had_changed(trial: Trial) -> None:
    error = errors.NotFound("There is no server s-1.", status=404)
    error.changed, error.diff = True, {"before": {}, "after": {"name": "a"}}
    trial.described.result = error
    result = trial.run()
    assert result["failed"] is True
    assert (result["msg"], result["changed"]) == ("There is no server s-1.", True)
    assert result["error"] == {"kind": "not_found", "status": 404}
    assert result["diff"] == error.diff


@pytest.mark.parametrize("how", ["option", "variable"])
def test_no_result_shows_the_password(trial: Trial, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    trial.described.result = {"changed": False, "msg": f"login with {PASSWORD}", "deep": [{"said": PASSWORD}]}
    if how == "option":
        trial.task.args = {"password": PASSWORD}
    else:
        trial.task.environment = [{"NHN_PASSWORD": PASSWORD}]
    result = trial.run(ansible_inject_invocation=True)
    assert PASSWORD not in repr(result)
    assert result["msg"].startswith("login with ***")


def test_a_short_password_does_not_hide_true_and_none(trial: Trial) -> None:
    trial.task.args = {"password": "True"}
    trial.described.result = {"changed": True, "server": None}
    result = trial.run()
    assert (result["changed"], result["server"]) == (True, None)


@pytest.mark.parametrize("shown", [True, False])
def test_the_arguments_are_told_where_ansible_is_set_to(trial: Trial, shown: bool) -> None:
    trial.task.args = {"name": "web-1"}
    result = trial.run(ansible_inject_invocation=shown)
    assert ("invocation" in result) is shown
    if shown:
        assert result["invocation"]["module_args"]["name"] == "web-1"


def test_an_action_plugin_runs_the_module_of_its_name() -> None:
    from ansible_collections.nhn.cloud.plugins.modules import nhn_keypair

    action = worker.action_for("ansible_collections.nhn.cloud.plugins.action.nhn_keypair")
    assert action.module is nhn_keypair.MODULE
    assert action.module_name == "nhn_keypair"
    assert issubclass(action, worker.WorkerAction)
