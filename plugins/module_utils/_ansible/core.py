# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Use the undocumented parts of AnsibleModule. For plugins see ``plugin_utils/_core.py``."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule


class InnerModule(AnsibleModule):
    """AnsibleModule that can change its arguments before their validation, and hide further values.

    Fails at once on a release of ansible-core that does not allow both.
    """

    _is_prepared = False
    #: AnsibleModule gives each module its own set.
    no_log_values: set[str] = set()

    def __init__(self, **described: t.Any) -> None:
        super().__init__(**described)
        if not self._is_prepared or "no_log_values" not in vars(self):
            from .unsupported import of_module

            error = of_module("no_log_values" if self._is_prepared else "_load_params")
            super().fail_json(error.message, error=error.as_dict())

    def prepare(self, given: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the arguments to validate, from those of the task."""
        return given

    def _load_params(self) -> None:
        super()._load_params()
        self._is_prepared = True
        own = {name: value for name, value in self.params.items() if not name.startswith("_ansible_")}
        self.params.update(self.prepare(own))
