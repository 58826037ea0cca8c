"""A TCP port that nobody uses at this moment."""

from __future__ import annotations

import os
import random
import socket

# Below those that the kernel gives to outgoing connections. Otherwise whoever tries
# to reach a server that is down might take its port, or even reach itself there.
# Tests that run beside others have a range of their own.
_FIRST, _LAST = map(int, os.environ.get("TEST_PORTS", "20000-32767").split("-"))
_RANGE = range(_FIRST, _LAST + 1)
_given: set[int] = set()


def free_port() -> int:
    """Never the same twice."""
    while True:
        port = random.choice(_RANGE)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
