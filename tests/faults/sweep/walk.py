# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stack that is run again and again, while a fault hits each of its calls once.

A stack sends its calls side by side, in another order each time, so a call is told by what it is about. A fault that
ends a run hits one call of each run; any other hits all that come.
"""

from __future__ import annotations

import contextlib
import copy
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import case as cases
from .case import BROKEN, Answer, Case, Outcome, Trial
from .faults import SHAPES, SHORT_TIMEOUT, Fault
from .operations import Operation
from .picture import Picture, differences
from .transport import Call, Run, signature_of
from .witness import Object
from .world import World

#: Largest number of runs of a walk, since one that never ends is a defect.
MOST_RUNS = 80
#: Seconds by which time limits and delays are longer, since many things at once keep the cloud busy.
SLOWER = 6.0
#: A look at servers, during which another client acts.
LOOK = re.compile(r"^GET .*/servers/detail$")


@dataclass
class Hits:
    """What a fault has hit so far.

    :param left: writing call -> how many more may be hit: as many as a run without faults sends.
    :param done: the calls that were hit, by what they are about.
    """

    fault: Fault
    left: Counter[str]
    done: list[str] = field(default_factory=list)

    @property
    def one_each(self) -> bool:
        """Whether it hits one call of each run."""
        return self.fault.kill or self.fault.lasting

    @property
    def one_by_one(self) -> bool:
        """Whether things must be made one after another.

        Otherwise a call could meet a token that the hit of another one has expired, right after a login of its own.
        """
        return self.one_each or self.fault.name == "401"

    def may(self, call: Call, about: str, servers: bool) -> bool:
        """Return whether a call is to be hit.

        :param servers: whether there are servers.
        """
        fault = self.fault
        if about in self.done or (call.writes and not self.left[call.signature]):
            return False
        if fault.another:
            return servers and (call.writes or (fault.in_waits and bool(LOOK.search(call.signature))))
        if not call.writes and (fault.only_writes or (fault.name == "401" and call.logs_in)):
            return False
        return not fault.only_at or bool(re.search(fault.only_at, call.signature))


@dataclass
class ManyHits(Run):
    """A run in which a fault hits many calls.

    :param note: where a run that kills itself says what was hit.
    """

    hits: Hits | None = None
    note: Path | None = None
    #: How many calls of this run were hit.
    count: int = 0
    _hit: set[str] = field(default_factory=set)
    _written: bool = False
    _servers: bool = False

    def next(self, method: str, url: str, params: Any, body: Any) -> list[str]:
        """Count a call, and return its marks: also `again` for one that this run has hit, and one of five in turn."""
        signature = signature_of(method, url, params, body)
        with self._lock:
            call = self._count(signature)
            about = f"{signature} {_about(url, body) if call.writes else self._written}"
            self._written = self._written or call.writes
            hits = self.hits
            if hits is None:
                return []
            again = about in self._hit
            hit = not (hits.one_each and self.reached) and hits.may(call, about, self._servers)
            self._servers = self._servers or (call.writes and "/servers" in signature)
            if hit:
                hits.done.append(about)
                self._hit.add(about)
                hits.left[signature] -= call.writes
                self.reached, self.count = True, self.count + 1
        turn = f"{len(hits.done) % len(SHAPES)}-in-turn"
        return ["hit", turn] * hit + ["down"] * self.reached + ["again"] * again

    def die(self) -> None:
        if self.note and self.hits:
            self.note.write_text(json.dumps(self.hits.done[-1]), encoding="utf-8")
        super().die()


def _about(url: str, body: Any) -> str:
    """Return what a writing call is about, which is the same in each run."""
    inner = next(iter(body.values()), None) if isinstance(body, dict) and len(body) == 1 else body
    if isinstance(inner, dict) and inner.get("name"):
        return str(inner["name"])
    return f"{urlsplit(url).path} {json.dumps(inner, sort_keys=True, default=str)}"


class Walk(Trial):
    """A case of a stack: runs until a fault has nothing more to hit."""

    def __init__(self, case: Case, operation: Operation, fault: Fault, world: World) -> None:
        super().__init__(case, operation, fault, world)
        self.hits = Hits(fault, Counter(call.signature for call in case.calls if call.writes))
        self.victims: list[str] = []
        self.note = world.root / "note.json"

    def _carry_out(self) -> None:
        world, operation = self.world, self.operation
        world.begin(self.label, operation.keeps, whole=True)
        operation.ready(world)
        self.options = operation.options(world)
        before = last = world.picture()
        for number in range(1, MOST_RUNS + 1):
            run, answer = self._hit_run(number)
            if any(call.writes for call in run.calls):
                last = self._believe(answer, last)
            if not run.count:
                break
        else:
            self._broken(f"not done after {MOST_RUNS} runs")
        if self.hits.fault.kill:
            # The process that ended by itself has told nothing.
            answer = self._undisturbed(answer)
        if answer.result is None:
            self._broken(f"the run that nothing hit: {answer.told}")
        second = self._undisturbed(answer)
        wanted = self._wanted(before)
        self.outcome.problems += differences(wanted, self._settled_picture(wanted))
        self._search(second)
        self._all_hit()
        self.outcome.message = f"{number} runs"

    def _all_hit(self) -> None:
        """Check that a fault has hit each kind of writing call that it may hit."""
        fault = self.hits.fault
        sent = Counter(call.signature for call in self.case.calls if call.writes)
        missed = [signature for signature, count in sent.items() if self.hits.left[signature] == count]
        if missed and not (fault.another or fault.only_at):
            self._broken(f"not hit: {', '.join(missed)}")

    def _hit_run(self, number: int) -> tuple[ManyHits, Answer]:
        """Run the task once, and judge how it ended."""
        problems = len(self.outcome.problems)
        run = ManyHits(f"{self.tag}-w{number}.", hits=self.hits, note=self.note)
        run.refuse, run.kill = self.hits.fault.refuse, self.hits.fault.kill
        run.disturb = self._disturb if self.hits.fault.another else self._lose_place if self.hits.fault.place else None
        params = self._params(self._extra())
        with self._ruled(run), self._placed(), _one_by_one(self.hits.one_by_one):
            if run.kill:
                answer = cases.perform_killed(self.operation, params, run)
            else:
                answer = cases.perform(self.operation, params, run, patient=self._patient)
        if answer.killed:
            self._read_note(run)
        self.secrets |= run.secrets
        if len(run.calls) > cases.MOST_CALLS * self._size:
            self._broken(f"run {number} sent {len(run.calls)} calls")
        self.outcome.verdict = cases.SURVIVED
        self._judge(answer)
        self._search(answer)
        if self._patient and run.count:
            time.sleep(self.hits.fault.hold - SHORT_TIMEOUT + 0.3)
        if self.hits.fault.another:
            self.world.come_to_rest()
        verdict = self.outcome.verdict if len(self.outcome.problems) == problems else BROKEN
        self.outcome.hits[verdict] += run.count
        return run, answer

    def _read_note(self, run: ManyHits) -> None:
        """Take over what the process that killed itself has hit."""
        about = json.loads(self.note.read_text(encoding="utf-8"))
        self.hits.done.append(about)
        signature = " ".join(about.split(" ")[:2])
        self.hits.left[signature] -= signature in self.hits.left
        run.count = 1
        # What it has sent is not known.
        run.calls.append(Call("POST /", 1))

    def _believe(self, answer: Answer, last: Picture) -> Picture:
        """Return what is there now. A run that reports no change must have changed nothing."""
        now = self.world.picture()
        told = answer.result["changed"] if answer.result else answer.error.changed if answer.error else True
        if not told and not self.hits.fault.another:
            self._unchanged(last, self._settled_picture(last))
        return now

    def _extra(self) -> Object:
        return {option: limit + SLOWER for option, limit in self.hits.fault.options.items()}

    def _disturb(self) -> None:
        super()._disturb()
        if self.disturbed:
            self.victims.append(self.disturbed["id"])

    def _lose_place(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            super()._lose_place()

    @contextlib.contextmanager
    def _placed(self) -> Iterator[None]:
        with contextlib.suppress(FileNotFoundError):
            (self.world.folder / "place").rmdir()
        with super()._placed():
            yield

    def _wanted(self, before: Picture) -> Picture:
        before = copy.deepcopy(before)
        before.deleted = tuple(self.victims) if self.hits.fault.another == "delete" else ()
        return self.operation.wanted(self.world, before)

    @contextlib.contextmanager
    def _ruled(self, run: Run) -> Iterator[None]:
        """Let the cloud make the fault."""
        fault = self.hits.fault
        if fault.rule is None:
            yield
            return
        rules: list[Object] = []
        for turn in range(len(SHAPES)):
            word = ".*down" if fault.lasting else f"hit {turn}-in-turn"
            rule = {**fault.rule(turn), "user_agent": f"case/{run.tag} {word}"}
            rules.append({**rule, "delay": rule["delay"] + SLOWER} if "delay" in rule else rule)
        if fault.then is not None:
            rules.append({**fault.then(0), "user_agent": f"case/{run.tag} .*again"})
        names = [f"rule-{run.tag}{number}" for number in range(len(rules))]
        control = self.world.witness.control
        for name, rule in zip(names, rules, strict=True):
            control("faults", {**rule, "times": -1, "id": name})
        try:
            yield
            self._await_strikes(names[: len(SHAPES)], run)
        finally:
            for name in names:
                control(f"faults/{name}", method="DELETE")

    def _await_strikes(self, names: list[str], run: Run) -> None:
        """Check that each call that was hit has met the fault."""
        count = run.count if isinstance(run, ManyHits) else 0
        end = time.monotonic() + cases.STRUCK_WITHIN
        while (fired := sum(map(self._fired, names))) < count and time.monotonic() < end:
            time.sleep(0.1)
        if fired < count:
            self._broken(f"the fault struck {fired} of {count} calls")


@contextlib.contextmanager
def _one_by_one(wanted: bool) -> Iterator[None]:
    """Let a stack do one thing after another."""
    from ansible_collections.nhn.cloud.plugins.module_utils._stack import stack

    usual = stack.PARALLEL
    stack.PARALLEL = 1 if wanted else usual
    try:
        yield
    finally:
        stack.PARALLEL = usual


def carry_out(case: Case, operation: Operation, fault: Fault | None, world: World) -> Outcome:
    """Run a case."""
    if fault is not None and operation.makes_stack:
        return Walk(case, operation, fault, world).carry_out()
    return cases.carry_out(case, operation, fault, world)
