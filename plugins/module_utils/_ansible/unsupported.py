# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error for a release of ansible-core that lacks something. Imported only where that is so."""

from __future__ import annotations

from .. import _errors as errors


class UnsupportedAnsible(errors.NhnError):
    """This release of ansible-core lacks something that the collection needs.

    :param what: what it lacks, by its name.
    """

    kind = "unsupported_ansible"

    def __init__(self, release: str, what: str) -> None:
        super().__init__(
            f"ansible-core {release} has no {what}; use an older release of it, or a newer one of nhn.cloud."
        )


def of_module(name: str) -> UnsupportedAnsible:
    """Return the error for an ansible-core whose AnsibleModule lacks something."""
    from ansible.module_utils.ansible_release import __version__ as release

    return UnsupportedAnsible(release, f"AnsibleModule.{name}")
