"""Ports of servers that tests start."""

from __future__ import annotations

import socket
import time
from subprocess import Popen


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def wait_until_it_listens(process: Popen[bytes], port: int) -> None:
    """Fails when the process ends instead."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{process.args!r} ended with {process.returncode}")
