# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions that are asked of a cloud with real services and of one with stand-ins, and how their answers may differ.

tests/conformance/test_conformance.py asks them.
"""
