# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one HTTP exchange means: faults in passing, refusals, the shape of an answer, URLs.

Decides nothing about repeating; that is ``_http.client``'s.
"""

from __future__ import annotations

import datetime
import email.utils
import ipaddress
import json as jsonlib
import math
import re
import typing as t
from urllib.parse import quote, urlsplit

from .. import _errors as errors
from .tokens import Login

try:
    import requests
except ImportError as exc:
    requests = None  # type: ignore[assignment]
    REQUESTS_IMPORT_ERROR: ImportError | None = exc
else:
    REQUESTS_IMPORT_ERROR = None

#: Statuses after which the same call may succeed a moment later.
PASSING_STATUSES = (500, 502, 503, 504)


class Fault(Exception):
    """One attempt that failed in passing.

    :param reason: what happened, in words.
    :param may_have_arrived: whether the call may have had its effect all the same.
    :param error: the API's answer, where there was one.
    :param retry_after: seconds that the API asked us to stay away.
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
        """The API is well, and asks for fewer requests."""
        return self.error is not None and self.error.status in (413, 429)


def one_of(key: str, by: str = "id") -> t.Callable[[t.Any], t.Any]:
    """An *expect* for one object below a wrapper key: gives the object.

    :param by: the field that every such object has: its ID, or its name where it has none.
    """

    def expect(body: t.Any) -> t.Any:
        return _known_by(body[key], by)

    return expect


def list_of(key: str, by: str = "id", each: str | None = None) -> t.Callable[[t.Any], t.Any]:
    """An *expect* for a list of objects below a wrapper key: gives the list.

    :param each: the wrapper key that every object may have of its own.
    """

    def expect(body: t.Any) -> t.Any:
        if not isinstance(body[key], list) or not all(isinstance(item, dict) for item in body[key]):
            raise TypeError(key)
        return [_known_by(item.get(each, item) if each else item, by) for item in body[key]]

    return expect


def page_of(key: str) -> t.Callable[[t.Any], t.Any]:
    """An *expect* for one page of a list whose items have an ``id``: gives the whole body."""

    def expect(body: t.Any) -> t.Any:
        list_of(key)(body)
        return body

    return expect


def object_with_id(body: t.Any) -> t.Any:
    """An *expect* for an object without a wrapper key (the image service's)."""
    return _known_by(body, "id")


def _known_by(value: t.Any, by: str) -> t.Any:
    if not isinstance(value, dict) or not isinstance(value[by], str):
        raise TypeError(by)
    return value


def access(body: t.Any) -> Login:
    """The *expect* of a login."""
    access = body["access"]
    token, catalog = access["token"]["id"], access["serviceCatalog"]
    if not isinstance(token, str) or not all(isinstance(entry["endpoints"], list) for entry in catalog):
        raise TypeError("access")
    return Login(token, str(access["token"].get("expires")), catalog)


def fault_of(exc: Exception, url: str, api_timeout: float) -> Exception:
    """What an exception of requests means: a fault in passing, or options that cannot work."""
    host = origin(url)
    known = requests.exceptions
    # The rest of what TLS complains of is a connection that broke, and may pass.
    if isinstance(exc, known.SSLError) and "certificate" in _innermost(exc).casefold():
        return errors.ConfigurationError(
            f"The certificate of {host} is not trusted ({_innermost(exc)}); name its authority in ca_path.",
            option="ca_path",
            url=host,
        )
    if isinstance(exc, known.SSLError) and "WRONG_VERSION_NUMBER" in _innermost(exc):
        return errors.ConfigurationError(f"{host} does not speak TLS; is its URL right, and really https?", url=host)
    if isinstance(exc, (known.InvalidURL, known.MissingSchema, known.InvalidSchema, UnicodeError)):
        return errors.ConfigurationError(f"'{host}' is not a URL that can be called.", url=host)
    if isinstance(exc, known.ConnectTimeout):
        return Fault(f"{host} accepted no connection within {api_timeout:g} seconds", may_have_arrived=False)
    if isinstance(exc, known.ReadTimeout):
        return Fault(f"{host} did not answer within {api_timeout:g} seconds", may_have_arrived=True)
    never_connected = "NewConnectionError" in repr(exc) or "NameResolutionError" in repr(exc)
    if isinstance(exc, known.ConnectionError) and never_connected:
        return Fault(f"{host} cannot be reached ({_innermost(exc)})", may_have_arrived=False)
    if not isinstance(exc, known.RequestException):
        return errors.ConfigurationError(f"{host} cannot be called: {exc}.", url=host)
    return Fault(f"the connection to {host} broke off ({_innermost(exc)})", may_have_arrived=True)


def _innermost(exc: BaseException) -> str:
    """The words of the error at the bottom, without the wrappings of requests and urllib3."""
    while True:
        inner = getattr(exc, "reason", None) or (exc.args[-1] if exc.args else None)
        if not isinstance(inner, BaseException):
            break
        exc = inner
    text = getattr(exc, "strerror", None) or re.sub(r"^.*?: (?=[A-Z[])", "", str(inner or exc))
    return " ".join(str(text).split())[:200] or type(exc).__name__


def refusal(response: t.Any, method: str, what: str) -> Exception:
    """The error for an answer that is not 2xx."""
    status = response.status_code
    url = response.url.partition("?")[0]
    if 300 <= status < 400:
        target = origin(response.headers.get("Location", "")) or "elsewhere"
        return errors.ConfigurationError(
            f"Could not {what}: {origin(url)} redirects to {target}; set auth_url or endpoints to the right URL.",
            status=status,
            url=url,
        )
    kind = {404: errors.NotFound, 409: errors.Conflict}.get(status, errors.ApiError)
    said = error_message(response.text, response.headers.get("Content-Type", ""))
    error = kind(
        f"Could not {what}: {said or response.reason or 'no reason given'} (HTTP {status}).",
        status=status,
        method=method,
        url=url,
        api_message=said or None,
        request_id=response.headers.get("X-Openstack-Request-Id") or response.headers.get("X-Compute-Request-Id"),
    )
    wait = retry_after(response.headers.get("Retry-After"))
    # A quota that is used up is a 413 as well, with Retry-After: 0, and trying again does not help.
    if status == 429 or (status == 413 and wait):
        return Fault("too many requests", may_have_arrived=False, error=error, retry_after=wait)
    if status in PASSING_STATUSES:
        return Fault(f"HTTP {status}", may_have_arrived=True, error=error, retry_after=wait)
    return error


def error_message(text: str, content_type: str = "application/json") -> str:
    """The API's own words in an error's body, in any of the shapes of its services; "" when it has none."""
    try:
        body = jsonlib.loads(text)
    except ValueError:
        return "" if "<" in text or "html" in content_type else " ".join(text.split())[:300]
    objects = [value for value in body.values() if isinstance(value, dict)] + [body] if isinstance(body, dict) else []
    for message in (one.get("message") for one in objects):
        if isinstance(message, str):
            # Glance breaks the lines of its messages as in HTML.
            return " ".join(message.replace("<br />", " ").split()).rstrip(".")
    return ""


def retry_after(value: str | None, now: datetime.datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for, which may be seconds or an HTTP date; None without one."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        pass
    else:
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    try:
        until = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.timezone.utc)
    return max((until - (now or datetime.datetime.now(datetime.timezone.utc))).total_seconds(), 0.0)


def segment(value: t.Any) -> str:
    """A value as one segment of a path: percent-encoded, and never a step to another path.

    :raises InvalidRequest: it holds half of a character, is empty, or is a step to another path in every encoding.
    """
    if str(value) in ("", ".", ".."):
        raise errors.InvalidRequest(f"'{value}' can be neither an ID nor a name here: in a URL it means another place.")
    try:
        return quote(str(value), safe="")
    except UnicodeEncodeError:
        raise errors.InvalidRequest(f"'{str(value)[:80]}' is not text: it cannot be encoded in UTF-8.") from None


def check_url(url: str, name: str, validate_certs: bool) -> None:
    """Refuse what is no web address, and plain http to another machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise errors.ConfigurationError(
            f"{name} '{url}' is not a URL; it must look like https://host/path.", option=name
        )
    if parts.scheme == "http" and validate_certs and not _is_loopback(host):
        raise errors.ConfigurationError(
            f"{name} '{url}' would send the password and token unencrypted; use https, or set validate_certs: false "
            "to allow it.",
            option=name,
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def unverified_adapter() -> t.Any:
    """A transport adapter for a session that does not verify certificates: urllib3 warns of none of its connections.

    ``urllib3.disable_warnings`` would silence the whole process, and others work in that of an inventory.
    """

    def quiet(manager: t.Any) -> t.Any:
        pool = manager.pool_classes_by_scheme["https"]
        base: t.Any = pool.ConnectionCls

        class Connection(base):
            def connect(self) -> None:
                super().connect()
                # All that urllib3 does with this is to warn.
                self.is_verified = True

        quiet_pool = type("QuietPool", (pool,), {"ConnectionCls": Connection})
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": quiet_pool}
        return manager

    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *arguments: t.Any, **more: t.Any) -> None:
            super().init_poolmanager(*arguments, **more)
            quiet(self.poolmanager)

        def proxy_manager_for(self, proxy: str, **more: t.Any) -> t.Any:
            known = proxy in self.proxy_manager
            manager = super().proxy_manager_for(proxy, **more)
            return manager if known else quiet(manager)

    return Adapter()


def origin(url: str) -> str:
    """Scheme and host of a URL: enough to tell where a call went, and free of IDs."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else url
    except ValueError:
        return url
