# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mark what ansible-core could evaluate in the texts of servers, which anybody who may name a server writes.

Before 2.19 ansible-core evaluates every string that is not marked as unsafe. Since then it evaluates only trusted ones,
and ``ansible-inventory --export``, which AWX reads, shows any other string as ``{"__ansible_unsafe": ...}``.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.nhn.cloud.plugins.plugin_utils import _core as core
from ansible_collections.nhn.cloud.plugins.plugin_utils import _inputs as inputs

#: What an expression needs to do more than read variables: a call, a filter, or an operator that may take endless time
#: or memory.
_ACTS = re.compile(r"[(|*%]")
#: What a template without braces starts with.
_HEADER = "#jinja2:"


@functools.cache
def may_act(text: str) -> bool:
    """Return whether ansible-core could do more with a text than show it. When in doubt, it could.

    A text with a brace or the header of overrides may be a template, or become one beside another text. Any other text
    may be a whole conditional, as in ``when: "{{ nhn_metadata.x }}"``.
    """
    if "{" in text or _HEADER in text or (text and _HEADER.startswith(text)):
        return True
    return bool(_ACTS.search(text)) and inputs.is_expression(text)


def mark(value: t.Any) -> t.Any:
    """Return a value from the API, whose texts ansible-core never evaluates.

    :raises Lacking: if ansible-core cannot mark it.
    """
    if core.TRUST:
        return value
    if isinstance(value, str):
        return core.unsafe(value) if may_act(value) else value
    if isinstance(value, list):
        return [mark(item) for item in value]
    if isinstance(value, dict):
        return {mark(key): mark(item) for key, item in value.items()}
    return value


def exported(value: t.Any) -> t.Any:
    """Return a variable of a host whose texts ``--export`` shows plain, except those that may act.

    :raises Lacking: if ansible-core cannot mark it.
    """
    if not core.TRUST:
        return mark(value)
    if type(value) in (str,):
        return _exported(value)
    if isinstance(value, str):
        # A composed text may have tags of its own, such as that of a vaulted one.
        return value if may_act(value) else core.trusted(value)
    if isinstance(value, list):
        return [exported(item) for item in value]
    if isinstance(value, dict):
        return {key: exported(item) for key, item in value.items()}
    return value


@functools.cache
def _exported(text: str) -> str:
    """Return an untagged text, trusted if it cannot act. Equal texts of many hosts are tagged once."""
    return text if may_act(text) else core.trusted(text)
