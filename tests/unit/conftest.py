# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit tests import the collection by its full name, through Ansible's own finder."""

from __future__ import annotations

import sys
from pathlib import Path


def _make_collection_importable() -> None:
    """Install the finder, unless ansible-test has done so."""
    try:
        from ansible.plugins.loader import init_plugin_loader
        from ansible.utils.collection_loader import AnsibleCollectionConfig
    except ImportError:
        return
    if AnsibleCollectionConfig.collection_finder is not None:
        return
    tools = str(Path(__file__).resolve().parents[1] / "tools")
    if tools not in sys.path:
        sys.path.insert(0, tools)
    from checkout import link_collection

    init_plugin_loader([str(link_collection())])


_make_collection_importable()
