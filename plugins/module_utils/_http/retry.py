# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retry a call after a temporary fault: pause, look whether the call had its effect, give up.

Imported only when a try fails.
"""

from __future__ import annotations

import random
import typing as t

from .. import _errors as errors
from . import exchange as http

if t.TYPE_CHECKING:
    from .client import Answer, Client

#: Pauses in seconds before the looks whether a writing call with a lost answer had its effect. Their sum is the
#: time that a slow proxy gets to deliver it.
LOOK_AFTER = (0.5, 1.0, 2.0)
#: Longest Retry-After, in seconds, that the client waits for.
LONGEST_RETRY_AFTER = 60.0
#: Seconds to wait after "too many requests", for each of the allowed retries.
THROTTLE_PER_RETRY = 60.0


def try_again(
    client: Client,
    send: t.Callable[[], Answer],
    fault: http.Fault,
    *,
    what: str,
    repeatable: bool,
    writes: bool,
    arrived: t.Callable[[], t.Any] | None = None,
) -> Answer:
    """Call *send* until it answers, as often as its faults and the settings allow.

    :param fault: the fault of the first try.
    :param repeatable: whether two calls have the effect of one.
    :param arrived: as in ``Client.call``.
    :raises NhnError: with ``uncertain`` set if the call may have had its effect anyway.
    """
    tries = _Tries(client, what=what, repeatable=repeatable, writes=writes, arrived=arrived)
    while True:
        found = tries.after(fault)
        if found is not None:
            return found
        try:
            return send()
        except http.Fault as another:
            fault = another
        except errors.NhnError as error:
            return tries.refused(error)


class _Tries:
    """The tries of one call so far."""

    def __init__(
        self,
        client: Client,
        *,
        what: str,
        repeatable: bool,
        writes: bool,
        arrived: t.Callable[[], t.Any] | None,
    ) -> None:
        self.client = client
        self.what = what
        self.repeatable = repeatable
        self.writes = writes
        self.arrived = arrived
        self.count = self.repeated = 0
        self.throttled = 0.0
        self.uncertain = False

    def after(self, fault: http.Fault) -> Answer | None:
        """Pause until the next try. Return the answer if a look finds that the call had its effect.

        :raises NhnError: if there is no further try.
        """
        self.count += 1
        retries = self.client.settings.api_retries
        if fault.throttled:
            delay = _throttle_delay(fault.retry_after)
            self.throttled += delay
            if self.throttled > THROTTLE_PER_RETRY * retries:
                raise self._gave_up(fault)
            self.client.sleep(delay)
            return None
        self.uncertain = self.uncertain or (self.writes and fault.may_have_arrived)
        looked = fault.may_have_arrived and not self.repeatable
        if looked:
            found = self._look_after(fault)
            if found is not None:
                return found
        if self.repeated >= retries:
            raise self._gave_up(fault)
        asked = min(fault.retry_after or 0, LONGEST_RETRY_AFTER)
        if asked or not looked:
            self.client.sleep(max(_backoff(self.repeated), asked * random.uniform(1.0, 1.25)))
        self.repeated += 1
        return None

    def refused(self, error: errors.NhnError) -> Answer:
        """Return the answer if an earlier try had its effect; otherwise raise the refusal.

        A refusal says nothing about an earlier try with a lost answer. So look again, and stay uncertain.
        """
        if not self.uncertain:
            raise error
        found = None
        if self.arrived is not None and not self.repeatable:
            try:
                found = self._look(self.arrived)
            except errors.Unanswered:
                raise
            except errors.NhnError:
                # The first refusal says more than this one.
                pass
        if found is None:
            raise stays_uncertain(error) from None
        return self._answer(found)

    def _look_after(self, fault: http.Fault) -> Answer | None:
        if self.arrived is None:
            raise _lost(self.what, fault.reason)
        try:
            found = self._look(self.arrived)
        except errors.Unanswered:
            raise
        except errors.NhnError as error:
            raise _lost(self.what, f"{fault.reason}, then a look at it failed: {error.message}") from None
        return None if found is None else self._answer(found)

    def _look(self, arrived: t.Callable[[], t.Any]) -> t.Any:
        """Look a few times, with growing pauses, whether a writing call had its effect; None if not."""
        for pause in LOOK_AFTER:
            self.client.sleep(pause * random.uniform(1.0, 1.25))
            found = arrived()
            if found is not None:
                return found
        return None

    def _answer(self, found: t.Any) -> Answer:
        from .client import Answer

        return Answer(found, {})

    def _gave_up(self, fault: http.Fault) -> errors.NhnError:
        """Return the error for a call whose tries all failed."""
        times = f"in {self.count} tries" if self.count > 1 else "in one try"
        reason = fault.reason
        if fault.error is not None:
            said = fault.error.details.get("api_message")
            reason = f"{fault.reason}{f', {said}' if said else ''}"
        if self.uncertain:
            advice = "It may have happened anyway. Run the task again: it continues from what is there."
        elif fault.error is not None:
            advice = "Try again later."
        else:
            advice = "Check the URL and the network."
        message = f"Could not {self.what} {times}: {reason}. {advice}"
        error: errors.NhnError
        if fault.error is not None:
            error = type(fault.error)(message, **{**fault.error.details, "tries": self.count})
        else:
            error = errors.ConnectionFailed(message, tries=self.count)
        error.uncertain = self.uncertain
        return error


def stays_uncertain(error: errors.NhnError) -> errors.NhnError:
    """Return a refusal after a try with a lost answer, which may still have its effect."""
    if not error.uncertain:
        error.message = errors.one_line(
            f"{error.message} The answer to an earlier try was lost, so it may have happened anyway: "
            "run the task again; it continues from what is there."
        )
        error.uncertain = True
    return error


def _lost(what: str, reason: str) -> errors.Unanswered:
    """Return the error for a writing call that may or may not have happened."""
    return errors.Unanswered(
        f"The answer to '{what}' was lost ({reason}), so it may have happened or not; "
        "run the task again; it continues from what is there."
    )


def _throttle_delay(asked: float | None) -> float:
    """Return the seconds to wait: what the API asked for, plus up to as much again, to spread the clients."""
    base = min(1.0 if asked is None else asked, LONGEST_RETRY_AFTER)
    return base + random.uniform(0.1, max(base, 1.0))


def _backoff(attempt: int) -> float:
    """Return the seconds before the next try: 0.5, 1, 2, 4, 8, 8 ..., minus a random part of up to half."""
    return min(0.5 * 2**attempt, 8.0) * random.uniform(0.5, 1.0)
