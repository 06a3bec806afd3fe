# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows a call whose first try failed in passing: pauses, looks whether it has arrived, and when to give up.

Imported only when a try fails.
"""

from __future__ import annotations

import random
import typing as t

from .. import _errors as errors
from . import exchange as http

if t.TYPE_CHECKING:
    from .client import Answer, Client

#: Seconds between looks whether a writing call with a lost answer has arrived; the sum is what a
#: slow proxy may still need to pass it on.
LOOK_AFTER = (0.5, 1.0, 2.0)
#: Longest time, in seconds, that a single Retry-After is obeyed.
LONGEST_RETRY_AFTER = 60.0
#: Seconds for which "too many requests" is borne for each of the retries allowed.
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

    :param fault: what the first try failed with.
    :param repeatable: whether a second call has the effect of one.
    :param arrived: as in ``Client.call``.
    :raises NhnError: with ``uncertain`` set where the call may have had its effect all the same.
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
        """Pause until the next try; returns the answer where a look finds that the call has arrived.

        :raises NhnError: there is no further try.
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
        """The answer where an earlier try turns out to have arrived; otherwise raises the refusal.

        A refusal says nothing about an earlier try whose answer was lost: look again, and stay uncertain.
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
                # The refusal says more than a second one.
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
        """Look a few times, longer each time, whether a writing call with a lost answer has arrived; None if not."""
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
        """The error for a call whose faults lasted."""
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
    """A refusal that follows a try whose answer was lost: that try may still have its effect."""
    if not error.uncertain:
        error.message = errors.one_line(
            f"{error.message} The answer to an earlier try was lost, so it may have happened anyway: "
            "run the task again; it continues from what is there."
        )
        error.uncertain = True
    return error


def _lost(what: str, reason: str) -> errors.Unanswered:
    """The error for a writing call that may or may not have happened."""
    return errors.Unanswered(
        f"The answer to '{what}' was lost ({reason}), so it may have happened or not; "
        "run the task again; it continues from what is there."
    )


def _throttle_delay(asked: float | None) -> float:
    """Seconds to stay away: what was asked for, and up to as much again, so that clients do not return as one."""
    base = min(1.0 if asked is None else asked, LONGEST_RETRY_AFTER)
    return base + random.uniform(0.1, max(base, 1.0))


def _backoff(attempt: int) -> float:
    """Seconds before the next try: 0.5, 1, 2, 4, 8, 8 ..., less up to half of it by chance."""
    return min(0.5 * 2**attempt, 8.0) * random.uniform(0.5, 1.0)
