# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests can turn while the cloud runs: a file that all of its processes read. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: Seconds, but for `resize_confirm`.
DEFAULTS: dict[str, Any] = {
    "spawn_delay": 0.0,
    "power_delay": 0.0,
    "destroy_delay": 0.0,
    "attach_delay": 0.0,
    "resize_delay": 0.0,
    "image_delay": 1.0,
    "upload_delay": 0.0,
    "volume_delay": 0.3,
    "network_delay": 0.0,
    "resize_confirm": True,
}


class Knobs(Mapping[str, Any]):
    """The knobs as they are now."""

    def __init__(self, run_dir: Path) -> None:
        self._file = run_dir / "knobs.json"

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def turn(self, **values: Any) -> None:
        """Change some of them.

        :raises ValueError: there is no such knob.
        """
        unknown = set(values) - set(DEFAULTS)
        if unknown:
            raise ValueError(f"unknown knob {sorted(unknown)}")
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({**self._read(), **values}))
        fresh.replace(self._file)

    def _read(self) -> dict[str, Any]:
        try:
            return {**DEFAULTS, **json.loads(self._file.read_text())}
        except FileNotFoundError:
            return dict(DEFAULTS)
