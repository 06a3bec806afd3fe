# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The targets: ratios of figures from the same run."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]
#: How fast the local cloud makes servers and volumes of a stack, in words.
PACES = {"none": "without delays", "platform": "at a platform's pace"}
#: A stack may take so many times what a playbook of single modules takes.
OF_SINGLE = {"none": 0.65, "platform": 0.3}


@dataclass(frozen=True)
class Verdict:
    """A line of the table."""

    what: str
    limit: float
    measured: float
    unit: str = "x"
    #: The smallest and the largest of all runs.
    spread: str = ""

    @property
    def reached(self) -> bool:
        return self.measured <= self.limit


def net(one: dict[str, Any]) -> dict[str, Any]:
    """Return a candidate without the API's own time."""
    return {**one, "seconds": [value - one["http"] for value in one["seconds"]]}


def ratios(one: dict[str, Any], other: dict[str, Any], *, without_http: bool = False) -> list[float]:
    """Return the ratios run by run if both have the same number of runs, otherwise that of the medians.

    :param without_http: take the API's own time off the first.
    """
    mine, theirs = (net(one) if without_http else one)["seconds"], other["seconds"]
    if len(mine) == len(theirs):
        return [a / b for a, b in zip(mine, theirs)]
    return [statistics.median(mine) / statistics.median(theirs)]


def ratio(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Return the median of the ratios."""
    return statistics.median(ratios(one, other))


def compared(what: str, limit: float, found: list[float]) -> Verdict:
    """Return the line of a ratio."""
    spread = f"{min(found):.3f} to {max(found):.3f}" if len(found) > 1 else ""
    return Verdict(what, limit, statistics.median(found), spread=spread)


def judge(results: Results) -> list[Verdict]:
    """Return all lines for which there are results."""
    verdicts = []
    if tasks := results.get("tasks"):
        verdicts += [
            compared(
                "nothing to do, by id, in the worker, without HTTP, against ping: task",
                0.15,
                ratios(tasks["worker"], tasks["ping"], without_http=True),
            ),
            compared(
                "the same as a loop item, against ping as a task",
                0.05,
                ratios(tasks["worker_loop"], tasks["ping"], without_http=True),
            ),
            compared(
                "the same, whole, against openstack.cloud.server: task",
                0.08,
                ratios(tasks["worker"], tasks["openstack"]),
            ),
            compared(
                "the same as a loop item, against openstack.cloud.server as a loop item, both without HTTP",
                0.015,
                ratios(net(tasks["worker_loop"]), net(tasks["openstack_loop"])),
            ),
            # The result has the flavor's name, which costs a list.
            Verdict("HTTP calls, by id (2, and 1 for the flavor's name)", 3, tasks["worker"]["calls"], "calls"),
            Verdict("... with token cache (1)", 1, tasks["worker_cache"]["calls"], "calls"),
            # Only the server's ports show whether the networks are as wanted.
            Verdict(
                "HTTP calls, networks by id as well (as by id, and 1 for the ports)",
                4,
                tasks["worker_ids"]["calls"],
                "calls",
            ),
            Verdict(
                "HTTP calls, all by name (2, and 1 each for flavor, image, network, subnet)",
                6,
                tasks["worker_names"]["calls"],
                "calls",
            ),
            compared(
                "as a module, with token cache, against a module with requests and one GET",
                1.20,
                ratios(tasks["module_cache"], tasks["bare"]),
            ),
            compared(
                "a small info module (nhn_flavor_info), with token cache, against the same",
                1.18,
                ratios(tasks["info_cache"], tasks["bare"]),
            ),
        ]
    fleets = results.get("fleets", {})
    if "count/100/make" in fleets:
        make = {who: fleets[f"{who}/100/make"] for who in ("bare", "count", "openstack")}
        verdicts += [
            compared("100 servers by count, against the bare client", 1.25, ratios(make["count"], make["bare"])),
            compared(
                "100 servers by count, against a loop of openstack.cloud.server",
                0.1,
                ratios(make["count"], make["openstack"]),
            ),
        ]
    if waits := [wait for wait in results.get("waits", ()) if wait["who"] == "nhn_server"]:
        short = [wait["overshoot"] for wait in waits if wait["lasted"] < 30]
        if short:
            verdicts.append(Verdict("overshoot of waits under 30 s, median", 0.5, statistics.median(short), "s"))
        longest = max(wait["overshoot"] for wait in waits)
        verdicts.append(Verdict("overshoot of all waits, longest", 5.0, longest, "s"))
    if one := results.get("stack"):
        verdicts += _of_stack(one)
    for what, measured, limit, unit in results.get("inventory", {}).get("verdicts", ()):
        verdicts.append(Verdict(f"inventory: {what}", limit, measured, unit))
    return verdicts


def _of_stack(found: dict[str, Any]) -> list[Verdict]:
    verdicts = []
    for pace, made in found["made"].items():
        what = f"a stack of 42 things, {PACES[pace]}"
        verdicts += [
            compared(f"{what}, against the bare client", 1.3, ratios(made["stack"], made["bare"])),
            compared(f"{what}, against single modules", OF_SINGLE[pace], ratios(made["stack"], made["single"])),
        ]
    nothing = found["nothing"]
    return [
        *verdicts,
        Verdict(
            "a stack with nothing to do: HTTP calls (login, a list for each kind)", 14, found["first_pages"], "calls"
        ),
        compared(
            "the same, without HTTP, against ping: task",
            0.6,
            ratios(nothing["small"], nothing["ping"], without_http=True),
        ),
        compared("a stack of 420 things with nothing to do, against 42", 8, ratios(nothing["large"], nothing["small"])),
    ]


def lines(verdicts: list[Verdict]) -> list[str]:
    """Return the verdicts for a terminal."""
    width = max((len(one.what) for one in verdicts), default=0)
    return [
        f"{'ok    ' if one.reached else 'MISSED'}  {one.what:{width}}  {number(one)} (at most {one.limit:g})"
        for one in verdicts
    ]


def number(one: Verdict) -> str:
    """Return the measured value, with its unit."""
    return f"{one.measured:.3g} {one.unit}" if one.unit != "x" else f"{one.measured:.3f} x"
