"""Where the worker listens."""

from __future__ import annotations

from dataclasses import dataclass, field

from media.mediasoup.ice_dtls import TransportProtocol
from media.mediasoup.scalars import UInt16, UInt32
from media.mediasoup.shapes import table


@table("Transport.PortRange")
@dataclass(frozen=True, slots=True)
class PortRange:
    """Ports to choose from when `ListenInfo.port` is 0; both ends included."""

    min: UInt16 = 0
    max: UInt16 = 0


@table("Transport.SocketFlags")
@dataclass(frozen=True, slots=True)
class SocketFlags:
    ipv6_only: bool = False
    udp_reuse_port: bool = False


@table("Transport.ListenInfo")
@dataclass(frozen=True, slots=True)
class ListenInfo:
    """A socket to open on `ip`, and the address or host name that clients are told.

    Buffer sizes are in bytes; 0 leaves them to the system, as port 0 leaves the
    port to the worker.
    """

    protocol: TransportProtocol
    ip: str
    announced_address: str | None = None
    expose_internal_ip: bool = False
    port: UInt16 = 0
    port_range: PortRange = field(default_factory=PortRange)
    flags: SocketFlags = field(default_factory=SocketFlags)
    send_buffer_size: UInt32 = 0
    recv_buffer_size: UInt32 = 0
