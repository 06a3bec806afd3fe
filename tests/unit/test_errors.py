# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages are readable with any text in them."""

from __future__ import annotations

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http import exchange as http
from ansible_collections.nhn.cloud.plugins.module_utils._servers.creation import encode_user_data


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Server 'ünï 서버' is gone.", "Server 'ünï 서버' is gone."),
        ("two\nlines\r", "two\\nlines\\r"),
        ("a\x00b\u202ec\ud800", "a\\x00b\\u202ec\\ud800"),
    ],
)
def test_a_message_is_one_line_that_can_be_printed(text: str, shown: str) -> None:
    assert errors.NhnError(text).message == shown
    assert str(errors.NhnError(text)) == shown


def test_a_long_message_is_cut_in_its_middle() -> None:
    message = errors.NhnError(f"begin {'x' * 10000} the way out").message
    assert len(message) <= errors.MOST
    assert message.startswith("begin ") and message.endswith(" the way out")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(errors.InvalidRequest, match="UTF-8"):
        http.segment("\ud800")
    with pytest.raises(errors.InvalidRequest, match="UTF-8"):
        encode_user_data("\ud800")
