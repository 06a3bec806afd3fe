# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fake hypervisor: room for everything, delays and failures on demand."""

from __future__ import annotations

from typing import Any, NamedTuple

import eventlet
from nova import exception
from nova.image import glance
from nova.virt import fake

from ..common.upload import SlowData
from ..knobs import Knobs


class Hook(NamedTuple):
    """A driver method, the knob that slows it, its name in metadata, where the instance is."""

    method: str
    knob: str | None
    name: str
    position: int
    may_fail: bool = True


HOOKS = (
    Hook("spawn", "spawn_delay", "spawn", 1),
    Hook("power_off", "power_delay", "stop", 0),
    Hook("power_on", "power_delay", "start", 1),
    Hook("reboot", "power_delay", "reboot", 1),
    Hook("destroy", "destroy_delay", "destroy", 1),
    Hook("attach_volume", "attach_delay", "attach", 2, may_fail=False),
    # On the source host: a failure here falls back to the state and flavor of before.
    Hook("migrate_disk_and_power_off", None, "resize", 1),
    Hook("finish_migration", "resize_delay", "resize", 2, may_fail=False),
)


def _failure(name: str, uuid: str) -> Exception:
    if name == "spawn":
        return exception.BuildAbortException(instance_uuid=uuid, reason="injected fault")
    error = exception.NovaException("injected fault: " + name)
    return exception.InstanceFaultRollback(error) if name == "resize" else error


def install(knobs: Knobs) -> None:
    """Teach nova.virt.fake the knobs and the metadata keys fake_delay_* and fake_fault."""
    fake.FakeDriver.vcpus = 200000
    fake.FakeDriver.memory_mb = 800000000
    fake.FakeDriver.local_gb = 600000000
    fired: set[str] = set()

    def wrap(hook: Hook) -> None:
        original = getattr(fake.FakeDriver, hook.method)

        def method(self: fake.FakeDriver, *args: Any, **kwargs: Any) -> Any:
            instance = kwargs.get("instance") or args[hook.position]
            metadata = getattr(instance, "metadata", None) or {}
            if hook.knob:
                eventlet.sleep(float(metadata.get("fake_delay_" + hook.name, knobs[hook.knob])))
            # A destroy fails only once, or nobody could ever delete the server.
            spent = hook.name == "destroy" and instance.uuid in fired
            if hook.may_fail and metadata.get("fake_fault") == hook.name and not spent:
                fired.add(instance.uuid)
                raise _failure(hook.name, instance.uuid)
            return original(self, *args, **kwargs)

        setattr(fake.FakeDriver, hook.method, method)

    for hook in HOOKS:
        wrap(hook)
    _upload_snapshots(knobs)


def _upload_snapshots(knobs: Knobs) -> None:
    """The fake hypervisor makes no data, and an image would wait for them for ever."""
    original = fake.FakeDriver.snapshot

    def snapshot(self: fake.FakeDriver, context: Any, instance: Any, image_id: str, update_task_state: Any) -> None:
        original(self, context, instance, image_id, update_task_state)
        eventlet.sleep(knobs["image_delay"])
        formats = {"disk_format": "qcow2", "container_format": "bare"}
        data = SlowData(b"disk of " + instance.uuid.encode(), knobs["upload_delay"])
        glance.API().update(context, image_id, formats, data)

    fake.FakeDriver.snapshot = snapshot
