# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table: operation x fault -> survived / failed cleanly / broken."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .case import BROKEN, FAILED, SURVIVED, Outcome
from .faults import FAULTS
from .figures import put, tests_into_docs

VERDICTS = (SURVIVED, FAILED, BROKEN)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a Markdown table with cells `survived / failed cleanly / broken`."""
    faults = [fault.name for fault in FAULTS]
    counts: dict[tuple[str, str], Counter[str]] = {}
    for outcome in outcomes:
        key = (outcome.case.operation, str(outcome.case.fault))
        counts.setdefault(key, Counter())[outcome.verdict] += 1
    rows = [["operation", *faults, "all"]]
    names = list(dict.fromkeys(outcome.case.operation for outcome in outcomes))
    for name in names:
        cells = [counts.get((name, fault), Counter()) for fault in faults]
        rows.append([name, *map(_cell, cells), _cell(sum(cells, Counter()))])
    columns = [sum((counts.get((name, fault), Counter()) for name in names), Counter()) for fault in faults]
    rows.append(["all", *map(_cell, columns), _cell(sum(columns, Counter()))])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _cell(count: Counter[str]) -> str:
    return "/".join(str(count[verdict]) for verdict in VERDICTS) if count else "-"


def summary(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """Return the figures as a dictionary."""
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    return {
        "operations": len({outcome.case.operation for outcome in outcomes}),
        "faults": len({outcome.case.fault for outcome in outcomes}),
        "cases": len(outcomes),
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


def into_docs(outcomes: Sequence[Outcome], seconds: float) -> None:
    """Write the figures and the table into docs/reliability.md, and the counts of the other tests."""
    figures = "\n".join(f"- {name}: {value}" for name, value in summary(outcomes, seconds).items())
    put("sweep", f"{figures}\n\n{table(outcomes)}")
    tests_into_docs()
