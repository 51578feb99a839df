"""The server: a socket, uvicorn behind it, and what is said while it runs."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from hazardlib.errors import UsageError
from hazardlib.machine import in_chinese
from hazardlib.temporary import temporary_folder
from hazardlib.workspace import Workspace

_MOST_CONNECTIONS = 400
"""Each is an open file; a process may have some thousand."""


def run(
    workspace: Workspace, host: str, port: int, say: Callable[[str], None], *, is_behind_proxy: bool
) -> None:
    """Serve the page until Ctrl-C, or until the system ends it.

    Parameters
    ----------
    say
        Called with the address once it is open.
    is_behind_proxy
        Whether to believe what a proxy on this computer says of who is asking and whether it was encrypted.
    """
    import uvicorn

    from hazardlib.serve.app import Page

    with temporary_folder() as folder, _listening(host, port) as listening:
        page = Page(workspace, folder)
        config = uvicorn.Config(
            page.app(),
            http="h11",
            ws="none",
            log_config=None,
            log_level="error" if os.environ.get("HAZARD_DEBUG") else "critical",
            access_log=False,  # an address may hold a token
            server_header=False,
            proxy_headers=is_behind_proxy,
            forwarded_allow_ips="127.0.0.1",
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=4,
        )
        say(address(host, listening.getsockname()[1]))
        # Both end it the same way: uvicorn finishes what it is at, then raises once more what it was told.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def address(host: str, port: int) -> str:
    """Return what others type to reach a page, of one that is opened at every address of this computer the one it has in its network."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 -- asked for, not chosen here
        host = _own_address(socket.AF_INET6 if host == "::" else socket.AF_INET) or socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address(family: socket.AddressFamily) -> str:
    """Return the address from which this computer would send; nothing is sent to find it."""
    somewhere = "2001:db8::1" if family == socket.AF_INET6 else "192.0.2.1"  # kept for documents, nobody's
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as unsent:
        unsent.connect((somewhere, 9))
        return str(unsent.getsockname()[0])
    return ""


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise UsageError(
            f"{host} 的端口 {port} 打不开（{in_chinese(error)}）。请用 --port 换一个，或看看是不是已经开着一个 hazard serve 。"
        ) from error
