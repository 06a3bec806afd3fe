# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A volume driver for Cinder that stores nothing, and is as slow as the knobs say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import eventlet
from cinder.volume import driver
from oslo_config import cfg

from ..common.upload import SlowData
from ..knobs import Knobs

POOL = "p"
NAME = "a driver that stores nothing"


def _seconds(knob: str) -> float:
    # The state directory is the folder `cinder` in that of the cloud.
    return float(Knobs(Path(cfg.CONF.state_path).parent)[knob])


def _sleep(knob: str) -> None:
    eventlet.sleep(_seconds(knob))


class NothingDriver(driver.VolumeDriver):
    VERSION = "1"

    def do_setup(self, context: Any) -> None:
        """Nothing is needed."""

    def check_for_setup_error(self) -> None:
        """Nothing can be wrong."""

    def _update_volume_stats(self) -> None:
        self._stats = {
            "volume_backend_name": self.configuration.safe_get("volume_backend_name"),
            "vendor_name": NAME,
            "driver_version": self.VERSION,
            "storage_protocol": "fake",
            "pools": [
                {
                    "pool_name": POOL,
                    "total_capacity_gb": "infinite",
                    "free_capacity_gb": "infinite",
                    "provisioned_capacity_gb": 0,
                    "reserved_percentage": 0,
                    "QoS_support": False,
                    "multiattach": False,
                    "thin_provisioning_support": True,
                    "max_over_subscription_ratio": 1000.0,
                    "online_extend_support": True,
                    "consistent_group_snapshot_enabled": False,
                }
            ],
        }

    def create_volume(self, volume: Any) -> dict[str, Any]:
        _sleep("volume_delay")
        return {}

    def clone_image(self, *_args: Any) -> tuple[dict[str, Any], bool]:
        """A volume of an image: as if the image were there already, so that nothing is copied or converted."""
        return {}, True

    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> dict[str, Any]:
        _sleep("volume_delay")
        return {}

    def create_cloned_volume(self, volume: Any, src_vref: Any) -> dict[str, Any]:
        _sleep("volume_delay")
        return {}

    def delete_volume(self, volume: Any) -> None:
        _sleep("volume_delay")

    def extend_volume(self, volume: Any, new_size: int) -> None:
        _sleep("volume_delay")

    def create_snapshot(self, snapshot: Any) -> dict[str, Any]:
        _sleep("volume_delay")
        return {}

    def delete_snapshot(self, snapshot: Any) -> None:
        _sleep("volume_delay")

    def ensure_export(self, context: Any, volume: Any) -> None:
        """Nothing is exported."""

    def create_export(self, context: Any, volume: Any, connector: Any) -> dict[str, Any]:
        return {}

    def remove_export(self, context: Any, volume: Any) -> None:
        """Nothing is exported."""

    def initialize_connection(self, volume: Any, connector: Any) -> dict[str, Any]:
        return {"driver_volume_type": "fake", "data": {"volume_id": volume.id}}

    def terminate_connection(self, volume: Any, connector: Any, **_kwargs: Any) -> None:
        """Nothing is connected."""

    def retype(self, *_args: Any) -> tuple[bool, None]:
        return True, None

    def migrate_volume(self, *_args: Any) -> tuple[bool, None]:
        return True, None

    def copy_volume_to_image(self, context: Any, volume: Any, image_service: Any, image_meta: dict[str, Any]) -> None:
        _sleep("image_delay")
        data = SlowData(b"volume " + volume.id.encode(), _seconds("upload_delay"))
        image_service.update(context, image_meta["id"], {}, data)
