"""ICE and DTLS vocabulary of a WebRTC transport, and the addresses it speaks from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from media.mediasoup.scalars import UInt16, UInt32
from media.mediasoup.shapes import EnumOf, member, table

TransportProtocol = Annotated[Literal["udp", "tcp"], EnumOf("Transport.Protocol")]
IceRole = Annotated[Literal["controlled", "controlling"], EnumOf("WebRtcTransport.IceRole")]
# "closed" is the driver's own: the worker has nothing left to say about a closed transport.
IceState = Annotated[
    Literal["new", "connected", "completed", "disconnected", "closed"],
    EnumOf("WebRtcTransport.IceState"),
]
IceCandidateType = Annotated[Literal["host"], EnumOf("WebRtcTransport.IceCandidateType")]
IceCandidateTcpType = Annotated[Literal["passive"], EnumOf("WebRtcTransport.IceCandidateTcpType")]
DtlsRole = Annotated[Literal["auto", "client", "server"], EnumOf("WebRtcTransport.DtlsRole")]
DtlsState = Annotated[
    Literal["new", "connecting", "connected", "failed", "closed"],
    EnumOf("WebRtcTransport.DtlsState"),
]
FingerprintAlgorithm = Annotated[
    Literal["sha-1", "sha-224", "sha-256", "sha-384", "sha-512"],
    EnumOf("WebRtcTransport.FingerprintAlgorithm", lambda name: f"sha-{name.removeprefix('SHA')}"),
]


@dataclass(frozen=True, slots=True)
class IceParameters:
    username_fragment: str
    password: str
    ice_lite: bool = True


@dataclass(frozen=True, slots=True)
class IceCandidate:
    """A place where the worker can be reached; `ip` repeats `address` for older clients."""

    foundation: str
    priority: UInt32
    address: str
    protocol: TransportProtocol
    port: UInt16
    type: IceCandidateType
    tcp_type: IceCandidateTcpType | None = None
    ip: str = field(default="", metadata=member("address"))


@table("WebRtcTransport.Fingerprint")
@dataclass(frozen=True, slots=True)
class DtlsFingerprint:
    """The hash of a certificate, as colon-separated hexadecimal bytes."""

    algorithm: FingerprintAlgorithm
    value: str


@table("WebRtcTransport.DtlsParameters")
@dataclass(frozen=True, slots=True)
class DtlsParameters:
    fingerprints: tuple[DtlsFingerprint, ...]
    role: DtlsRole = "auto"


@dataclass(frozen=True, slots=True)
class TransportTuple:
    """The pair of addresses that packets travel between; the remote one once it is known."""

    local_address: str
    local_port: UInt16
    protocol: TransportProtocol
    remote_ip: str | None = None
    remote_port: UInt16 | None = None

    def __post_init__(self) -> None:
        # The schema has no absent port, so the worker sends 0.
        if self.remote_ip is None:
            object.__setattr__(self, "remote_port", None)
