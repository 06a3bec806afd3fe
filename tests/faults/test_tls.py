# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates and redirects: to whom the client sends the password and the token."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import ipaddress
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import playbook
import pytest
import requests
import urllib3
import venvs
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client, Settings
from checkout import RUN, child_env
from clouds import CLI, STAND_IN, LocalCloud, exports
from sweep.witness import PASSWORD, USERNAME
from venvs import CLOUD


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a self-signed certificate for 127.0.0.1, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return cert_file, key_file


@pytest.fixture(scope="module")
def secure() -> Iterator[tuple[dict[str, str], Path]]:
    """Start a cloud with TLS and a self-signed certificate. Return its variables and the certificate."""
    RUN.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="tls-", dir=RUN))
    cert, key = certificate(folder, "cloud")
    certificate(folder, "stranger")
    command = [sys.executable, str(CLI)]
    where = ["--run-dir", str(folder / "cloud")]
    start = ["start", "--services", STAND_IN, "--python", str(CLOUD.python), *where]
    start += ["--port", "0", "--parent", str(os.getpid())]
    start += ["--tls-cert", str(cert), "--tls-key", str(key)]
    try:
        done = subprocess.run([*command, *start], env=child_env(), capture_output=True, text=True, check=True)
        yield exports(done.stdout), cert
    finally:
        subprocess.run([*command, "stop", *where], env=child_env(), capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def client(env: dict[str, str], **more: Any) -> Client:
    given = {"auth_url": env["NHN_AUTH_URL"], "tenant_id": env["NHN_TENANT_ID"], "region": "KR1", "api_retries": 0}
    return Client(Settings(username=USERNAME, password=PASSWORD, **{**given, **more}))


def works(one: Client) -> bool:
    answer = one.call("GET", "compute", "flavors/detail", what="list flavors", expect=lambda body: body["flavors"])
    return bool(answer.body)


@pytest.mark.parametrize("variable", [None, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_verification(secure: Any, monkeypatch: pytest.MonkeyPatch, variable: str | None) -> None:
    """A self-signed certificate is refused, accepted with ca_path, and ignored with validate_certs: false."""
    env, cert = secure
    if variable:
        # A variable that trusts somebody else must not override the options.
        monkeypatch.setenv(variable, str(cert.with_name("stranger.pem")))
    with pytest.raises(errors.ConfigurationError) as refused:
        works(client(env))
    assert "certificate" in refused.value.message and "ca_path" in refused.value.message
    assert works(client(env, ca_path=str(cert)))
    assert works(client(env, validate_certs=False))
    with pytest.raises(errors.ConfigurationError):
        works(client(env, ca_path=str(cert.with_name("stranger.pem"))))


def test_a_trusting_environment_does_not_switch_verification_off(secure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the options decide whom to trust."""
    env, _cert = secure
    for name in ("PYTHONHTTPSVERIFY", "CURL_INSECURE", "OS_INSECURE"):
        monkeypatch.setenv(name, "0")
    with pytest.raises(errors.ConfigurationError):
        works(client(env))


def test_no_verification_is_quiet_for_this_client_alone(secure: Any) -> None:
    """Without verification the collection does not warn. Other code in the process still does."""
    env, _cert = secure
    insecure = urllib3.exceptions.InsecureRequestWarning
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        filters = warnings.filters[:]
        assert works(client(env, validate_certs=False))
        assert [one for one in seen if one.category is insecure] == []
        assert warnings.filters == filters
        requests.get(env["NHN_AUTH_URL"], verify=False, timeout=30)
        assert [one for one in seen if one.category is insecure]


@pytest.mark.integration
def test_an_inventory_without_verification_is_quiet(secure: Any, tmp_path: Path) -> None:
    """The inventory shows no warning of urllib3, with a proxy or without."""
    env, _cert = secure
    source = tmp_path / "nhn_compute.yml"
    source.write_text(json.dumps({"plugin": "nhn.cloud.nhn_compute", "validate_certs": False}))
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tunnel)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    through = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_address[1]}"}
    try:
        for more in ({}, through):
            done = subprocess.run(
                [str(venvs.MAIN.bin / "ansible-inventory"), "-i", str(source), "--list"],
                env=playbook.environment(venvs.MAIN, tmp_path, env) | more,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0 and "hostvars" in done.stdout, done.stderr
            assert "nverified HTTPS" not in done.stderr
    finally:
        proxy.shutdown()
        proxy.server_close()
    assert Tunnel.opened


#: A fatal alert: internal error.
ALERT = bytes.fromhex("15030300020250")


class Relay:
    """A relay to the cloud that breaks the first few connections.

    :param how: closed, reset or answered with an alert after the first words; or cut when the handshake is over.
    """

    def __init__(self, env: dict[str, str], how: str, times: int) -> None:
        self.how, self.left = how, times
        self.broken = 0
        parts = urlsplit(env["NHN_AUTH_URL"])
        self._target = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.env = {**env, "NHN_AUTH_URL": f"https://127.0.0.1:{self._listener.getsockname()[1]}/v2.0"}
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                breaks, self.left = self.left > 0, self.left - 1
                self.broken += breaks
                threading.Thread(target=self._serve, args=(client, breaks), daemon=True).start()

    def _serve(self, client: socket.socket, breaks: bool) -> None:
        with client, contextlib.suppress(OSError):
            if breaks and self.how != "cut":
                client.recv(65536)
                if self.how == "alert":
                    client.sendall(ALERT)
                if self.how == "reset":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            with socket.create_connection(self._target) as cloud:
                back = threading.Thread(target=self._pass, args=(cloud, client), daemon=True)
                back.start()
                if breaks:
                    self._pass_handshake(client, cloud)
                else:
                    self._pass(client, cloud)
                    back.join(30)

    @staticmethod
    def _pass(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            for one in (source, sink):
                one.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _pass_handshake(client: socket.socket, cloud: socket.socket) -> None:
        """Pass on the client's records, up to the first encrypted one after the handshake."""
        encrypted = 0
        with client.makefile("rb") as records:
            while head := records.read(5):
                body = records.read(int.from_bytes(head[3:5], "big"))
                encrypted += head[0] == 23
                if encrypted > 1:
                    break
                cloud.sendall(head + body)
        client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()


@pytest.mark.parametrize("how", ["closed", "reset", "alert", "cut"])
def test_a_broken_handshake_is_a_fault_in_passing(secure: Any, how: str) -> None:
    """A broken connection is retried. If it lasts, the error does not blame a certificate."""
    env, cert = secure
    passing = Relay(env, how, times=1)
    lasting = Relay(env, how, times=99)
    try:
        assert works(client(passing.env, ca_path=str(cert), api_retries=2))
        assert passing.broken == 1
        with pytest.raises(errors.ConnectionFailed) as told:
            works(client(lasting.env, ca_path=str(cert), api_retries=1))
    finally:
        passing.close()
        lasting.close()
    assert lasting.broken == 2
    assert "certificate" not in told.value.message and "ca_path" not in told.value.message


class Tunnel(http.server.BaseHTTPRequestHandler):
    """A proxy for TLS."""

    opened = 0

    def do_CONNECT(self) -> None:
        type(self).opened += 1
        host, _colon, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as target:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=Relay._pass, args=(target, self.connection), daemon=True)
            back.start()
            Relay._pass(self.connection, target)
            back.join(30)

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another host, which records its visitors."""

    came: list[tuple[str, dict[str, str]]] = []

    def _note(self) -> None:
        type(self).came.append((self.path, dict(self.headers)))
        self.send_response(200)
        self.end_headers()

    do_GET = do_POST = _note

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@pytest.mark.parametrize("path", ["/v2.0/tokens", "/flavors/detail"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(cloud: LocalCloud, path: str, status: int) -> None:
    """Neither password nor token goes to the target of a redirect."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Elsewhere.came.clear()
    url = f"http://127.0.0.1:{server.server_address[1]}/stolen?secret=1"
    cloud.control("faults", {"action": "status", "status": status, "headers": {"Location": url}, "path": path})
    try:
        with pytest.raises(errors.ConfigurationError) as told:
            works(client(cloud.env))
    finally:
        server.shutdown()
        server.server_close()
    assert Elsewhere.came == []
    assert "redirects to" in told.value.message and "secret" not in told.value.message


def test_plain_http_only_to_this_machine() -> None:
    with pytest.raises(errors.ConfigurationError, match="unencrypted"):
        client({"NHN_AUTH_URL": "http://example.com/v2.0", "NHN_TENANT_ID": "0" * 32})
