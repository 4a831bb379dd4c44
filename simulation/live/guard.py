"""Who is answered, and with what: requests to the served address, by pages of its own, for what such a page needs.

Without this any page that the user visits could talk to the view: Solara looks at no header.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

__all__ = ["HEADERS", "Application", "Guard", "is_loopback"]

Application = Callable[..., Any]

HEADERS = [
    # Vue compiles the page's templates in the browser, which needs inline scripts and `eval`.
    (
        "Content-Security-Policy",
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),  # without any referrer, browsers send no origin when a tab is closed
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
]
"""Headers of every answer: no other site may frame or embed the page, and it may load nothing from elsewhere. Two of
its own may stand side by side in frames."""

_FILES = re.compile("/|/(static|jupyter/nbextensions|_solara/cdn)/.+")
_OF_A_TAB = {
    "http": re.compile("/_solara/api/close/[^/]+"),
    "websocket": re.compile("/jupyter/api/kernels/[^/]+/[^/]+"),
}
"""Paths that a tab asks for with its `session_id`."""

_OF_PROXIES = re.compile(b"forwarded|x-forwarded-.*|(x-)?script-name")
"""Headers by which a proxy says who asks, and for what. The view has no proxy before it, so they are forged."""

_VERSIONED = re.compile(r"/_solara/cdn/(@[^/@]+/)?[^/@]+@\d[^/]*/.+")
"""Paths that name the version of what lies there, so that it never changes."""
_KEEP = (b"cache-control", b"public, max-age=31536000, immutable")  # a year

Refusal = tuple[int, str]
Header = tuple[bytes, bytes]


class Guard:
    """An application that answers only requests to the names in `hosts`, and WebSockets opened by a page of its own."""

    def __init__(self, application: Application, hosts: Iterable[str], port: int) -> None:
        self.application = application
        names = [f"[{host}]" if ":" in host else host for host in hosts]
        self._hosts = {f"{name}:{port}" for name in names} | ({*names} if port == 80 else set())
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Mapping[str, Any], receive: Application, send: Application) -> None:
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
        elif refusal := self._stranger(scope) or _unwanted(scope):
            await _refuse(refusal, "websocket." if scope["type"] == "websocket" else "", send)
        else:
            headers = _without_proxies(scope["headers"])
            if scope["client"] and is_loopback(scope["client"][0]):
                headers = _without_compression(headers)
            kept = _kept(send) if _VERSIONED.fullmatch(scope["path"]) else send
            await self.application({**scope, "headers": headers}, receive, kept)

    def _stranger(self, scope: Mapping[str, Any]) -> Refusal | None:
        """Whether the request is for another address than the one served, or from a page of another site.

        Headers are compared as they are, not taken apart: there is no second reading of them.
        """
        hosts, origins = (_values(scope, name) for name in (b"host", b"origin"))
        to_us = len(hosts) == 1 and hosts[0] in self._hosts
        from_us = len(origins) == 1 and origins[0] in self._origins
        by_a_page = bool(origins) or scope["type"] == "websocket"
        return None if to_us and (from_us or not by_a_page) else (403, "not the address that is served")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, and no other can reach it there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_proxies(headers: Iterable[Header]) -> list[Header]:
    """Headers without what only a proxy would say."""
    return [(name, value) for name, value in headers if not _OF_PROXIES.fullmatch(name.lower())]


def _without_compression(headers: Iterable[Header]) -> list[Header]:
    """Headers that do not say that the browser takes files compressed. Solara compresses them for each tab, which takes
    longer than to hand them over as they are, where that is on one machine."""
    return [(name, value) for name, value in headers if name.lower() != b"accept-encoding"]


def _kept(send: Application) -> Application:
    """Answers that the browser keeps, and does not ask for again."""

    async def sent(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = {**message, "headers": [*message["headers"], _KEEP]}
        await send(message)

    return sent


def _values(scope: Mapping[str, Any], wanted: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == wanted]


def _unwanted(scope: Mapping[str, Any]) -> Refusal | None:
    """Whether the request is for something that no page of the view needs, such as Solara's counters."""
    if _OF_A_TAB[scope["type"]].fullmatch(scope["path"]):
        given = parse_qs(scope["query_string"].decode("latin-1"))
        return None if given.get("session_id") else (400, "session_id is missing")
    if scope["type"] == "http" and _FILES.fullmatch(scope["path"]):
        return None
    return 404, "not a part of the page"


async def _refuse(refusal: Refusal, prefix: str, send: Application) -> None:
    """Answer with a status and a sentence; a WebSocket that was not opened can be answered so too.

    The server adds HEADERS to every answer but that to such a WebSocket.
    """
    status, reason = refusal
    body = f"refused: {reason}".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    if prefix:
        headers += [(name.lower().encode(), value.encode()) for name, value in HEADERS]
    await send({"type": f"{prefix}http.response.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}http.response.body", "body": body})
