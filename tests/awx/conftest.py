# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment with AWX's own parts, and the data that AWX is set up from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from checkout import ROOT, link_collection
from clouds import LocalCloud
from venvs import AWX, OLDER

from .jobs import Awx, inputs_of


class Loader(yaml.SafeLoader):
    """A YAML loader that knows the tag !unsafe."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def load(path: str) -> Any:
    """Return a YAML file of the checkout."""
    return yaml.load((ROOT / path).read_text(), Loader)


@pytest.fixture(scope="session")
def awx_bin() -> Path:
    """Return the programs of the environment with runner, builder and awx.awx."""
    assert all(venv.ready() for venv in (AWX, *OLDER.values())), "an environment is missing: use make awx"
    link_collection()
    return AWX.bin


@pytest.fixture(scope="session")
def credential_type() -> dict[str, Any]:
    return load("playbooks/vars/awx_credential_type.yml")["awx_credential_type"]


@pytest.fixture(scope="session")
def job_templates() -> list[dict[str, Any]]:
    return load("playbooks/vars/awx_job_templates.yml")["awx_job_templates"]


@pytest.fixture(scope="session")
def schedules() -> list[dict[str, Any]]:
    return load("playbooks/vars/awx_job_templates.yml")["awx_schedules"]


@pytest.fixture
def awx(
    cloud: LocalCloud,
    awx_bin: Path,
    credential_type: dict[str, Any],
    job_templates: list[dict[str, Any]],
    tmp_path: Path,
) -> Awx:
    return Awx(credential_type, job_templates, inputs_of(cloud), tmp_path)
