# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module's parameters in the worker are plain values, as JSON would pass them to a module."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.nhn.cloud.plugins.plugin_utils._core import plain

SECRET = "pässword-4711"


def vaulted(text: str) -> Any:
    """Return an encrypted value of a playbook, as Ansible passes it to a task."""
    vault = VaultLib(secrets=[("default", VaultSecret(b"key"))])
    ciphertext = vault.encrypt(text)
    try:
        from ansible.parsing.vault import EncryptedString, VaultSecretsContext
    except ImportError:  # ansible-core before 2.19
        from ansible.parsing.yaml.objects import AnsibleVaultEncryptedUnicode

        value = AnsibleVaultEncryptedUnicode(ciphertext)
        value.vault = vault
        return value
    if VaultSecretsContext.current(optional=True) is None:
        VaultSecretsContext.initialize(VaultSecretsContext(secrets=[("default", VaultSecret(b"key"))]))
    return EncryptedString(ciphertext=ciphertext.decode())


def tagged(value: Any) -> Any:
    """Return a value with Ansible's marks, if there are any."""
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return value
    return trust_as_template(value)


def only_plain(value: Any) -> bool:
    """Return whether a value and its content have Python's own types, and no subclasses."""
    if type(value) in (dict,):
        return all(type(key) in (str,) and only_plain(item) for key, item in value.items())
    if type(value) in (list,):
        return all(only_plain(item) for item in value)
    return value is None or type(value) in (str, int, float, bool)


@pytest.mark.parametrize("value", [None, True, False, 0, 3, 2.5, "", "text", [], {}, ["a", 1], {"a": {"b": [None]}}])
def test_what_is_plain_stays_as_it_is(value: Any) -> None:
    assert plain(value) == value
    assert only_plain(plain(value))


@pytest.mark.parametrize("mark", [tagged, wrap_var])
def test_marks_are_taken_off_at_every_depth(mark: Any) -> None:
    value = {"name": mark("web-1"), "tags": [mark("a"), {"b": mark("c")}], "all": (mark("x"), mark("y"))}
    assert plain(value) == {"name": "web-1", "tags": ["a", {"b": "c"}], "all": ["x", "y"]}
    assert only_plain(plain(value))


def test_wrapped_containers_become_plain_ones() -> None:
    value = wrap_var({"a": ["b", {"c": "d"}]})
    assert plain(value) == {"a": ["b", {"c": "d"}]}
    assert only_plain(plain(value))


def test_a_vaulted_text_is_given_in_the_clear() -> None:
    value = plain({"password": vaulted(SECRET), "list": [vaulted(SECRET)]})
    assert value == {"password": SECRET, "list": [SECRET]}
    assert only_plain(value)


def test_what_json_does_not_know_becomes_what_a_module_would_get() -> None:
    value = plain({"day": datetime.date(2026, 11, 24), "when": datetime.datetime(2026, 11, 24, 12, 30), "set": {"one"}})
    assert value == {"day": "2026-11-24", "when": "2026-11-24T12:30:00", "set": ["one"]}
    assert json.loads(json.dumps(value)) == value
