"""Daphne with a beginning and an end: start the application, serve, stop it.

Importing this module installs Twisted's asyncio reactor, with uvloop in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket

import uvloop

# Daphne makes its event loop at import: uvloop has to be the policy by then.
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

from daphne.server import Server  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from deploy.lifespan import Application, Lifespan  # noqa: E402

logger = logging.getLogger(__name__)

# Room for what signaling must be able to refuse with an answer instead of by
# closing the connection; it sets the limit that counts itself.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
SHUTDOWN_TIMEOUT = 10.0


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that a taken port is known before anything starts."""
    family, _, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(512)
    except OSError:
        sock.close()
        raise
    return sock


def serve(application: Application, sock: socket.socket) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM.

    Raises `deploy.lifespan.StartupError` when the application refuses to start.
    """
    # A shell starts background jobs with SIGINT ignored; asked to end, this one ends.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    loop = reactor._asyncioEventloop
    asyncio.set_event_loop(loop)
    lifespan = Lifespan(application)
    server = Server(
        application,
        endpoints=[f"fd:fileno={sock.fileno()}"],
        # A call lasts as long as it lasts.
        websocket_timeout=-1,
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        websocket_max_frame_size=MAX_MESSAGE_BYTES,
        application_close_timeout=30,
        server_name="jbcalling",
        verbosity=0,
    )
    try:
        loop.run_until_complete(lifespan.startup())
        # The reactor's own triggers cancel every connection's application;
        # ours comes before, while peers can still be told.
        server.run()
    finally:
        with contextlib.suppress(asyncio.TimeoutError):
            loop.run_until_complete(asyncio.wait_for(lifespan.shutdown(), SHUTDOWN_TIMEOUT))
        sock.close()
