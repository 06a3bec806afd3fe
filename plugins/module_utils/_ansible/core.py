# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules use of AnsibleModule beyond what ansible-core documents; with a guard, since a release may lack it.

``plugin_utils/_core.py`` is the same for plugins. ``tests/integration/test_core.py`` runs both on each release.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.ansible_release import __version__ as RELEASE
from ansible.module_utils.basic import AnsibleModule

from .. import _errors as errors


class InnerModule(AnsibleModule):
    """AnsibleModule whose arguments can be changed before they are validated, and that hides further values.

    Fails at once where this release of ansible-core allows neither.
    """

    def __init__(self, **described: t.Any) -> None:
        self._is_prepared = False
        super().__init__(**described)
        lacking = "_load_params" if not self._is_prepared else "" if self._hidden() is not None else "no_log_values"
        if lacking:
            error = errors.UnsupportedAnsible(RELEASE, f"AnsibleModule.{lacking}")
            super().fail_json(error.message, error=error.as_dict())

    def prepare(self, given: dict[str, t.Any]) -> dict[str, t.Any]:
        """The arguments to validate, from those of the task."""
        return given

    def hide(self, values: t.Iterable[str]) -> None:
        """Have no result show these values."""
        hidden = self._hidden()
        if hidden is not None:
            hidden.update(values)

    def _hidden(self) -> set[str] | None:
        hidden = getattr(self, "no_log_values", None)
        return hidden if isinstance(hidden, set) else None

    def _load_params(self) -> None:
        super()._load_params()
        self._is_prepared = True
        own = {name: value for name, value in self.params.items() if not name.startswith("_ansible_")}
        self.params.update(self.prepare(own))
