# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the figures in docs/reliability.md, between their marks."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from checkout import ROOT, child_env

DOCS = ROOT / "docs" / "reliability.md"
#: File of tests -> what it proves, for the table.
PROVES = {
    "test_concurrency.py": "many at once",
    "test_input.py": "hostile input, remote text",
    "test_secrets.py": "secrets",
    "test_stack_killed.py": "a stack that is killed at each of its calls",
    "test_tls.py": "certificates, handshakes, redirects",
    "test_representative.py": "a part of the sweep",
    "test_model.py": "the model's short run, and its counterexamples",
}


def got(mark: str) -> str:
    """Return the text between its marks."""
    return _cut(mark)[1]


def put(mark: str, content: str) -> None:
    """Write a text between its marks."""
    head, _old, tail = _cut(mark)
    DOCS.write_text(f"{head}\n{content.strip()}\n\n{tail}", encoding="utf-8")


def _cut(mark: str) -> tuple[str, str, str]:
    """Return the page up to a mark's beginning, what is between, and the rest from its end on."""
    head, begin, rest = DOCS.read_text(encoding="utf-8").partition(f"<!-- {mark}: begin -->\n")
    between, end, tail = rest.partition(f"<!-- {mark}: end -->\n")
    if not (begin and end):
        raise ValueError(f"{DOCS} has no marks for {mark}")
    return head + begin, between, end + tail


def tests_into_docs() -> None:
    """Count the other tests as pytest collects them, and their inputs."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/faults", "tests/model"]
    done = subprocess.run(command, cwd=ROOT, env=child_env(), capture_output=True, text=True, check=True)
    names = [Path(line.partition("::")[0]).name for line in done.stdout.splitlines() if "::" in line]
    counts = Counter(names)
    rows = [f"| {PROVES.get(name, name)} | `{name}` | {count} |" for name, count in sorted(counts.items())]
    import test_input

    places, texts = len(test_input.PLACES), len(test_input.HOSTILE)
    put(
        "tests",
        "\n".join(
            [
                "| what | where | tests |",
                "| --- | --- | --- |",
                *rows,
                "",
                f"Each of {places} text options of the modules is given each of {texts} hostile texts, in check mode: "
                f"{places * texts} runs.",
            ]
        ),
    )


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "tests" / "faults")]
    from .pool import load_collection

    load_collection()
    tests_into_docs()
