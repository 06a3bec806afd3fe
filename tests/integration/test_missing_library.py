# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""With a Python without requests, the task says what is missing, and where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import playbook
import pytest
import venvs

PLAY = """
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - nhn.cloud.nhn_keypair: {name: nobody, state: absent, password: none, username: none, tenant_id: none}
"""


CLOUD = "  tasks: [{nhn.cloud.nhn_flavor_info: {cloud: shop}}]"


def refused(play: str, python: Path, folder: Path) -> str:
    """Return the message of a play that fails on this Python."""
    book = folder / "play.yml"
    book.write_text(play)
    result = playbook.run(
        venvs.MAIN,
        book,
        folder,
        playbook.environment(venvs.MAIN, folder, {}),
        extra_vars={"ansible_python_interpreter": str(python)},
    )
    assert result.code == 2
    return " ".join(result.output.split())


@pytest.mark.integration
def test_a_cloud_needs_yaml_where_the_task_runs(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    (there,) = venvs.MAIN.path.glob("lib/python3.*/site-packages")
    (here,) = bare.glob("lib/python3.*/site-packages")
    for package in ("requests", "urllib3", "certifi", "idna", "charset_normalizer"):
        (here / package).symlink_to(there / package)
    (tmp_path / "clouds.yaml").write_text("clouds: {shop: {}}")
    python = bare / "bin/python"
    said = refused(PLAY.partition("  tasks:")[0] + CLOUD, python, tmp_path)
    assert f"cloud 'shop' needs the Python package PyYAML, which {python} does not have" in said, said
    assert "kind: missing_library" in said and "library: PyYAML" in said
    assert playbook.TRACEBACK not in said


@pytest.mark.integration
def test_the_missing_package_and_its_python_are_named(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    python = bare / "bin/python"
    said = refused(PLAY, python, tmp_path)
    assert "Failed to import the required Python library (requests)" in said
    assert str(python) in said
    assert "kind: missing_library" in said
    assert playbook.TRACEBACK not in said
