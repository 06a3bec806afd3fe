# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What --services says, and the knobs that all processes of a cloud read."""

from __future__ import annotations

import importlib

import pytest

kinds = importlib.import_module("local_cloud.kinds")
knobs = importlib.import_module("local_cloud.knobs")
REAL, STAND_IN = kinds.REAL, kinds.STAND_IN


@pytest.mark.parametrize(
    ("text", "network", "image", "volume"),
    [
        ("real", REAL, REAL, REAL),
        ("stand-in", STAND_IN, STAND_IN, STAND_IN),
        ("stand-in,network=real", REAL, STAND_IN, STAND_IN),
        ("volume=stand-in", REAL, REAL, STAND_IN),
        ("network=real,stand-in", STAND_IN, STAND_IN, STAND_IN),
    ],
)
def test_kinds_by_service(text, network, image, volume):
    parsed = kinds.parse(text)
    assert parsed == {"network": network, "image": image, "volume": volume}
    assert kinds.parse(kinds.words(parsed)) == parsed


@pytest.mark.parametrize("text", ["", "fake", "network=fake", "identity=real", "network=", "real,"])
def test_other_words_are_refused(text):
    with pytest.raises(ValueError, match="is not real, stand-in"):
        kinds.parse(text)


def test_kinds_that_do_not_go_together_are_refused():
    with pytest.raises(ValueError, match="volume=real needs image=real"):
        kinds.parse("stand-in,volume=real")


def test_knobs_are_seen_by_all_and_have_names(tmp_path):
    mine, theirs = knobs.Knobs(tmp_path), knobs.Knobs(tmp_path)
    assert dict(theirs) == knobs.DEFAULTS
    mine.turn(image_delay=5)
    assert theirs["image_delay"] == 5 and len(theirs) == len(knobs.DEFAULTS)
    with pytest.raises(ValueError, match="unknown knob"):
        mine.turn(speed=1)
