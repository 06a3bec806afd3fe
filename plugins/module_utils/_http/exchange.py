# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers, faults and URLs of an HTTP exchange.

Knows nothing of retries; they are in ``_http.retry``.
"""

from __future__ import annotations

import ipaddress
import typing as t
from urllib.parse import quote, urlsplit

from .. import _errors as errors

try:
    import requests  # pylint: disable=unused-import
except ImportError:
    requests = None  # type: ignore[assignment]


class Fault(Exception):
    """A try that failed with a temporary fault.

    :param reason: what happened, in words.
    :param may_have_arrived: whether the call may have had its effect anyway.
    :param error: the API's answer, if there was one.
    :param retry_after: seconds that the API asked the client to wait.
    """

    def __init__(
        self,
        reason: str,
        *,
        may_have_arrived: bool,
        error: errors.ApiError | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_have_arrived = may_have_arrived
        self.error = error
        self.retry_after = retry_after

    @property
    def throttled(self) -> bool:
        """Whether the API works, and asks for fewer requests."""
        return self.error is not None and self.error.status in (413, 429)


class Login(t.NamedTuple):
    """A login: the token, its expiry (as the identity service writes it), and the catalog."""

    token: str
    expires: str
    catalog: list[dict[str, t.Any]]


def one_of(key: str, by: str = "id") -> t.Callable[[t.Any], t.Any]:
    """Return an *expect* for an object below a wrapper key, which returns the object.

    :param by: the field that every such object has: its ID, or its name if it has no ID.
    """

    def expect(body: t.Any) -> t.Any:
        return _known_by(body[key], by)

    return expect


def list_of(key: str, by: str = "id", each: str | None = None) -> t.Callable[[t.Any], t.Any]:
    """Return an *expect* for a list of objects below a wrapper key, which returns the list.

    :param each: the wrapper key that every object may have.
    """

    def expect(body: t.Any) -> t.Any:
        if not isinstance(body[key], list) or not all(isinstance(item, dict) for item in body[key]):
            raise TypeError(key)
        return [_known_by(item.get(each, item) if each else item, by) for item in body[key]]

    return expect


def has_next(body: t.Any, key: str) -> bool:
    """Return whether a list below a wrapper key links to a next page."""
    links = [link for link in body.get(f"{key}_links") or () if isinstance(link, dict)]
    return "next" in body or any(link.get("rel") == "next" for link in links)


def page_of(key: str) -> t.Callable[[t.Any], t.Any]:
    """Return an *expect* for a page of a list whose items have an ``id``, which returns the whole body."""

    def expect(body: t.Any) -> t.Any:
        list_of(key)(body)
        return body

    return expect


def object_with_id(body: t.Any) -> t.Any:
    """*expect* for an object without a wrapper key, as the image service returns it."""
    return _known_by(body, "id")


def _known_by(value: t.Any, by: str) -> t.Any:
    if not isinstance(value, dict) or not isinstance(value[by], str):
        raise TypeError(by)
    return value


def text(value: t.Any) -> str:
    """Return a string of an answer.

    :raises TypeError: if it is not a string.
    """
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def access(body: t.Any) -> Login:
    """*expect* for a login."""
    access = body["access"]
    token, catalog = access["token"]["id"], access["serviceCatalog"]
    if not isinstance(token, str) or not all(isinstance(entry["endpoints"], list) for entry in catalog):
        raise TypeError("access")
    return Login(token, str(access["token"].get("expires")), catalog)


def segment(value: t.Any) -> str:
    """Return a value as one segment of a path, percent-encoded. It never leads to another path.

    :raises InvalidRequest: if it is not text, is empty, or leads to another path in every encoding.
    """
    if str(value) in ("", ".", ".."):
        raise errors.InvalidRequest(f"'{value}' can be neither an ID nor a name here: in a URL it means another place.")
    try:
        return quote(str(value), safe="")
    except UnicodeEncodeError:
        raise errors.InvalidRequest(f"'{str(value)[:80]}' is not text: it cannot be encoded in UTF-8.") from None


def check_url(url: str, name: str, validate_certs: bool) -> None:
    """Refuse anything but a web address, and plain http to another machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        from .faults import no_url

        raise no_url(url, name)
    if parts.scheme == "http" and validate_certs and not _is_loopback(host):
        from .faults import unencrypted

        raise unencrypted(url, name)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
