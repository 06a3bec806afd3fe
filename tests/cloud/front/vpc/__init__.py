# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""VPCs with their subnets, routing tables and internet gateways: NHN Cloud's own calls, made of Neutron's."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..backend import Backend
from ..messages import Answer, Request, neutron_error
from . import gateways, routes, subnets, tables, vpcs
from .asking import Neutron

#: One change at a time: most are several of Neutron's.
_changing = threading.Lock()
KINDS: dict[str, Callable[[Request, Neutron, list[str]], Answer]] = {
    "vpcs": vpcs.answer,
    "vpcsubnets": subnets.answer,
    "routingtables": tables.answer,
    "routes": routes.answer,
    "internetgateways": gateways.answer,
}
WITHOUT_ROUTERS = ("vpcs", "vpcsubnets")


def serve(request: Request, backend: Backend, real: bool, delay: float) -> Answer:
    """:param real: whether Neutron is; its stand-in has no routers, and changes nothing for users.
    :param delay: how many seconds a change takes to be seen.
    """
    kind, *rest = request.segments[1:]
    neutron = Neutron.of_user(request, backend, real, delay)
    if request.method == "GET" and (real or kind in WITHOUT_ROUTERS):
        return KINDS[kind](request, neutron, rest)
    if not real:
        raise neutron_error(501, "NotImplemented", "The stand-in does not do this.")
    with _changing:
        return KINDS[kind](request, neutron, rest)
