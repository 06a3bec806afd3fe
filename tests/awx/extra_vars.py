# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the file of extra variables that AWX gives a job. Each string, key or value, is marked with !unsafe.

AWX writes it with its safe_dump (awx/main/utils/safe_yaml.py): each variable separately, one after another. Variables
that the job template itself sets have no mark. A survey's answers always have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

# What AWX adds to every job (awx_meta_vars), in part.
META = {
    "awx_job_id": 17,
    "awx_job_launch_type": "manual",
    "awx_user_name": "admin",
    "awx_user_first_name": "",
    "awx_project_revision": "1e10000000000000000000000000000000000000",
}


class _Dumper(yaml.SafeDumper):
    """A dumper that marks every string."""


def _marked(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("!unsafe", text)


_Dumper.add_representer(str, _marked)


def marked(answers: Mapping[str, Any]) -> str:
    """Return variables as AWX writes those that it does not trust."""
    return "".join(yaml.dump({name: value}, Dumper=_Dumper) for name, value in answers.items())


def as_awx_writes(answers: Mapping[str, Any]) -> str:
    """Return the whole file of a job with these answers."""
    return marked({**META, **answers})
