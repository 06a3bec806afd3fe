# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table: operation x fault -> survived / failed cleanly / broken."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .case import BROKEN, FAILED, SURVIVED, Outcome
from .faults import FAULTS
from .figures import got, put, tests_into_docs
from .operations import operations

VERDICTS = (SURVIVED, FAILED, BROKEN)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a Markdown table with cells `survived / failed cleanly / broken`."""
    return _drawn(_rows(outcomes, datetime.date.today().isoformat()))


class Row(NamedTuple):
    """The outcomes of an operation.

    :param cells: fault -> how many cases ended in each way.
    :param day: when it was run.
    """

    cells: Mapping[str, Counter[str]]
    day: str


def _rows(outcomes: Sequence[Outcome], day: str) -> dict[str, Row]:
    found: dict[str, dict[str, Counter[str]]] = {}
    for outcome in outcomes:
        cells = found.setdefault(outcome.case.operation, {})
        cells.setdefault(str(outcome.case.fault), Counter()).update(outcome.counts)
    return {name: Row(cells, day) for name, cells in found.items()}


def _drawn(rows: Mapping[str, Row]) -> str:
    faults = [fault.name for fault in FAULTS]
    drawn = [["operation", *faults, "all", "run on"]]
    for name, row in rows.items():
        cells = [row.cells.get(fault, Counter()) for fault in faults]
        drawn.append([name, *map(_cell, cells), _cell(_sum(row.cells.values())), row.day])
    columns = [_sum(row.cells.get(fault, Counter()) for row in rows.values()) for fault in faults]
    drawn.append(["all", *map(_cell, columns), _cell(_sum(columns)), ""])
    lines = [f"| {' | '.join(row)} |" for row in drawn]
    return "\n".join([lines[0], "|" + " --- |" * len(drawn[0]), *lines[1:]])


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


def _cell(count: Counter[str]) -> str:
    return "/".join(str(count[verdict]) for verdict in VERDICTS) if count else "-"


def read(text: str) -> dict[str, Row]:
    """Return the rows of a table as :func:`table` draws it."""
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if "|" in line]
    if len(lines) < 3:
        return {}
    faults = lines[0][1:-2]
    return {
        name: Row(
            {
                fault: Counter(dict(zip(VERDICTS, map(int, cell.split("/")))))
                for fault, cell in zip(faults, cells)
                if cell != "-"
            },
            cells[-1],
        )
        for name, *cells in lines[2:-1]
    }


def summary(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """Return the figures as a dictionary."""
    verdicts = _sum(outcome.counts for outcome in outcomes)
    return {
        "operations": len({outcome.case.operation for outcome in outcomes}),
        "faults": len({outcome.case.fault for outcome in outcomes}),
        "cases": sum(verdicts.values()),
        "survived": verdicts[SURVIVED],
        "failed cleanly": verdicts[FAILED],
        "broken": verdicts[BROKEN],
        "call not reached": sum(not outcome.reached for outcome in outcomes),
        "tried twice": sum(outcome.tries > 1 for outcome in outcomes),
        "with check mode": sum(outcome.case.check_too for outcome in outcomes),
        "minutes": round(seconds / 60, 1),
    }


def write(path: Path, outcomes: Sequence[Outcome], seconds: float) -> None:
    """Write the figures, the table, and every case with its message."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "case": str(outcome.case),
            "number": outcome.case.number,
            "verdict": outcome.verdict,
            "message": outcome.message,
            "problems": outcome.problems,
            "reached": outcome.reached,
            "seconds": outcome.seconds,
        }
        for outcome in outcomes
    ]
    path.with_suffix(".json").write_text(
        json.dumps({"summary": summary(outcomes, seconds), "cases": rows}, indent=1), encoding="utf-8"
    )
    path.with_suffix(".md").write_text(table(outcomes) + "\n", encoding="utf-8")


def into_docs(outcomes: Sequence[Outcome], seconds: float, *, stack: bool) -> None:
    """Write the figures and the table into docs/reliability.md, and the counts of the other tests.

    Rows of operations that were not run stay as they are; those of operations that are no more go.

    :param stack: whether stacks were made, which have a table of their own, where cells of faults that were not tried
        stay as well.
    """
    known = [one.name for one in operations() if one.makes_stack == stack]
    mark = "stacks" if stack else "sweep"
    rows = read(got(mark))
    for name, row in _rows(outcomes, datetime.date.today().isoformat()).items():
        old = rows[name].cells if stack and name in rows else {}
        rows[name] = Row({**old, **row.cells}, row.day)
    rows = {name: rows[name] for name in known if name in rows}
    verdicts = _sum(count for row in rows.values() for count in row.cells.values())
    figures = {
        "operations": len(rows),
        "faults": len({fault for row in rows.values() for fault in row.cells}),
        "cases": sum(verdicts.values()),
        **{verdict: verdicts[verdict] for verdict in VERDICTS},
    }
    last = ", ".join(f"{name} {value}" for name, value in summary(outcomes, seconds).items())
    told = [f"- {name}: {value}" for name, value in figures.items()] + [f"- the last run alone: {last}"]
    put(mark, "\n".join(told) + f"\n\n{_drawn(rows)}")
    tests_into_docs()
