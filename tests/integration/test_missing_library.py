# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Python without requests: the task says what is missing, and where."""

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


@pytest.mark.integration
def test_a_cloud_needs_yaml_where_the_task_runs(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    (there,) = venvs.MAIN.path.glob("lib/python3.*/site-packages")
    (here,) = bare.glob("lib/python3.*/site-packages")
    for package in ("requests", "urllib3", "certifi", "idna", "charset_normalizer"):
        (here / package).symlink_to(there / package)
    (tmp_path / "clouds.yaml").write_text("clouds: {shop: {}}")
    book = tmp_path / "play.yml"
    book.write_text(PLAY.partition("  tasks:")[0] + CLOUD)
    python = bare / "bin/python"
    result = playbook.run(
        venvs.MAIN,
        book,
        tmp_path,
        playbook.environment(venvs.MAIN, tmp_path, {}),
        extra_vars={"ansible_python_interpreter": str(python)},
    )
    said = " ".join(result.output.split())
    assert result.code == 2
    assert f"cloud 'shop' needs the Python package PyYAML, which {python} does not have" in said, said
    assert "kind: missing_library" in said and "library: PyYAML" in said
    assert playbook.TRACEBACK not in said


@pytest.mark.integration
def test_the_missing_package_and_its_python_are_named(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    book = tmp_path / "play.yml"
    book.write_text(PLAY)
    python = bare / "bin/python"
    result = playbook.run(
        venvs.MAIN,
        book,
        tmp_path,
        playbook.environment(venvs.MAIN, tmp_path, {}),
        extra_vars={"ansible_python_interpreter": str(python)},
    )
    said = " ".join(result.output.split())
    assert result.code == 2
    assert "Failed to import the required Python library (requests)" in said
    assert str(python) in said
    assert "kind: missing_library" in said
    assert playbook.TRACEBACK not in said
