# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of unit tests in a tree: one of all tests that tells which lines each runs, and one for each mutant."""

from __future__ import annotations

import ast
import functools
import importlib
import json
import multiprocessing
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from checkout import Failure, tail
from coverage import CoverageData

TESTS = "tests/unit"
#: The first measures sizes, which a tree at a longer path exceeds. The second runs tests in a tree of its own.
LEFT_OUT = ("tests/unit/contract/test_cost.py", "tests/unit/contract/test_new_module.py")
#: Imported here, so that a process for each mutant has them already. Nothing of the collection is among them.
SLOW_IMPORTS = ("ansible.plugins.action.normal", "ansible.plugins.loader", "ansible.template", "hypothesis", "requests")
#: Bytes that the tests of a mutant may take: an endless loop can fill a list.
MEMORY = 4 * 2**30
FORK = multiprocessing.get_context("fork")


class Tests:
    """The unit tests of a tree."""

    def __init__(self, root: Path, work: Path) -> None:
        """Run all of them once, without a mutant.

        :param work: a folder for what is measured.
        :raises Failure: one of them fails.
        """
        self._root, self._work = root, work
        os.chdir(root)
        sys.dont_write_bytecode = True
        for name in SLOW_IMPORTS:
            importlib.import_module(name)
        settings, data = work / "coveragerc", work / "coverage"
        settings.write_text(f"[run]\ncore = ctrace\ndata_file = {data}\n")
        coverage = ["--cov=plugins", "--cov-context=test", "--cov-report=", f"--cov-config={settings}"]
        if self._pytest([*coverage, TESTS]):
            raise Failure(f"unit tests fail without a mutant:\n{tail((work / 'output').read_text(), 40)}")
        self._seconds: dict[str, float] = json.loads((work / "seconds").read_text())
        self._data = CoverageData(str(data))
        self._data.read()
        if not self._data.measured_files():
            raise Failure("the unit tests run other plugins than those of this tree")

    def of(self, file: str, line: int) -> list[str]:
        """The tests that run a line. What runs at import reaches everything: all tests, those of the file first."""
        by_line = self._by_line(file)
        statement = _statement(self._root / file, line)
        if statement is not None:
            return sorted({test for number in statement for test in by_line.get(number, ())})
        return [*sorted({test for tests in by_line.values() for test in tests}), TESTS]

    def pass_(self, tests: Sequence[str]) -> bool:
        """Whether all these tests pass with the tree as it is now, and end."""
        arguments = self._work / "tests"
        arguments.write_text("\n".join(tests) + "\n")
        seconds = sum(self._seconds.values()) if TESTS in tests else sum(map(self._seconds.__getitem__, tests))
        return self._pytest(["--exitfirst", f"@{arguments}"], 20 + 5 * seconds) == 0

    def _pytest(self, arguments: list[str], timeout: float | None = None) -> int:
        """Run pytest in a process of its own; return its exit code, or 1 if it does not end."""
        ignored = [f"--ignore={name}" for name in LEFT_OUT]
        common = ["--quiet", "-p", "no:cacheprovider", *ignored, f"--basetemp={self._work / 't'}"]
        process = FORK.Process(target=self._child, args=([*common, *arguments],))
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            process.join()
            return 1
        return process.exitcode or 0

    def _child(self, arguments: list[str]) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with (self._work / "output").open("w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        times = _Times()
        code = int(pytest.main(arguments, plugins=[times]))
        (self._work / "seconds").write_text(json.dumps(times.seconds))
        # At once: what a mutant has left may keep an orderly end from coming.
        os._exit(code)

    @functools.cache  # noqa: B019 - there is one for the whole run # pylint: disable=method-cache-max-size-none
    def _by_line(self, file: str) -> dict[int, set[str]]:
        contexts = self._data.contexts_by_lineno(str((self._root / file).resolve()))
        # tests/unit/test_x.py::test_y|run; or nothing at import.
        return {line: {name.rpartition("|")[0] for name in names} - {""} for line, names in contexts.items()}


class _Times:
    """A plugin of pytest that notes how long each test takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def _statement(file: Path, line: int) -> range | None:
    """The lines of the statement at a line, without its body; None if it runs at import."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    if not any(node.body[0].lineno <= line <= (node.end_lineno or 0) for node in functions):
        return None
    statements = [node for node in nodes if isinstance(node, (ast.stmt, ast.excepthandler))]
    around = [node for node in statements if node.lineno <= line <= (node.end_lineno or 0)]
    inner = max(around, key=lambda node: (node.lineno, -(node.end_lineno or 0)))
    body = getattr(inner, "body", None)
    return range(inner.lineno, max(body[0].lineno, inner.lineno + 1) if body else (inner.end_lineno or 0) + 1)
