# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults, and how each affects a call."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Time limit of a request in a case with a timeout, and the delay of its answer, in seconds.
SHORT_TIMEOUT = 3.0
HOLD = 3.6
#: A delay after which all looks after the timeout see nothing, and the looks after a refusal see the effect.
LONG_HOLD = 8.8

Rule = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """A way in which a call fails.

    :param rule: returns the cloud's fault rule for a case of this number, without what it matches; None for faults of
        the transport.
    :param refuse: the connection is refused.
    :param kill: the process is killed after the answer came.
    :param lasting: the fault affects this call and all later ones.
    :param patient: pauses keep their full length.
    :param only_writes: it has no effect on a call that only reads.
    :param then: returns the rule for the next call of the same method, if that is refused.
    :param hold: seconds after which a late call arrives.
    :param only_at: regular expression of the calls that it affects.
    :param refuses: the API refuses the call, so the task fails.
    :param place: the working directory is deleted right before the call is sent.
    :param another: what another client does to the server, right before the call is sent: a call that writes, or a look
        of a wait where *in_waits*.
    """

    name: str
    rule: Callable[[int], Rule] | None = None
    refuse: bool = False
    kill: bool = False
    lasting: bool = False
    patient: bool = False
    only_writes: bool = False
    then: Callable[[int], Rule] | None = None
    hold: float = HOLD
    only_at: str = ""
    refuses: bool = False
    place: bool = False
    another: str | None = None
    in_waits: bool = False
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def passing(self) -> bool:
        """Whether enough retries must overcome it."""
        return not (self.lasting or self.kill or self.another or self.refuses)

    @property
    def loses_answer(self) -> bool:
        """Whether the work is done, and the answer is lost."""
        return self.kill or self.patient or bool(self.rule and self.rule(0).get("when") == "after")


def _rule(**fields: Any) -> Callable[[int], Rule]:
    return lambda _number: dict(fields)


#: Forms of unexpected JSON, in turn; see tests/cloud/front/faults.py.
SHAPES = ("list", "object", "null", "hollow", "wrong type")


def shape_of(number: int) -> str:
    """Return the one for a case of this number."""
    return SHAPES[number % len(SHAPES)]


def _misshapen(number: int) -> Rule:
    return {"action": "unexpected", "when": "after", "response": shape_of(number)}


def _in_two_seconds(_number: int) -> Rule:
    when = email.utils.formatdate(time.time() + 2, usegmt=True)
    return {"action": "status", "status": 429, "headers": {"Retry-After": when}}


BAD_GATEWAY = "<html><body><h1>502 Bad Gateway</h1></body></html>"
_TIMES_OUT = {"api_timeout": SHORT_TIMEOUT}

FAULTS = (
    Fault("refused", refuse=True),
    Fault("reset before", _rule(action="reset")),
    Fault("reset after", _rule(action="reset", when="after")),
    Fault("time-out", _rule(action="delay", delay=HOLD, when="after"), options=_TIMES_OUT),
    Fault("late", _rule(action="delay", delay=HOLD), options=_TIMES_OUT, patient=True, only_writes=True),
    Fault("401", _rule(action="expire")),
    Fault("429 seconds", _rule(action="status", status=429, headers={"Retry-After": "1"})),
    Fault("429 date", _in_two_seconds),
    Fault("500", _rule(action="status", status=500)),
    Fault("500 after", _rule(action="status", status=500, when="after"), only_writes=True),
    Fault("502 HTML", _rule(action="status", status=502, response=BAD_GATEWAY)),
    Fault("502 after", _rule(action="status", status=502, response=BAD_GATEWAY, when="after"), only_writes=True),
    Fault("503", _rule(action="status", status=503)),
    Fault("truncated", _rule(action="truncate", when="after")),
    Fault("empty", _rule(action="empty", when="after")),
    Fault("unexpected", _misshapen),
    Fault("503 for good", _rule(action="status", status=503, times=-1), lasting=True, only_writes=True),
    Fault("SIGKILL", kill=True),
    Fault("403", _rule(action="status", status=403), only_writes=True, refuses=True),
    Fault("409", _rule(action="status", status=409), only_writes=True, only_at=r"/servers/\{id\}"),
    Fault(
        "late, 403 after",
        _rule(action="delay", delay=LONG_HOLD),
        options=_TIMES_OUT,
        patient=True,
        only_writes=True,
        then=_rule(action="status", status=403),
        hold=LONG_HOLD,
        refuses=True,
    ),
    Fault("folder gone", place=True, only_writes=True),
    Fault("deleted", another="delete", only_writes=True, in_waits=True),
    Fault("rebooted", another="reboot", only_writes=True, in_waits=True),
    Fault("resized", another="resize", only_writes=True),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
