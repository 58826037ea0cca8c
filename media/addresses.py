"""Under which addresses this machine can be reached, and which of a list are its own."""

from __future__ import annotations

import contextlib
import fcntl
import socket
import struct

# Linux's, which `socket` does not name: the address in an `ifreq`, behind the
# interface's name, the family and the port.
_SIOCGIFADDR = 0x8915
_ADDRESS = slice(20, 24)


def own_addresses() -> list[str]:
    """The address of the default route, if there is one, then loopback."""
    addresses = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket sends nothing; it only asks for the route.
        probe.connect(("203.0.113.1", 9))
        addresses.append(probe.getsockname()[0])
    return list(dict.fromkeys([*addresses, "127.0.0.1"]))


def is_own(address: str) -> bool:
    """Whether a socket can be bound to it here: false for a NAT's outside, or a name."""
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((socket.inet_ntop(family, socket.inet_pton(family, address)), 0))
    except OSError:
        return False
    return True


def interface_addresses() -> list[str]:
    """The IPv4 address of every interface that is up: a container has one on each network."""
    addresses = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _, name in socket.if_nameindex():
            # An interface without an address is an error here.
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(asker, _SIOCGIFADDR, struct.pack("256s", name.encode()))
                addresses.append(socket.inet_ntoa(answer[_ADDRESS]))
    return addresses
