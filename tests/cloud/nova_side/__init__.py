# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Nova process: real Nova, with stand-ins for its neighbours."""
