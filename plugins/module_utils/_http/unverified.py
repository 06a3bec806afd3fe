# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connect without verifying certificates, if the user asks for it."""

from __future__ import annotations

import typing as t

from .exchange import requests


def unverified_adapter() -> t.Any:
    """Return a transport adapter for a session that does not verify certificates. urllib3 does not warn about it.

    ``urllib3.disable_warnings`` would silence the whole process, which an inventory shares with other plugins.
    """

    def quiet(manager: t.Any) -> t.Any:
        pool = manager.pool_classes_by_scheme["https"]
        base: t.Any = pool.ConnectionCls

        class Connection(base):
            def connect(self) -> None:
                super().connect()
                # urllib3 uses this only to warn.
                self.is_verified = True

        quiet_pool = type("QuietPool", (pool,), {"ConnectionCls": Connection})
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": quiet_pool}
        return manager

    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *arguments: t.Any, **more: t.Any) -> None:
            super().init_poolmanager(*arguments, **more)
            quiet(self.poolmanager)

        def proxy_manager_for(self, proxy: str, **more: t.Any) -> t.Any:
            known = proxy in self.proxy_manager
            manager = super().proxy_manager_for(proxy, **more)
            return manager if known else quiet(manager)

    return Adapter()
