# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions on a server (guide "インスタンス追加機能", corrected by newer editions)."""

from __future__ import annotations

import dataclasses

from .states import ACTIVE, ERROR, SHELVED_OFFLOADED, SHUTOFF


@dataclasses.dataclass(frozen=True)
class Action:
    """One action of the guide.

    :param key: key of the request's body.
    :param allowed: statuses from which the guide allows it; None means any.
    :param arrives: status that it ends in; None where the status does not change.
    """

    key: str
    allowed: frozenset[str] | None
    arrives: str | None = None


ACTIONS = {
    "start": Action("os-start", frozenset({SHUTOFF}), ACTIVE),
    "stop": Action("os-stop", frozenset({ACTIVE, ERROR}), SHUTOFF),
    "shelve": Action("shelve", frozenset({ACTIVE}), SHELVED_OFFLOADED),
    "unshelve": Action("unshelve", frozenset({SHELVED_OFFLOADED}), ACTIVE),
    "soft_reboot": Action("reboot", frozenset({ACTIVE}), ACTIVE),
    "hard_reboot": Action(
        "reboot", frozenset({ACTIVE, ERROR, "HARD_REBOOT", "PAUSED", "REBOOT", SHUTOFF, "SUSPENDED"}), ACTIVE
    ),
    "resize": Action("resize", frozenset({ACTIVE, SHUTOFF})),
    "create_image": Action("createImage", frozenset({ACTIVE, SHUTOFF, "SUSPENDED", "PAUSED"})),
    "add_security_group": Action("addSecurityGroup", None),
    "remove_security_group": Action("removeSecurityGroup", None),
}
