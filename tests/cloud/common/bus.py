# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""oslo.messaging's bus within a process looks for messages every 50 ms: wake its listeners instead."""

from __future__ import annotations

import threading
import time
from typing import Any

from oslo_messaging._drivers import base, impl_fake

#: Should a wake-up ever be missed.
LOOK_EVERY = 1.0
FOR_EVER = 3600.0


def wake_listeners() -> None:
    wake = threading.Condition()
    deliver = impl_fake.FakeExchange.deliver_message

    def deliver_message(self: Any, *args: Any, **kwargs: Any) -> None:
        deliver(self, *args, **kwargs)
        with wake:
            wake.notify_all()

    @base.batch_poll_helper
    def poll(self: Any, timeout: float | None = None) -> Any:
        deadline = time.monotonic() + (FOR_EVER if timeout is None else timeout)
        while not self._stopped.is_set():
            with wake:
                for target in self._targets:
                    exchange = self._exchange_manager.get_exchange(target.exchange)
                    context, message, reply, requeue = exchange.poll(target, self._pool)
                    if message is not None:
                        return impl_fake.FakeIncomingMessage(context, message, reply, requeue)
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                wake.wait(min(left, LOOK_EVERY))
        return None

    impl_fake.FakeExchange.deliver_message = deliver_message
    impl_fake.FakeListener.poll = poll
