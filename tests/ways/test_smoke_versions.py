# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run smoke.yml with the older supported releases of ansible-core."""

from __future__ import annotations

import uuid
from pathlib import Path

import playbook
import pytest
import venvs
from checkout import ROOT
from clouds import LocalCloud

SMOKE = ROOT / "tests/integration/smoke.yml"
VERSIONS = venvs.OLDER | venvs.SMOKED


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.usefixtures("undocumented_requests")
@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_smoke(version: str, cloud: LocalCloud, tmp_path: Path) -> None:
    venv = VERSIONS[version]
    assert SMOKE.is_file(), "tests/integration/smoke.yml is missing"
    assert venv.ready(), f".venv/{venv.name} is missing: use make integration or make test"
    output_dir = tmp_path / "output"
    output_dir.mkdir()
    result = playbook.run(
        venv,
        SMOKE,
        tmp_path,
        playbook.environment(venv, tmp_path, cloud.env),
        extra_vars={
            "cloud_control": cloud.control_url,
            "resource_prefix": f"smoke-{uuid.uuid4().hex[:8]}",
            "output_dir": str(output_dir),
        },
    )
    if problem := result.problem():
        pytest.fail(f"smoke.yml with ansible-core {version}: {problem}", pytrace=False)
