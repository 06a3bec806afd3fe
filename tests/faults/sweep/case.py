# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One case: an operation, one of its calls, a fault; and what came of it."""

from __future__ import annotations

import base64
import contextlib
import copy
import os
import signal
import time
import traceback
import typing as t
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .faults import Fault
from .operations import Operation, module_of
from .picture import Picture, differences
from .transport import Call, Run, as_text, watching
from .witness import PASSWORD, USERNAME, Object, Trouble
from .world import USER_DATA, World

SURVIVED, FAILED, BROKEN = "survived", "failed cleanly", "broken"
#: Seconds for the pauses of a client in a case whose fault is over at once.
LONGEST_PAUSE = 0.25
#: Seconds after which a case counts as hanging.
PATIENCE = 120
#: Calls that a run may send at most: a fault that lasts must not be met with calls for ever.
MOST_CALLS = 120


@dataclass(frozen=True)
class Case:
    """What is to be tried."""

    number: int
    operation: str
    call: Call | None = None
    fault: str | None = None
    retries: int = 4
    check_too: bool = False

    def __str__(self) -> str:
        return f"{self.operation} | {self.fault} at {self.call} | api_retries {self.retries}"


@dataclass
class Outcome:
    """What came of it."""

    case: Case
    verdict: str = SURVIVED
    message: str = ""
    problems: list[str] = field(default_factory=list)
    reached: bool = True
    calls: list[Call] = field(default_factory=list)
    check_calls: list[Call] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Answer:
    """How one run ended."""

    result: Object | None = None
    error: Any = None
    crash: str = ""
    killed: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        if self.error is not None:
            return f"{self.error.kind}: {self.error.message}"
        return self.crash


class Hangs(BaseException):
    """The case's time is up. No Exception, so that nothing on the way takes it for one."""


def parameters(operation: Operation, options: Object, world: World, retries: int, extra: Object) -> Object:
    """A task's options, checked as the worker checks them."""
    scope = world.scope
    given = {
        "auth_url": scope.auth_url,
        "tenant_id": scope.tenant,
        "username": USERNAME,
        "password": PASSWORD,
        "region": scope.region,
        "api_retries": retries,
        "api_timeout": 30.0,
        **extra,
        **options,
    }
    module = module_of(operation)
    if not module.argument_spec:
        return given
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    if "wait_timeout" in module.argument_spec:
        given["wait_timeout"] = 40
    checked = ArgumentSpecValidator(module.argument_spec, **module.rules).validate(given)
    if checked.error_messages:
        raise Trouble(f"{operation.name}: {checked.error_messages}")
    return dict(checked.validated_parameters)


@contextlib.contextmanager
def brisk(patient: bool) -> Iterator[None]:
    """Pauses are cut short: the fault is over by then. What is waited for, and how often, stays."""
    from ansible_collections.nhn.cloud.plugins.module_utils import _module

    plain = _module.Client

    def make(settings: Any) -> Any:
        return plain(settings, sleep=lambda seconds: time.sleep(min(seconds, LONGEST_PAUSE)))

    if patient:
        yield
        return
    _module.Client = make
    try:
        yield
    finally:
        _module.Client = plain


def perform(
    operation: Operation, params: Object, run: Run, *, check_mode: bool = False, patient: bool = False
) -> Answer:
    """Run the operation once, in this process."""
    from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors

    answer = Answer()
    try:
        with watching(run), brisk(patient):
            answer.result = module_of(operation).execute(params, check_mode=check_mode, warn=answer.warnings.append)
    except errors.NhnError as error:
        answer.error = error
    except Exception:  # noqa: BLE001 - whatever else comes out is a traceback for the user
        answer.crash = traceback.format_exc()
    return answer


def perform_killed(operation: Operation, params: Object, run: Run) -> Answer:
    """Run the operation in a process of its own, which is killed at the run's target."""
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        try:
            perform(operation, params, run)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    run.reached = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return Answer(killed=run.reached)


class Trial:
    """One case in one world."""

    def __init__(self, case: Case, operation: Operation, fault: Fault | None, world: World) -> None:
        self.case, self.operation, self.fault, self.world = case, operation, fault, world
        self.tag = f"{world.scope.tag}-{case.number}"
        self.outcome = Outcome(case)
        self.options: Object = {}
        self.disturbed = False
        self.secrets: set[str] = {PASSWORD, USER_DATA.strip()}

    def carry_out(self) -> Outcome:
        start = time.monotonic()
        signal.signal(signal.SIGALRM, _time_is_up)
        signal.alarm(PATIENCE)
        try:
            self._carry_out()
        except Trouble as trouble:
            self._broken(f"the set-up or the witness: {trouble}")
        except Hangs:
            self._broken(f"hangs: not done after {PATIENCE} s")
        except Exception:  # noqa: BLE001 - a defect of the sweep is a finding too
            self._broken(traceback.format_exc())
        finally:
            signal.alarm(0)
        if self.outcome.problems:
            self.outcome.verdict = BROKEN
        self.outcome.seconds = round(time.monotonic() - start, 2)
        return self.outcome

    def _broken(self, problem: str) -> None:
        self.outcome.problems.append(problem)

    def _carry_out(self) -> None:
        world, operation = self.world, self.operation
        world.begin(f"{self.case.number}", operation.keeps)
        operation.ready(world)
        self.options = operation.options(world)
        before = world.picture()
        if self.case.check_too and not operation.reads:
            self._check_mode()
        first = self._first()
        self._judge(first)
        if self.fault is not None and self.fault.another:
            world.come_to_rest()
        second = self._undisturbed(first)
        wanted = self._wanted(before)
        self.outcome.problems += differences(wanted, self._settled_picture(wanted))
        self._search(first, second)
        self._key_file()

    def _wanted(self, before: Picture) -> Picture:
        """The picture to end in, with what another client did."""
        another = self.fault.another if self.fault else None
        server = self.world.server
        if another == "delete" and self.outcome.reached:
            return before.without_server(server["name"])
        flavors = {"flavor": self.world.witness.flavors[self.world.other_flavor]} if another == "resize" else {}
        wanted = self.operation.wanted(self.world, copy.deepcopy(before))
        if self.disturbed and another == "reboot":
            # A hard reboot starts a stopped server; a task that does not name the power leaves it so.
            for name, entries in wanted.servers.items():
                if name in before.servers and entries[0]["status"] == before.servers[name][0]["status"]:
                    entries[0].pop("status")
        if self.disturbed and flavors and "resize" not in self.operation.name:
            for entries in wanted.servers.values():
                entries[0].update(flavors)
        return wanted

    def _disturb(self) -> None:
        """What another client does to the server; whether the platform takes it just then is its own affair."""
        another = t.cast(str, t.cast(Fault, self.fault).another)
        self.disturbed = self.world.disturb(another)

    def _run(self, suffix: str, struck: bool) -> Run:
        fault = self.fault
        run = Run(f"{self.tag}-{suffix}.")
        if struck and fault is not None:
            run.target, run.refuse, run.kill = self.case.call, fault.refuse, fault.kill
            run.disturb = self._disturb if fault.another else None
        return run

    def _params(self, extra: Object | None = None, options: Object | None = None) -> Object:
        return parameters(
            self.operation, {**self.options, **(options or {})}, self.world, self.case.retries, extra or {}
        )

    @contextlib.contextmanager
    def _ruled(self, run: Run) -> Iterator[None]:
        """While it lasts, the cloud does the fault's part."""
        fault = self.fault
        if fault is None or fault.rule is None or run.target is None:
            yield
            return
        word = "down" if fault.lasting else "hit"
        name = f"rule-{run.tag}"
        rule = {"times": 1, **fault.rule(), "id": name, "user_agent": f"case/{run.tag} .*{word}"}
        if not fault.lasting:
            rule["user_agent"] = f"case/{run.tag} hit"
        self.world.witness.control("faults", rule)
        try:
            yield
        finally:
            self.world.witness.control(f"faults/{name}", method="DELETE")

    def _check_mode(self) -> None:
        """Check mode under the same fault sends nothing that writes, and makes no file."""
        run = self._run("c", struck=True)
        if self.fault is not None and self.fault.kill:
            run.kill, run.target = False, None
        with self._ruled(run):
            answer = perform(self.operation, self._params(self._extra()), run, check_mode=True, patient=self._patient)
        self.outcome.check_calls = run.calls
        writes = [str(call) for call in run.calls if call.writes]
        if writes:
            self._broken(f"check mode wrote: {', '.join(writes)}")
        if answer.crash:
            self._broken(f"check mode: {answer.crash}")
        if list(self.world.folder.iterdir()):
            self._broken(f"check mode made {[one.name for one in self.world.folder.iterdir()]}")
        self._search(answer)

    @property
    def _patient(self) -> bool:
        return self.fault is not None and self.fault.patient

    def _extra(self) -> Object:
        return dict(self.fault.options) if self.fault else {}

    def _first(self) -> Answer:
        run = self._run("1", struck=True)
        params = self._params(self._extra())
        with self._ruled(run):
            if run.kill:
                answer = perform_killed(self.operation, params, run)
            else:
                answer = perform(self.operation, params, run, patient=self._patient)
        self.outcome.calls = run.calls
        self.outcome.reached = run.reached or self.fault is None
        self.secrets |= run.tokens
        if len(run.calls) > MOST_CALLS:
            self._broken(f"the run sent {len(run.calls)} calls")
        return answer

    def _judge(self, first: Answer) -> None:
        """Success, or one clear message."""
        outcome = self.outcome
        if first.crash:
            self._broken(f"traceback: {first.crash}")
        elif first.killed:
            outcome.verdict, outcome.message = SURVIVED, "killed"
        elif first.error is not None:
            outcome.verdict, outcome.message = FAILED, first.told
            message = first.error.message
            if self.fault is None:
                self._broken(f"failed without a fault: {first.told}")
            if not message.strip() or "\n" in message or "Traceback" in message or len(message) > 1500:
                self._broken(f"no clear message: {message!r}")
            if not first.error.as_dict().get("kind"):
                self._broken("the error has no kind")

    def _undisturbed(self, first: Answer) -> Answer:
        """The same task once more: it must succeed, and change nothing if the first run succeeded."""
        run = self._run("2", struck=False)
        second = perform(self.operation, self._params(), run)
        remedy = self.operation.remedy
        if second.error is not None and remedy and second.error.as_dict().get("option") in remedy:
            run = self._run("3", struck=False)
            second = perform(self.operation, self._params(options=remedy), run)
        self.secrets |= run.tokens
        if second.error is not None and self._is_gone() and second.error.kind == "unknown_name":
            return second
        if second.result is None:
            self._broken(f"the second run: {second.told or 'nothing'}")
            return second
        # A deletion that arrives late takes away what the run has made since; nothing can be done about that.
        late = self._patient and self.case.call is not None and self.case.call.signature.startswith("DELETE")
        calm = not (self.fault and self.fault.another) and not self.operation.repeats and not late
        if first.result is not None and second.result["changed"] and calm:
            self._broken(f"the second run changed something: {second.result.get('steps')}")
        if self.operation.reads and first.result is not None and first.result != second.result:
            self._broken("the second run read something else")
        return second

    def _is_gone(self) -> bool:
        """Whether another client has deleted the server that this is about."""
        return self.disturbed and self.fault is not None and self.fault.another == "delete"

    def _settled_picture(self, wanted: Any) -> Any:
        """The picture; looked at again for a moment where something is on the way (a deletion of a surplus)."""
        for _look in range(8):
            picture = self.world.picture()
            if not differences(wanted, picture):
                break
            time.sleep(0.25)
        return picture

    def _search(self, *answers: Answer) -> None:
        """No secret in anything that a run hands out or leaves."""
        for answer in answers:
            handed = as_text([answer.result, answer.warnings, answer.told, _details(answer)])
            for secret in self.secrets:
                if any(form in handed for form in forms_of(secret)):
                    self._broken("a secret is in the result or the message")
        for path in self.world.folder.rglob("*"):
            if path.is_file() and path != self.world.key_file:
                self._broken(f"left a file: {path.name}")

    def _key_file(self) -> None:
        path = self.world.key_file
        if "private_key_file" in self.options:
            if not path.is_file() or "PRIVATE KEY" not in path.read_text():
                self._broken("the private key is not in its file")
            elif path.stat().st_mode & 0o077:
                self._broken(f"the mode of the private key is {path.stat().st_mode & 0o777:o}")


def _details(answer: Answer) -> Any:
    return [answer.error.as_dict(), answer.error.diff] if answer.error is not None else None


def forms_of(secret: str) -> list[str]:
    """A secret as text and as base64."""
    return [secret, base64.b64encode(secret.encode()).decode().rstrip("=")]


def _time_is_up(_number: int, _frame: Any) -> None:
    raise Hangs
