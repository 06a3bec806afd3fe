# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client: session, login, catalog, calls.

Imports nothing of Ansible and knows nothing of servers. Its errors are in ``_errors``.
"""

from __future__ import annotations

import dataclasses
import threading
import time
import typing as t
from urllib.parse import quote, urlsplit

from .. import _errors as errors
from .._version import VERSION
from . import exchange as http

if t.TYPE_CHECKING:
    from .tokens import TokenCache

DEFAULT_AUTH_URL = "https://api-identity-infrastructure.nhncloudservice.com/v2.0"
USER_AGENT = f"nhn.cloud/{VERSION} (Ansible collection)"

#: The path of each service's base URL. The catalog of the IaaS token guide has it for compute and volumev2; the caller
#: adds it for image and network.
SERVICE_PATHS = {
    "compute": "/v2/{tenant_id}",
    "volumev2": "/v2/{tenant_id}",
    "image": "/v2",
    "network": "/v2.0",
}

#: Methods that have the same effect when they are sent twice. All PUTs of this API set a value.
REPEATABLE_METHODS = ("GET", "HEAD", "PUT", "DELETE")


@dataclasses.dataclass(frozen=True)
class Settings:
    """The account and how to reach the API: the options of the same names.

    :param endpoints: service type -> URL, which replaces the catalog's.
    :param ca_path: file or directory of the certificate authorities to trust; None means the usual ones.
    :param api_timeout: seconds that a request may take to connect, and to answer.
    :param api_retries: number of retries of a call after a temporary fault.
    :param token_cache: folder that keeps tokens, and what never changes, between tasks; None means none.
    """

    tenant_id: str
    username: str
    password: str = dataclasses.field(repr=False)
    auth_url: str = DEFAULT_AUTH_URL
    region: str | None = None
    endpoints: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    validate_certs: bool = True
    ca_path: str | None = None
    api_timeout: float = 60.0
    api_retries: int = 4
    token_cache: str | None = None


class Answer(t.NamedTuple):
    """An answer of the API: the decoded JSON body, or None, and the headers."""

    body: t.Any
    headers: t.Mapping[str, str]


class Client:
    """An account in a project and region.

    Logs in once, at the first call, and again when the token has expired. Threads may share it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        sleep: t.Callable[[float], None] = time.sleep,
        clock: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.sleep = sleep
        self.clock = clock
        #: Is told what a long wait sees, one line at a time; None: nobody is.
        self.tell: t.Callable[[str], None] | None = None
        self._identity_url = _identity_url(settings)
        for service, url in settings.endpoints.items():
            if service not in SERVICE_PATHS:
                from .faults import unknown_service

                raise unknown_service(service)
            http.check_url(url, f"endpoints.{service}", settings.validate_certs)
        self._session = http.requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.headers["Accept"] = "application/json"
        if not settings.validate_certs:
            from .unverified import unverified_adapter

            self._session.mount("https://", unverified_adapter())
        #: How many writing calls the API has taken so far.
        self.writes = 0
        self._lock = threading.Lock()
        self._token: str | None = None
        self._catalog: list[dict[str, t.Any]] = []
        self._cache: TokenCache | None = None
        if settings.token_cache:
            from .tokens import TokenCache

            self._cache = TokenCache(settings.token_cache)
        self._cache_key = (self._identity_url, settings.tenant_id, settings.username)

    def log_in(self) -> None:
        """Log in, unless that is done."""
        self._login_once()

    def in_region(self, region: str | None) -> Client:
        """Return the same account in another region, with this login, since tokens are valid in all regions.

        :param region: None means the region of the settings.
        """
        region = region or self.settings.region
        other = Client(dataclasses.replace(self.settings, region=region), sleep=self.sleep, clock=self.clock)
        self._login_once()
        other._token, other._catalog = self._token, self._catalog
        return other

    # The calls

    def get(self, service: str, path: str, key: str, *, what: str, by: str = "id") -> t.Any:
        """Read the object below the wrapper *key* of the answer (``server``); *by* as in ``http.one_of``."""
        return self.call("GET", service, path, what=what, expect=http.one_of(key, by)).body

    def listed(
        self,
        service: str,
        path: str,
        key: str,
        *,
        what: str,
        by: str = "id",
        each: str | None = None,
        params: t.Mapping[str, t.Any] | None = None,
    ) -> t.Any:
        """Read a list that has no pages by its guide, below the wrapper *key*; read them all if it has some after all.

        *by* and *each* as in ``http.list_of``.
        """
        read = http.list_of(key, by, each)

        def expect(body: t.Any) -> t.Any:
            return read(body), http.has_next(body, key)

        found, cut = self.call("GET", service, path, what=what, params=params, expect=expect).body
        if cut and by == "id" and not each:
            return [one for page in self.pages(service, path, key, what=what, params=params) for one in page]
        return found

    def call(
        self,
        method: str,
        service: str,
        path: str,
        *,
        what: str,
        expect: t.Callable[[t.Any], t.Any] | None = None,
        params: t.Mapping[str, t.Any] | None = None,
        json: t.Any = None,
        content_type: str | None = None,
        arrived: t.Callable[[], t.Any] | None = None,
    ) -> Answer:
        """Send a call and return its answer.

        :param service: service type of the catalog (``compute``, ``image``, ``network``, ``volumev2``).
        :param json: the body. A function returns one of bytes, which is not retried blindly.
        :param path: path below the service's base, percent-encoded (see :func:`segment`).
        :param what: the call in words, for messages: ``create server web-1``.
        :param expect: returns what the caller wants of the decoded body; raises KeyError or TypeError if
            the body is not what the API documents. None: the body is ignored.
        :param arrived: for a writing call that must not be retried blindly: looks whether an earlier try had
            its effect, and returns what the answer's body would have been, or None.
        :raises NhnError: with ``uncertain`` set if the call may have had its effect anyway.
        """

        def send() -> Answer:
            token = self._login_once()
            url = f"{self.url(service)}/{path}"
            try:
                return self._attempt(method, url, what, expect, params, json, content_type, token)
            except errors.ApiError as error:
                if error.status != 401:
                    raise
            token = self._login_once(stale=token)
            try:
                return self._attempt(method, url, what, expect, params, json, content_type, token)
            except errors.ApiError as error:
                if error.status != 401:
                    raise
                from .faults import token_refused

                raise token_refused(error, what, service, self.settings) from None

        writes = method not in ("GET", "HEAD")
        repeatable = method in REPEATABLE_METHODS and not callable(json)
        answer = self._until_answered(send, what=what, repeatable=repeatable, writes=writes, arrived=arrived)
        if writes:
            with self._lock:
                self.writes += 1
        return answer

    def pages(
        self, service: str, path: str, key: str, *, what: str, **how: t.Any
    ) -> t.Iterator[list[dict[str, t.Any]]]:
        """Read a list page by page until its end; see ``pages.pages``."""
        # Imported here, since not every list has pages.
        from .pages import pages

        return pages(self, service, path, key, what=what, **how)

    def wait(self, look: t.Callable[[], tuple[bool, str]], *, timeout: float, what: str, who: str) -> None:
        """Call *look* until it says done; see ``waiting.wait``."""
        from .waiting import wait

        wait(self, look, timeout=timeout, what=what, who=who)

    # What is cached beside the token

    def remembered(self, what: str) -> t.Any:
        """Return what :meth:`remember` stored for this project's compute service; None without ``token_cache``."""
        return self._cache.load_value(*self._cache_key, self.url("compute"), what) if self._cache else None

    def remember(self, what: str, value: t.Any) -> None:
        """Store for later tasks what never changes. Does nothing without ``token_cache``."""
        if self._cache:
            self._cache.save_value(value, *self._cache_key, self.url("compute"), what)

    # Region and endpoints

    @property
    def region(self) -> str | None:
        """The region in use, as the catalog writes it; with an endpoint for compute, that of the settings."""
        if "compute" in self.settings.endpoints:
            return self.settings.region
        self._login_once()
        return self._choose_region("compute")

    def url(self, service: str) -> str:
        """Return the base URL of a service, from ``endpoints`` or from the catalog."""
        url = self.settings.endpoints.get(service)
        if url is None:
            self._login_once()
            region = self._choose_region(service)
            url = self._regions_of(service)[region]
            http.check_url(url, f"the catalog's URL of {service}", self.settings.validate_certs)
        url = url.rstrip("/")
        suffix = SERVICE_PATHS[service].format(tenant_id=quote(self.settings.tenant_id, safe=""))
        return url if url.endswith(suffix) else url + suffix

    def _regions_of(self, service: str) -> dict[str, str]:
        return {
            endpoint["region"]: endpoint["publicURL"]
            for entry in self._catalog
            if entry.get("type") == service
            for endpoint in entry.get("endpoints") or ()
            if endpoint.get("region") and endpoint.get("publicURL")
        }

    def _choose_region(self, service: str) -> str:
        offered = self._regions_of(service)
        wanted = self.settings.region
        homes = [] if wanted else sorted(self._regions_of("compute") or offered)
        if len(homes) == 1:
            wanted = homes[0]
        for name in offered:
            if wanted and name.casefold() == wanted.casefold():
                return name
        from .faults import no_region

        raise no_region(service, wanted, homes, sorted(offered))

    # Login

    def _login_once(self, stale: str | None = None) -> str:
        """Return the token; log in if there is none, or if it still is the *stale* one."""
        with self._lock:
            if self._token is None or self._token == stale:
                kept = self._cache.load(*self._cache_key) if self._cache else None
                if kept is None or kept.token == stale:
                    if self._cache:
                        self._cache.drop(*self._cache_key)
                    kept = self._log_in()
                    if self._cache:
                        self._cache.save(kept, *self._cache_key)
                self._token, self._catalog = kept.token, kept.catalog
            return self._token

    def _log_in(self) -> http.Login:
        settings = self.settings
        body = {
            "auth": {
                "tenantId": settings.tenant_id,
                "passwordCredentials": {"username": settings.username, "password": settings.password},
            }
        }
        what = f"log in as {settings.username}"
        url = self._identity_url + "/tokens"
        try:
            answer = self._until_answered(
                lambda: self._attempt("POST", url, what, http.access, None, body, None, None),
                what=what,
                repeatable=True,
                writes=False,
            )
        except errors.ApiError as error:
            from .faults import login_refused

            raise login_refused(error, settings, self._identity_url) from None
        return answer.body

    # One attempt

    def _until_answered(self, send: t.Callable[[], Answer], **how: t.Any) -> Answer:
        """Call *send* until it answers; *how* as in ``retry.try_again``."""
        try:
            return send()
        except http.Fault as caught:
            fault = caught
        # Imported here, since most calls need no retry.
        from .retry import try_again

        return try_again(self, send, fault, **how)

    def _attempt(
        self,
        method: str,
        url: str,
        what: str,
        expect: t.Callable[[t.Any], t.Any] | None,
        params: t.Any,
        json: t.Any,
        content_type: str | None,
        token: str | None,
    ) -> Answer:
        """Send one request, once."""
        headers = {}
        if token:
            headers["X-Auth-Token"] = token
        if content_type:
            headers["Content-Type"] = content_type
        settings = self.settings
        try:
            response = self._session.request(
                method,
                url,
                params=params,
                **({"data": json()} if callable(json) else {"json": json}),
                headers=headers,
                timeout=settings.api_timeout,
                # Explicit, since to requests REQUESTS_CA_BUNDLE takes precedence over a session's verify.
                verify=(settings.ca_path or True) if settings.validate_certs else False,
                # Otherwise requests adds a login from ~/.netrc.
                auth=lambda request: request,
                # requests would send the token to the target of the redirect.
                allow_redirects=False,
            )
        except (OSError, UnicodeError) as exc:
            from .faults import fault_of

            raise fault_of(exc, url, settings.api_timeout) from None
        if 200 <= response.status_code < 300:
            try:
                body = expect(response.json()) if expect else None
            except (ValueError, KeyError, TypeError):
                raise http.Fault("the answer was not what the API documents", may_have_arrived=True) from None
            return Answer(body, response.headers)
        from .faults import refusal

        raise refusal(response, method, what)


def _identity_url(settings: Settings) -> str:
    """Return the identity URL without the slash at its end, and with /v2.0 if it has no path."""
    url = settings.auth_url.strip().rstrip("/")
    http.check_url(url, "auth_url", settings.validate_certs)
    url = url.removesuffix("/tokens")
    if url.endswith("/v3"):
        from .faults import version_3

        raise version_3(url)
    return url if urlsplit(url).path.strip("/") else url.rstrip("/") + "/v2.0"
