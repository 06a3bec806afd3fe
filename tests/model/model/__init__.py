# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The model: random desired states, each applied in check mode, for real and again, against a real Nova."""
