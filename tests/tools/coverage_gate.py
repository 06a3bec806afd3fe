# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check how much of plugins/ the tests executed, in all their processes.

Every Python of the main environment measures itself when COVERAGE_PROCESS_START is set: pytest
and its workers, ansible-playbook and its forks, and modules, which Ansible packs into a zip file
and gives to a Python of their own. pyproject.toml maps the paths in the zip back to plugins/.
Run this file with the main environment's Python to combine the data and check it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".build" / "coverage"
SETTINGS = ROOT / "pyproject.toml"


def measuring_env() -> dict[str, str]:
    """Return the variables that switch measuring on."""
    return {"COVERAGE_PROCESS_START": str(SETTINGS), "COVERAGE_CHECKOUT": str(ROOT)}


def start_afresh() -> None:
    """Delete earlier data."""
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)


def judge() -> int:
    """Combine the data, print the table, and say whether the coverage is enough."""
    import coverage
    from coverage.exceptions import NoDataError

    os.chdir(ROOT)
    files = sorted(str(path) for path in (ROOT / "plugins").rglob("*.py"))
    cover = coverage.Coverage(config_file=str(SETTINGS))
    try:
        cover.combine([str(DATA)], strict=True)
    except NoDataError:
        print("coverage: nothing was measured")
        return 1 if files else 0
    # A file that no test imported counts as not executed.
    cover.get_data().touch_files(files)
    cover.save()
    try:
        percent = cover.report()
    except NoDataError:
        print("coverage: plugins/ has no code yet")
        return 0
    wanted = float(cover.get_option("report:fail_under") or 0)
    if percent < wanted:
        print(f"coverage of plugins/ is {percent:.2f} %, below the {wanted:g} % in pyproject.toml")
        return 1
    print(f"coverage of plugins/ is {percent:.2f} % (at least {wanted:g} % is asked for)")
    return 0


if __name__ == "__main__":
    sys.exit(judge())
