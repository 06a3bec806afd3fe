# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real services beside Nova: each a process of its own, since each wants oslo.config for itself."""
