# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: look again and again, less often the longer it takes."""

from __future__ import annotations

import typing as t

from .. import _errors as errors

if t.TYPE_CHECKING:
    from .client import Client

#: Longest pause, in seconds, between two looks of a wait.
LONGEST_POLL = 4.5
#: Seconds after which a wait tells what it sees, and then again.
TELL_EVERY = 10.0


def wait(
    client: Client,
    look: t.Callable[[], tuple[bool, str]],
    *,
    timeout: float,
    what: str,
    who: str,
) -> None:
    """Call *look* until it says done. About every ten seconds, ``client.tell`` gets what was seen.

    :param look: gives whether it is done, and what was seen in words; raises to end the wait early.
    :param timeout: seconds after which the wait has failed.
    :param what: what is waited for, for messages: ``create server web-1``.
    :param who: whose state is seen: ``web-1``; empty where what was seen says it.
    :raises WaitTimeout: the time is up; says what was seen last.
    """
    start = client.clock()
    told = 0.0
    while True:
        asked = client.clock()
        done, seen = look()
        if done:
            return
        elapsed = client.clock() - start
        # A look that takes long weighs on the platform: leave it about as much time again.
        pause = max(poll_interval(elapsed), min(client.clock() - asked, 2.0))
        if elapsed >= timeout:
            raise errors.WaitTimeout(
                f"Waited {timeout:g} seconds to {what}, without success; last seen: {seen}. The platform may "
                "still get there: run the task again, or give it a longer wait_timeout.",
                waited=timeout,
                last_seen=seen,
            )
        if client.tell and elapsed - told >= TELL_EVERY:
            told = elapsed
            client.tell(errors.one_line(f"{who}: {seen}, {elapsed:.0f} s" if who else f"{seen}, {elapsed:.0f} s"))
        client.sleep(min(pause, max(timeout - elapsed, 0.05)))


def poll_interval(elapsed: float) -> float:
    """Seconds between two looks of a wait that has lasted *elapsed* seconds: a thirtieth, 0.25 to LONGEST_POLL."""
    return min(max(elapsed / 30, 0.25), LONGEST_POLL)
