"""The server of the live view: whom it answers, what it serves, and with which headers; no browser is needed."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest
from served import Server

from simulation.live.guard import is_loopback

pytestmark = [pytest.mark.medium, pytest.mark.filterwarnings("ignore")]

UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
UPGRADE |= {"Sec-WebSocket-Key": "x" * 22 + "=="}
KERNEL = "/jupyter/api/kernels/00000000-0000-0000-0000-000000000000"
SOCKET = f"{KERNEL}/channels?session_id=0"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server("oslo")
    yield started
    started.end(signal.SIGKILL)


def ask(
    server: Server, path: str, headers: Mapping[str, str | list[str]] | None = None, method: str = "GET"
) -> http.client.HTTPResponse:
    """The answer to a request whose headers are sent as they are; HERE in them is the address that is served."""
    headers = headers or {}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, values in headers.items():
        for value in [values] if isinstance(values, str) else values:
            connection.putheader(name, value.replace("HERE", f"127.0.0.1:{server.port}"))
    connection.endheaders()
    answer = connection.getresponse()
    connection.close()
    return answer


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 200), ({"Host": "HERE"}, 200), ({"Host": "HERE", "Origin": "http://HERE"}, 200),
    ({"Host": "evil.example"}, 403), ({"Host": "127.0.0.1"}, 403), ({"Host": "127.0.0.1:80"}, 403), ({"Host": ""}, 403),
    ({"Host": "evil.example@HERE"}, 403), ({"Host": "u:p@HERE"}, 403), ({"Host": "HERE/x"}, 403),
    ({"Host": "HERE?x"}, 403), ({"Host": "HERE#x"}, 403), ({"Host": "HERE@evil.example"}, 403),
    ({"Host": "HERE.evil.example"}, 403), ({"Host": "//HERE"}, 403), ({"Host": ["HERE", "evil.example"]}, 400),
    ({"Origin": "http://evil.example"}, 403), ({"Origin": "http://127.0.0.1:9999"}, 403), ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403), ({"Origin": "http://u@HERE"}, 403), ({"Origin": "http://u:p@HERE"}, 403),
    ({"Origin": "http://HERE/x"}, 403), ({"Origin": "HERE"}, 403), ({"Origin": "ftp://HERE"}, 403),
    ({"Origin": ["http://HERE", "http://evil.example"]}, 403),
])  # fmt: skip
def test_only_the_served_address_and_its_own_pages_are_answered(
    server: Server, headers: dict[str, str | list[str]], status: int
) -> None:
    assert ask(server, "/", headers).status == status
    opened = ask(server, SOCKET, {**UPGRADE, "Origin": "http://HERE", **headers}).status
    assert opened == 101 if status == 200 else opened in (400, 403)


def test_the_served_name_can_be_localhost(server: Server) -> None:
    for host in (f"localhost:{server.port}", f"LOCALHOST:{server.port}", f"[::1]:{server.port}"):
        assert ask(server, "/", {"Host": host, "Origin": f"http://{host}"}).status == 200


@pytest.mark.parametrize(("path", "headers", "status"), [
    (SOCKET, {}, 403),  # no origin: no page has opened it
    (f"{KERNEL}/channels", {"Origin": "http://HERE"}, 400),
    (f"{KERNEL}/channels?session_id=", {"Origin": "http://HERE"}, 400),
    (f"{KERNEL}?session_id=0", {"Origin": "http://HERE"}, 404),
    ("/?session_id=0", {"Origin": "http://HERE"}, 404),
])  # fmt: skip
def test_a_websocket_that_no_tab_opens_is_refused(
    server: Server, path: str, headers: dict[str, str | list[str]], status: int
) -> None:
    assert ask(server, path, {**UPGRADE, **headers}).status == status


@pytest.mark.parametrize("path", [
    "/resourcez", "/resourcez?verbose", "//resourcez", "/readyz", KERNEL, f"{KERNEL}/channels", "/nosuch", "/static/",
    "/static/%00", "/static/%2e%2e/server.py", "/_solara/cdn/..%2f..%2f..%2fetc/passwd", "/_solara/cdn/x",
    "/_solara/api/evict/x", "/jupyter/nbextensions/%00", "/%ff", "/x" * 500,
])  # fmt: skip
def test_nothing_but_the_page_is_served(server: Server, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        assert ask(server, path, method=method).status in (400, 404, 405), (method, path)


def test_closing_what_is_not_there_is_no_fault(server: Server) -> None:
    assert ask(server, "/_solara/api/close/x", method="POST").status == 400
    assert ask(server, "/_solara/api/close/x?session_id=1", method="POST").status == 200
    assert ask(server, "/_solara/api/close/x?session_id=1", method="GET").status in (404, 405)


LARGE = "/_solara/cdn/requirejs@2.3.6/require.js"


def test_a_browser_on_this_machine_gets_files_as_they_are(server: Server) -> None:
    for path in (LARGE, "/", "/static/main-vuetify.js"):
        assert ask(server, path, {"Accept-Encoding": "gzip"}).getheader("Content-Encoding") is None
    opened = ask(server, SOCKET, {**UPGRADE, "Origin": "http://HERE", "Sec-WebSocket-Extensions": "permessage-deflate"})
    assert opened.status == 101 and opened.getheader("Sec-WebSocket-Extensions") is None


def test_what_is_shown_goes_compressed_where_others_on_the_network_may_look() -> None:
    open_to_all = Server("oslo", "--host", "0.0.0.0")
    wanted = {**UPGRADE, "Origin": "http://HERE", "Sec-WebSocket-Extensions": "permessage-deflate"}
    opened = ask(open_to_all, SOCKET, wanted)
    open_to_all.end(signal.SIGKILL)
    assert opened.status == 101 and "permessage-deflate" in str(opened.getheader("Sec-WebSocket-Extensions"))


@pytest.mark.parametrize(("host", "near"), [
    ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.2", False), ("localhost.example", False), ("", False),
])  # fmt: skip
def test_what_is_this_machine_alone(host: str, near: bool) -> None:
    assert is_loopback(host) == near


def test_a_browser_keeps_files_that_name_their_version_and_no_others(server: Server) -> None:
    assert "immutable" in str(ask(server, LARGE).getheader("Cache-Control"))
    for path in ("/", "/static/main-vuetify.js", "/_solara/cdn/nosuch@1.0/x.js"):
        assert "immutable" not in str(ask(server, path).getheader("Cache-Control"))


def test_nobody_can_pretend_to_be_a_proxy(server: Server) -> None:
    for headers in (
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"},
        {"Script-Name": "/evil"},
        {"X-Script-Name": "/evil"},
    ):
        answer = ask(server, "/", headers)
        assert answer.status == 200
        assert "SameSite=none" not in str(answer.getheader("Set-Cookie"))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/")
    assert b"evil" not in connection.getresponse().read()
    connection.close()


@pytest.mark.parametrize(("method", "path", "headers"), [
    ("GET", "/", {}), ("HEAD", "/", {}), ("POST", "/", {}), ("GET", "/static/main.js", {}), ("GET", "/nosuch", {}),
    ("GET", "/", {"Host": "evil.example"}), ("POST", "/_solara/api/close/x", {}),
    ("GET", SOCKET, {**UPGRADE, "Origin": "http://HERE"}), ("GET", SOCKET, UPGRADE),
])  # fmt: skip
def test_every_answer_may_not_be_framed_guessed_at_or_told_of(
    server: Server, method: str, path: str, headers: dict[str, str | list[str]]
) -> None:
    answer = ask(server, path, headers, method)
    policy = dict(part.split(" ", 1) for part in re.split(r"; *", str(answer.getheader("Content-Security-Policy"))))
    assert policy["frame-ancestors"] == "'self'"
    assert "http" not in policy["default-src"]
    for name, value in (
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ):
        assert answer.getheader(name) == value


@pytest.mark.slow
def test_a_port_in_use_is_told(server: Server) -> None:
    command = [sys.executable, "-m", "experiments.cli", "view", "--no-browser", "--port", str(server.port)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert f"--port: given {server.port}, which is in use" in ran.stderr
    assert "Traceback" not in ran.stderr
