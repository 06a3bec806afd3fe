# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sweep: every operation, with every fault at every one of its calls, on a real Nova.

`make faults` runs all of it, tests/faults/test_representative.py a fixed part; `make faults ARGS=--stack` does the same
with whole projects.
"""
