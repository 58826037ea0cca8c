"""On which sockets a worker listens, and which addresses it announces for them."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from media.addresses import is_own, own_addresses
from media.mediasoup import ListenInfo, PortRange

_EVERY_INTERFACE = "0.0.0.0"


@dataclass(frozen=True, slots=True)
class Listening:
    """`sockets` are pairs of the address listened on and the one announced for it.

    `aliases` are announced too, but have no socket of their own: packets for
    them reach the first one.
    """

    sockets: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()

    @classmethod
    def plan(cls, listen_ip: str, announced: Sequence[str]) -> Listening:
        """`listen_ip` is empty when the operator leaves the choice to us.

        A socket bound to an address answers from that address. One that listens
        everywhere answers from where the route begins, which strict clients drop
        when they asked another address of this machine. So addresses of our own
        are bound one by one; only what stands outside, as behind a NAT or a
        container's port mapping, needs the socket that listens everywhere.
        """
        if not listen_ip and all(is_own(address) for address in announced):
            return cls(tuple((address, address) for address in announced))
        first, *others = announced
        return cls(((listen_ip or _EVERY_INTERFACE, first),), tuple(others))

    def on_port(self, port: int) -> list[ListenInfo]:
        """UDP before TCP on each socket."""
        return [
            ListenInfo(protocol=protocol, ip=ip, announced_address=announced, port=port)
            for ip, announced in self.sockets
            for protocol in ("udp", "tcp")
        ]

    def __str__(self) -> str:
        return ", ".join(sorted({ip for ip, _ in self.sockets}))


def pipe_socket(listen_ip: str, announced: Sequence[str], ports: tuple[int, int]) -> ListenInfo:
    """Where other nodes send media to: any free one of our ports, at our best address.

    They take packets only from where they send them to, so it must be one address
    in both directions; and an address, for no name is looked up there.
    """
    address = next(filter(_is_ip, announced), own_addresses()[0])
    ((ip, told),) = Listening.plan(listen_ip, [address]).sockets
    return ListenInfo(
        "udp",
        ip,
        announced_address=told if told != ip else None,
        port_range=PortRange(*ports),
    )


def _is_ip(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True
