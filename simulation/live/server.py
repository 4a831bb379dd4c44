"""Serving the page: on loopback by default, only for its own address and pages, and contacting no other machine."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Callable, Mapping

from simulation.errors import InputError
from simulation.live.guard import HEADERS, Application, Guard, is_loopback

__all__ = ["serve"]

_ANY = ("0.0.0.0", "::")
_ENVIRONMENT = {
    "SOLARA_APP": "simulation.live.page",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",  # from the package solara-assets
    "SOLARA_ASSETS_CDN": "offline:",  # and from nowhere else
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "multitrack",
    "SOLARA_KERNEL_CULL_TIMEOUT": "4s",
}
"""Solara reads its settings from the environment when it is first imported."""

_WAITING = 128


def serve(
    sources: Mapping[str, str],
    host: str = "127.0.0.1",
    port: int = 8765,
    browser: bool = True,
    tell: Callable[[str], None] = lambda line: None,
    moment: str = "",
) -> None:
    """Serve the view of these scenarios (name: shipped name or file) until interrupted; `moment` is opened first.

    Raises InputError where the live extra is not installed, the address cannot be had or the port is in use.
    """
    application = _application(sources)
    bound = _listen(host, port)
    port = bound.getsockname()[1]
    address = f"http://{_shown_host(host)}:{port}/" + (f"#{moment}" if moment else "")
    if not is_loopback(host):
        tell(f"warning: --host {host} lets others on the network use this page; there is no password")
    tell(f"the view is at {address} (Ctrl-C ends it)")
    if browser:
        threading.Timer(0.6, webbrowser.open, [address]).start()
    _run(Guard(application, _names(host), port), bound, compress=not is_loopback(host))


def _application(sources: Mapping[str, str]) -> Application:
    os.environ.update(_ENVIRONMENT)
    try:
        import solara.server.settings  # an extra; it reads the environment, set above, when it is imported
        from solara.server.starlette import app
    except ImportError as error:
        message = (
            f"view: {error.name or 'solara'} is not installed; allowed: pip install 'multitrack[live]', or make view"
        )
        raise InputError(message) from error
    from simulation.live import page  # imports solara, which needs the environment set above

    solara.server.settings.main.mode = "production"
    page.scenarios_to_choose.clear()
    page.scenarios_to_choose.update(sources)
    served: Application = app
    return served


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is bound at once, so that a port in use is reported before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform == "win32":  # where the other option would share a port in use
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(_WAITING)  # a browser that opens the address at once waits until the server answers
    except (OSError, OverflowError) as error:
        bound.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise InputError(
                f"--port: given {port}, which is in use; allowed: another, or 0 for any free one"
            ) from None
        raise InputError(f"--host: given {host!r}, which cannot be listened on ({error})") from None
    return bound


def _run(application: Application, bound: socket.socket, compress: bool) -> None:
    import uvicorn  # comes with the extra of the page

    warnings.filterwarnings("ignore", message="Cookies with samesite")  # Solara's advice to who embeds it elsewhere
    config = uvicorn.Config(
        application,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=0,
        server_header=False,
        proxy_headers=False,  # no proxy stands before it
        ws_per_message_deflate=compress,  # on one machine that takes longer than to hand it over as it is
        headers=HEADERS,
    )
    uvicorn.Server(config).run(sockets=[bound])


def _shown_host(host: str) -> str:
    if host in _ANY:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _names(host: str) -> frozenset[str]:
    """The host names under which the served address can be requested."""
    names = {host.lower()}
    if is_loopback(host) or host in _ANY:
        names |= {"127.0.0.1", "localhost", "::1"}
    if host in _ANY:
        own = socket.gethostname()
        names |= {own.lower(), socket.getfqdn().lower(), *_addresses(own)}
    return frozenset(names)


def _addresses(name: str) -> set[str]:
    try:
        return {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        return set()
