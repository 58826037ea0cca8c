"""Under which addresses this machine can be reached."""

from __future__ import annotations

import contextlib
import socket


def own_addresses() -> list[str]:
    """The address of the default route, if there is one, then loopback."""
    addresses = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket sends nothing; it only asks for the route.
        probe.connect(("192.0.2.1", 9))
        addresses.append(probe.getsockname()[0])
    return list(dict.fromkeys([*addresses, "127.0.0.1"]))
