# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local cloud for the tests with AWX's own parts, and the data that AWX is set up from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from checkout import ROOT, RUN, link_collection
from clouds import LocalCloud
from venvs import AWX, CLOUD, OLDER


class Loader(yaml.SafeLoader):
    """A YAML loader that knows the tag !unsafe."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def load(path: str) -> Any:
    """Return a YAML file of the checkout."""
    return yaml.load((ROOT / path).read_text(), Loader)


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    """Start a local cloud for this worker."""
    assert CLOUD.ready(), "the cloud's environment is missing: use make awx"
    RUN.mkdir(exist_ok=True)
    run_dir = Path(tempfile.mkdtemp(prefix="awx-", dir=RUN))
    local = LocalCloud(run_dir)
    try:
        local.start(parent=os.getpid())
        yield local
        assert local.undocumented() == [], "requests that the guide does not document"
    finally:
        local.stop()
        shutil.rmtree(run_dir, ignore_errors=True)


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
