# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guests: what is inside a server, so that it can be logged into at its floating IP."""

from .watching import Guests

__all__ = ["Guests"]
