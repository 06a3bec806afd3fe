# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A case: an operation, one of its calls, a fault, and the outcome."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import json
import os
import signal
import time
import traceback
import typing as t
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import modules

from .faults import SHORT_TIMEOUT, Fault, shape_of
from .leaks import found, lines_of_key
from .operations import Operation, module_of
from .picture import Picture, differences
from .transport import Call, Run, as_text, watching
from .witness import PASSWORD, USERNAME, Object, Trouble
from .world import SECRET_WORDS, USER_DATA, World

SURVIVED, FAILED, BROKEN = "survived", "failed cleanly", "broken"
#: Longest pause of a client, in seconds, in a case whose fault is over at once.
LONGEST_PAUSE = 0.25
#: Time limit of a case, in seconds.
PATIENCE = 120
#: Largest number of calls of a run, since a lasting fault must not cause endless calls.
MOST_CALLS = 120
#: How many times as much of both a stack may take.
STACK_SIZE = 8
#: Retries that must overcome a temporary fault.
ENOUGH = 4
#: Seconds in which a fault must have struck, after the run.
STRUCK_WITHIN = 5.0
#: Number of tries of a case whose run ended before its call, since a wait may end earlier.
TRIES = 3


@dataclass(frozen=True)
class Case:
    """What to try."""

    number: int
    operation: str
    call: Call | None = None
    fault: str | None = None
    retries: int = 4
    check_too: bool = False
    #: For a stack: the calls of a run without faults.
    calls: tuple[Call, ...] = ()

    def __str__(self) -> str:
        fault = f"{self.fault} ({shape_of(self.number)})" if self.fault == "unexpected" and self.call else self.fault
        where = "every call" if self.calls else self.call
        return f"{self.operation} | {fault} at {where} | api_retries {self.retries}"


@dataclass
class Outcome:
    """The outcome of a case."""

    case: Case
    verdict: str = SURVIVED
    message: str = ""
    problems: list[str] = field(default_factory=list)
    reached: bool = True
    tries: int = 1
    calls: list[Call] = field(default_factory=list)
    check_calls: list[Call] = field(default_factory=list)
    seconds: float = 0.0
    #: For a stack: verdict -> how many calls were hit in runs that ended so.
    hits: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Counter[str]:
        """What it counts for: verdict -> how many cases."""
        if self.verdict == BROKEN and not self.hits[BROKEN]:
            return self.hits + Counter([BROKEN])
        return self.hits or Counter([self.verdict])


@dataclass
class Answer:
    """The result of a run."""

    result: Object | None = None
    error: Any = None
    crash: str = ""
    killed: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether it succeeded and reports a change."""
        return self.result is not None and bool(self.result["changed"])

    @property
    def told(self) -> str:
        if self.error is not None:
            return f"{self.error.kind}: {self.error.message}"
        return self.crash


class Hangs(BaseException):
    """The case's time is over. It is not an Exception, so no code catches it."""


def parameters(operation: Operation, options: Object, world: World, retries: int, extra: Object) -> Object:
    """Return a task's options, checked like in the worker."""
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
    """Shorten the pauses, since the fault is over by then. The waits and their number stay."""
    from ansible_collections.nhn.cloud.plugins.module_utils._ansible import base as _base
    from ansible_collections.nhn.cloud.plugins.module_utils._stack import stack_module as _stack

    def making(plain: Any) -> Any:
        def make(settings: Any) -> Any:
            client = plain(settings)
            client.sleep = lambda seconds: time.sleep(min(seconds, LONGEST_PAUSE))
            return client

        return make

    if patient:
        yield
        return
    plain, shared = _base.Client, _stack.SharedClient
    _base.Client, _stack.SharedClient = making(plain), making(shared)
    try:
        yield
    finally:
        _base.Client, _stack.SharedClient = plain, shared


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
    """Run the operation in its own process, which is killed at the run's target."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        try:
            os.close(read)
            answer = perform(operation, params, run)
            told = {"told": answer.told, "calls": [[call.signature, call.occurrence] for call in run.calls]}
            os.write(write, json.dumps(told).encode()[:65000])
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    run.reached = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not run.reached:
        # It ended by itself, before the call of the kill.
        told = json.loads(said or b'{"told": "nothing", "calls": []}')
        run.calls = [Call(*call) for call in told["calls"]]
        return Answer(crash="" if told["calls"] else f"a process that was to be killed ended: {told['told']}")
    return Answer(killed=run.reached)


class Trial:
    """A case in a world."""

    def __init__(self, case: Case, operation: Operation, fault: Fault | None, world: World, attempt: int = 1) -> None:
        self.case, self.operation, self.fault, self.world = case, operation, fault, world
        self.label = f"{case.number}{'r' * (attempt - 1)}"
        self.tag = f"{world.scope.tag}-{self.label}"
        self.outcome = Outcome(case, tries=attempt)
        self.options: Object = {}
        self.disturbed: Object | None = None
        self.is_void = False  # Nova failed on the other client's call, so the case proves nothing
        self.secrets: set[str] = {PASSWORD, USER_DATA, SECRET_WORDS}

    def carry_out(self) -> Outcome:
        start = time.monotonic()
        signal.signal(signal.SIGALRM, _time_is_up)
        signal.alarm(PATIENCE * self._size)
        try:
            self._carry_out()
        except Trouble as trouble:
            self._broken(f"the set-up or the witness: {trouble}")
        except Hangs:
            self._broken(f"hangs: not done after {PATIENCE * self._size} s")
        except Exception:  # noqa: BLE001 - a defect of the sweep is a finding too
            self._broken(traceback.format_exc())
        finally:
            signal.alarm(0)
        if self.outcome.problems:
            self.outcome.verdict = BROKEN
        self.outcome.seconds = round(time.monotonic() - start, 2)
        return self.outcome

    @property
    def _size(self) -> int:
        """How many times as many calls, and as long, a case may take."""
        return STACK_SIZE if self.operation.makes_stack else 1

    def _broken(self, problem: str) -> None:
        self.outcome.problems.append(problem)

    def _carry_out(self) -> None:
        world, operation = self.world, self.operation
        world.begin(self.label, operation.keeps, operation.makes_stack)
        operation.ready(world)
        self.options = operation.options(world)
        before = world.picture()
        if self.case.check_too and not operation.reads:
            self._check_mode()
        first = self._first()
        self._judge(first)
        if self._patient:
            # By then the late call has arrived.
            time.sleep(t.cast(Fault, self.fault).hold - SHORT_TIMEOUT + 0.3)
        alone = self.fault is None or not self.fault.another
        if not alone:
            world.come_to_rest()
        elif first.error is not None and not first.error.changed:
            self._unchanged(before, self._settled_picture(before))
        elif first.error is not None and self._certain and self._is_as(before) and not operation.puts_back:
            self._broken("changed is true after a refusal, and nothing has changed")
        second = self._undisturbed(first)
        wanted = self._wanted(before)
        after = self._settled_picture(wanted)
        self.outcome.problems += differences(wanted, after)
        if alone and first.result is not None and not second.changed and not operation.repeats:
            # What exists now existed after the first run.
            if not first.changed:
                self._unchanged(before, after)
            elif not differences(before, after):
                self._broken("changed is true, and nothing has changed")
        self._key_file()
        self._search(first, second)

    # What should be

    def _is_as(self, before: Picture) -> bool:
        return not differences(before, self.world.picture())

    @property
    def _passing(self) -> bool:
        """Whether the task must overcome the fault."""
        if self.fault is None:
            return True
        # A refused token leads to a new login, and the task waits for another action, without any retry.
        enough = self.case.retries >= ENOUGH or self.fault.name in ("401", "409")
        return self.fault.passing and enough and not self._loses_key

    @property
    def _certain(self) -> bool:
        """Whether no answer is lost, so that a reported change must have happened."""
        return self.fault is not None and self.fault.refuses and not self.fault.patient

    @property
    def _loses_key(self) -> bool:
        """Whether the fault loses the answer with a private key, which no later call returns."""
        call, fault = self.case.call, self.fault
        makes = call is not None and call.signature.startswith("POST") and call.signature.endswith("/os-keypairs")
        return makes and fault is not None and fault.loses_answer and self.operation.makes_private_key

    @property
    def _comes_late(self) -> bool:
        """Whether a deletion arrives late and deletes what was made since, which nobody can prevent."""
        call = self.case.call
        deletes = call is not None and call.signature.startswith("DELETE") and "/os-keypairs/" in call.signature
        return self._patient and deletes and self.operation.name.startswith("keypair: replace")

    def _wanted(self, before: Picture) -> Picture:
        """Return the expected picture, with what another client did."""
        before = copy.deepcopy(before)
        another = self.fault.another if self.fault else None
        victim = self.disturbed
        if another is None or victim is None:
            return self.operation.wanted(self.world, before)
        if self.operation.makes_stack:
            before.deleted = (victim["id"],) if another == "delete" else ()
            return self.operation.wanted(self.world, before)
        if another == "delete":
            # Nova itself leaves port and volume behind if a server is deleted while it is being shelved.
            before.deleted = (victim["id"],)
            if self.operation.name == "action: image of a volume":
                # Cinder does not delete a volume during its upload, and Nova does not try again.
                before.deleted += tuple(one["id"] for one in victim["os-extended-volumes:volumes_attached"])
        if another == "delete" and not self._brings_back:
            gone = before.without_server(victim["name"])
            gone.maybe_image = self.world.image
            return gone
        statuses = {name: entries[0]["status"] for name, entries in before.servers.items()}
        wanted = self.operation.wanted(self.world, before)
        if another == "delete":
            return wanted.renewed(victim["name"])
        for name, entries in wanted.servers.items():
            named = "resize" in self.operation.name
            if another == "resize" and not named:
                resized = self.world.witness.flavors[self.world.other_flavor]
                if self.operation.name == "action: image of a volume":
                    # Cinder does not move a volume during its upload, and Nova then fails the resize.
                    entries[0]["status"] = (entries[0]["status"], "ERROR")
                    entries[0]["flavor"] = (entries[0]["flavor"], resized)
                    continue
                entries[0]["flavor"] = resized
            if another == "reboot" and statuses.get(name) == entries[0]["status"]:
                # A hard reboot starts a stopped server. A task without a power state leaves it running.
                entries[0]["status"] = (statuses[name], "ACTIVE")
        return wanted

    @property
    def _brings_back(self) -> bool:
        """Whether the task names its servers, so that it makes those again that another client deleted."""
        return self.operation.module == "nhn_server" and "id" not in self.options

    # The runs

    def _disturb(self) -> None:
        """Let another client act on a server. The platform may refuse it."""
        another = t.cast(str, t.cast(Fault, self.fault).another)
        victim = self.world.victim()
        try:
            if victim is not None and self.world.disturb(victim, another):
                self.disturbed = victim
        except Trouble:
            # A deletion while a resize is being confirmed gives 500, and leaves the server in ERROR.
            self.is_void = True

    @contextlib.contextmanager
    def _placed(self) -> Iterator[None]:
        """Run like the worker, from a working directory that the fault deletes."""
        if self.fault is None or not self.fault.place:
            yield
            return
        from ansible_collections.nhn.cloud.plugins.plugin_utils._worker import _surroundings

        home = os.getcwd()
        place = self.world.folder / "place"
        place.mkdir()
        os.chdir(place)
        try:
            with _surroundings({}, str(self.world.folder)):
                yield
        finally:
            os.chdir(home)

    def _lose_place(self) -> None:
        (self.world.folder / "place").rmdir()

    def _run(self, suffix: str, struck: bool) -> Run:
        fault = self.fault
        run = Run(f"{self.tag}-{suffix}.")
        if struck and fault is not None:
            run.target, run.refuse, run.kill = self.case.call, fault.refuse, fault.kill
            run.disturb = self._disturb if fault.another else self._lose_place if fault.place else None
        return run

    def _params(self, extra: Object | None = None, options: Object | None = None) -> Object:
        return parameters(
            self.operation, {**self.options, **(options or {})}, self.world, self.case.retries, extra or {}
        )

    @contextlib.contextmanager
    def _ruled(self, run: Run) -> Iterator[None]:
        """Let the cloud make the fault. A call that was reached must have met it."""
        fault = self.fault
        if fault is None or fault.rule is None or run.target is None:
            yield
            return
        word = ".*down" if fault.lasting else "hit"
        name = f"rule-{run.tag}"
        rule = {"times": 1, **fault.rule(self.case.number), "id": name, "user_agent": f"case/{run.tag} {word}"}
        control = self.world.witness.control
        control("faults", rule)
        if fault.then is not None:
            method = run.target.signature.partition(" ")[0]
            after = {"times": 1, **fault.then(self.case.number), "id": f"{name}-after", "method": method}
            control("faults", {**after, "user_agent": f"case/{run.tag} down"})
        try:
            yield
            # A client that gives up early may be gone before a busy cloud has read its request.
            end = time.monotonic() + STRUCK_WITHIN
            while run.reached and not (fired := self._fired(name)) and time.monotonic() < end:
                time.sleep(0.1)
            if run.reached and not fired:
                self._broken(f"the fault did not strike {run.target}")
        finally:
            control(f"faults/{name}", method="DELETE")
            if fault.then is not None:
                control(f"faults/{name}-after", method="DELETE")

    def _fired(self, rule: str) -> int:
        """Return how many requests a fault has struck."""
        return sum(one["fired"] for one in self.world.witness.control("faults") if one["id"] == rule)

    def _check_mode(self) -> None:
        """Check that check mode under the same fault sends no call that writes, and makes no file."""
        run = self._run("c", struck=True)
        with self._ruled(run):
            answer = perform(self.operation, self._params(self._extra()), run, check_mode=True, patient=self._patient)
        self.outcome.check_calls = run.calls
        self.secrets |= run.secrets
        writes = [str(call) for call in run.calls if call.writes]
        if writes:
            self._broken(f"check mode wrote: {', '.join(writes)}")
        if answer.crash:
            self._broken(f"check mode: {answer.crash}")
        if answer.error is not None and self._passing:
            self._broken(f"check mode did not overcome the fault: {answer.told}")
        if self.fault is not None and not run.reached:
            self._broken(f"check mode did not send {self.case.call}")
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
        with self._ruled(run), self._placed():
            if run.kill:
                answer = perform_killed(self.operation, params, run)
            else:
                answer = perform(self.operation, params, run, patient=self._patient)
        self.outcome.calls = run.calls
        self.outcome.reached = (run.reached or self.fault is None) and not self.is_void
        self.secrets |= run.secrets
        if len(run.calls) > MOST_CALLS * self._size:
            self._broken(f"the run sent {len(run.calls)} calls")
        return answer

    def _judge(self, first: Answer) -> None:
        """Assert success, or one clear message. A temporary fault is not a reason to fail."""
        outcome = self.outcome
        if first.crash:
            self._broken(f"traceback: {first.crash}")
        elif first.killed:
            outcome.verdict, outcome.message = SURVIVED, "killed"
        elif first.error is not None:
            outcome.verdict, outcome.message = FAILED, first.told
            message = first.error.message
            if self._passing:
                self._broken(f"failed {'although the fault passes' if self.fault else 'without a fault'}: {first.told}")
            if not message.strip() or "\n" in message or "Traceback" in message or len(message) > 1500:
                self._broken(f"no clear message: {message!r}")
            if not first.error.as_dict().get("kind"):
                self._broken("the error has no kind")
            if self._loses_key and first.error.as_dict().get("option") != "replace":
                self._broken("the message does not say what to do about a lost private key")
        elif self.disturbed and first.result is not None:
            self._not_there(first.result)

    def _not_there(self, result: Object) -> None:
        """Check that a successful task shows its servers."""
        if self.options.get("state") == "absent":
            return
        count = self.options.get("count")
        if count is not None and len(result["servers"]) < count:
            self._broken(f"succeeded with {len(result['servers'])} of {count} servers")
        missing = [key for key in ("server", modules.view_of(self.operation.module)) if result.get(key, key) is None]
        if missing:
            self._broken(f"succeeded without its {missing[0]}")

    def _unchanged(self, before: Picture, after: Picture) -> None:
        """Check that a run that reports no change changed nothing."""
        moved = differences(before, after)
        if moved:
            self._broken(f"changed is false, and this has changed: {'; '.join(moved)}")

    def _undisturbed(self, first: Answer) -> Answer:
        """Run the same task again. It must succeed, and change nothing if the first run succeeded."""
        run = self._run("2", struck=False)
        second = perform(self.operation, self._params(), run)
        self.secrets |= run.secrets
        remedy = self.operation.remedy
        if second.error is not None and self._loses_key and second.error.as_dict().get("option") in remedy:
            run = self._run("3", struck=False)
            second = perform(self.operation, self._params(options=remedy), run)
            self.secrets |= run.secrets
        if second.error is not None and self._comes_late and second.error.as_dict().get("option") == "private_key_file":
            # The late deletion removed the pair after its private key was written. The message says to move the file.
            self.world.key_file.unlink()
            second = perform(self.operation, self._params(), self._run("3", struck=False))
        if second.error is not None and self._is_gone() and second.error.kind == "unknown_name":
            return second
        if second.result is None:
            self._broken(f"the second run: {second.told or 'nothing'}")
            return second
        calm = not (self.fault and self.fault.another) and not self.operation.repeats and not self._comes_late
        if first.result is not None and second.result["changed"] and calm:
            self._broken(f"the second run changed something: {second.result.get('steps')}")
        if self.operation.reads and first.result is not None and self._own(first.result) != self._own(second.result):
            self._broken("the second run read something else")
        return second

    def _own(self, result: dict[str, Any]) -> dict[str, Any]:
        """Return a result without the key pairs of other cases, since all scopes share the user."""
        prefix = self.world.witness.keypair_prefix
        return {
            key: [one for one in value if one["name"].startswith(prefix)] if key == "keypairs" else value
            for key, value in result.items()
        }

    def _is_gone(self) -> bool:
        """Whether another client deleted the server."""
        return self.disturbed is not None and self.fault is not None and self.fault.another == "delete"

    # What is there

    def _settled_picture(self, wanted: Picture) -> Picture:
        """Return the picture. Look again for a moment, since the deletion of a surplus may be in progress."""
        for pause in (0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0):
            picture = self.world.picture()
            if not differences(wanted, picture):
                break
            time.sleep(pause)
        return picture

    def _search(self, *answers: Answer) -> None:
        """Check that nothing that a run returns or leaves contains a secret."""
        for answer in answers:
            handed = as_text([answer.result, answer.warnings, answer.told, _details(answer)])
            leaks = found(self.secrets, handed)
            if leaks:
                self._broken(f"in the result or the message: {', '.join(leaks)}")
        for path in self.world.folder.rglob("*"):
            if path.is_file() and path != self.world.key_file:
                self._broken(f"left a file: {path.name}")

    def _key_file(self) -> None:
        path = self.world.key_file
        if self.operation.makes_private_key:
            text = path.read_text() if path.is_file() else ""
            self.secrets |= lines_of_key(text)
            if "PRIVATE KEY" not in text:
                self._broken("the private key is not in its file")
            elif path.stat().st_mode & 0o077:
                self._broken(f"the mode of the private key is {path.stat().st_mode & 0o777:o}")
            leaks = found({PASSWORD}, text)
            if leaks:
                self._broken("the password is in the file of the private key")


def carry_out(case: Case, operation: Operation, fault: Fault | None, world: World) -> Outcome:
    """Run a case. Try an earlier look if a wait ended before the one to hit, or the case was void."""
    outcome = Trial(case, operation, fault, world).carry_out()
    while not outcome.reached and outcome.tries < TRIES and case.call is not None:
        alike = [call for call in outcome.calls if call.signature == case.call.signature]
        if alike:
            case = dataclasses.replace(case, call=alike[max(len(alike) - 1 - outcome.tries, 0)])
        outcome = Trial(case, operation, fault, world, outcome.tries + 1).carry_out()
    if not outcome.reached:
        sent = ", ".join(map(str, outcome.calls)) or "nothing"
        outcome.problems.append(f"not reached, in {outcome.tries} tries; the run sent {sent}")
        outcome.verdict = BROKEN
    return outcome


def _details(answer: Answer) -> Any:
    return [answer.error.as_dict(), answer.error.diff] if answer.error is not None else None


def _time_is_up(_number: int, _frame: Any) -> None:
    raise Hangs
