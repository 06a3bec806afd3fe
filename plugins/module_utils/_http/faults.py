# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classify a failed call: a temporary fault, a refusal, or options that cannot work. Imported only if needed."""

from __future__ import annotations

import datetime
import email.utils
import json as jsonlib
import math
import re
import typing as t
from urllib.parse import urlsplit

from .. import _errors as errors
from .client import SERVICE_PATHS, Settings
from .exchange import Fault, requests

LOGIN_HELP = (
    "The three usual causes: the password is not the API password (it is set in the console under "
    "Compute > Instance > Set API endpoint, and is not the console's login password); the username is "
    "the 32-digit API user ID instead of the account's e-mail address or IAM ID; the tenant_id is not "
    "a project of this account, or auth_url is not the identity URL that ends in /v2.0."
)

#: Statuses after which the same call may succeed a moment later.
PASSING_STATUSES = (500, 502, 503, 504)


def origin(url: str) -> str:
    """Return scheme and host of a URL, which show where a call went and contain no IDs."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else url
    except ValueError:
        return url


def unknown_service(service: str) -> errors.NhnError:
    """Return the error of a service type that ``endpoints`` names and the catalog does not have."""
    return errors.ConfigurationError(
        f"endpoints names the unknown service type '{service}'; use {', '.join(SERVICE_PATHS)}.", option="endpoints"
    )


def no_url(url: str, name: str) -> errors.NhnError:
    """Return the error of an option *name* that is no web address."""
    return errors.ConfigurationError(f"{name} '{url}' is not a URL; it must look like https://host/path.", option=name)


def unencrypted(url: str, name: str) -> errors.NhnError:
    """Return the error of a URL that would show the password and the token to the network."""
    return errors.ConfigurationError(
        f"{name} '{url}' would send the password and token unencrypted; use https, or set validate_certs: false "
        "to allow it.",
        option=name,
    )


def version_3(url: str) -> errors.NhnError:
    """Return the error of a URL of the identity API of another version."""
    return errors.ConfigurationError(
        f"auth_url '{url}' names version 3 of the identity API; NHN Cloud documents version 2: end it in /v2.0.",
        option="auth_url",
    )


def fault_of(exc: Exception, url: str, api_timeout: float) -> Exception:
    """Return what an exception of requests means: a temporary fault, or options that cannot work."""
    host = origin(url)
    known = requests.exceptions
    # Other errors of TLS are broken connections, which are temporary.
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
    """Return the message of the innermost error, without those of requests and urllib3 around it."""
    while True:
        inner = getattr(exc, "reason", None) or (exc.args[-1] if exc.args else None)
        if not isinstance(inner, BaseException):
            break
        exc = inner
    text = getattr(exc, "strerror", None) or re.sub(r"^.*?: (?=[A-Z[])", "", str(inner or exc))
    return " ".join(str(text).split())[:200] or type(exc).__name__


def refusal(response: t.Any, method: str, what: str) -> Exception:
    """Return the error for an answer that is not 2xx."""
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
    # A quota that is used up also gives 413, with Retry-After: 0. A retry does not help.
    if status == 429 or (status == 413 and wait):
        return Fault("too many requests", may_have_arrived=False, error=error, retry_after=wait)
    if status in PASSING_STATUSES:
        return Fault(f"HTTP {status}", may_have_arrived=True, error=error, retry_after=wait)
    return error


def error_message(text: str, content_type: str = "application/json") -> str:
    """Return the API's own message in an error's body, in any form of its services, or ""."""
    try:
        body = jsonlib.loads(text)
    except ValueError:
        return "" if "<" in text or "html" in content_type else " ".join(text.split())[:300]
    objects = [value for value in body.values() if isinstance(value, dict)] + [body] if isinstance(body, dict) else []
    # Older releases of Neutron have the message itself below the key.
    older = [body.get("NeutronError")] if isinstance(body, dict) else []
    for message in [*(one.get("message") for one in objects), *older]:
        if isinstance(message, str):
            # Glance uses HTML line breaks in its messages.
            return " ".join(message.replace("<br />", " ").split()).rstrip(".")
    return ""


def retry_after(value: str | None, now: datetime.datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, as seconds or an HTTP date; None without one."""
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


def login_refused(error: errors.ApiError, settings: Settings, identity_url: str) -> errors.NhnError:
    """Return the error for a login that the identity service refused."""
    if error.status == 401:
        return errors.AuthenticationError(
            f"The identity service refused the login of {settings.username} for tenant "
            f"{settings.tenant_id}. {LOGIN_HELP}",
            **error.details,
        )
    if error.status in (404, 405):
        return errors.ConfigurationError(
            f"There is no identity service at {identity_url} (HTTP {error.status}); set auth_url to the "
            "identity URL that ends in /v2.0.",
            option="auth_url",
            **error.details,
        )
    return error


def token_refused(error: errors.ApiError, what: str, service: str, settings: Settings) -> errors.NhnError:
    """Return the error for a service that refuses a new token."""
    return errors.AuthenticationError(
        f"Could not {what}: the {service} service refuses a token just issued to {settings.username} "
        "(HTTP 401); the account may have lost its rights in this project.",
        **error.details,
    )


def no_region(service: str, wanted: str | None, homes: list[str], offered: list[str]) -> errors.NhnError:
    """Return the error for a region that is not set, or that the catalog does not have.

    :param homes: the regions that offer compute, where none is named.
    :param offered: the regions that offer the service.
    """
    if not wanted:
        return errors.ConfigurationError(
            f"Several regions offer compute ({', '.join(homes) or 'none'}); set region (or NHN_REGION) to one of them.",
            option="region",
            regions=homes,
        )
    return errors.ConfigurationError(
        f"Region '{wanted}' offers no {service} service to this project; the catalog has: "
        f"{', '.join(offered) or 'none'}. Set region to one of these, or name the service's URL in endpoints.",
        option="region",
        regions=offered,
    )
