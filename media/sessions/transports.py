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


def describe(transport: WebRtcTransport, aliases: Sequence[str]) -> TransportInfo:
    """What the browser needs.

    `aliases` are further addresses under which the transport's first socket can
    be reached: the same candidates again, under another name and a little later.
    """
    candidates = [to_json(candidate) for candidate in transport.ice_candidates]
    named = candidates + [
        {
            **candidate,
            "address": alias,
            "foundation": f"{candidate['foundation']}{rank}",
            "priority": max(candidate["priority"] - rank, 1),
        }
        for rank, alias in enumerate(aliases, start=1)
        for candidate in candidates
    ]
    return TransportInfo(
        transport_id=transport.id,
        ice_parameters=to_json(transport.ice_parameters),
        ice_candidates=[{**candidate, "ip": candidate["address"]} for candidate in named],
        dtls_parameters=to_json(transport.dtls_parameters),
    )
