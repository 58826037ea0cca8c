"""Making a peer's WebRTC transports, and describing them to its browser."""

from __future__ import annotations

from collections.abc import Sequence

from media.contracts import TransportInfo
from media.mediasoup import Router, WebRtcServer, WebRtcTransport, to_json

# Enough for one good video at once; bandwidth estimation takes it from there.
_INITIAL_OUTGOING_BITRATE = 1_000_000


async def create_transport(router: Router, server: WebRtcServer) -> WebRtcTransport:
    return await router.create_web_rtc_transport(
        web_rtc_server=server,
        prefer_udp=True,
        initial_available_outgoing_bitrate=_INITIAL_OUTGOING_BITRATE,
    )


def describe(transport: WebRtcTransport, addresses: Sequence[str]) -> TransportInfo:
    """What the browser needs; one set of candidates for each announced address.

    The worker listens on every interface and announces the first address only.
    It answers whichever address a packet came to, so the others need no socket
    of their own: they are the same candidates under another name.
    """
    candidates = []
    for rank, address in enumerate(addresses):
        for candidate in transport.ice_candidates:
            described = to_json(candidate)
            described["address"] = described["ip"] = address
            described["foundation"] = f"{described['foundation']}{rank}"
            described["priority"] = max(described["priority"] - rank, 1)
            candidates.append(described)
    return TransportInfo(
        transport_id=transport.id,
        ice_parameters=to_json(transport.ice_parameters),
        ice_candidates=candidates,
        dtls_parameters=to_json(transport.dtls_parameters),
    )
