"""WebRTC transports on the real binary, before anybody connects."""

from __future__ import annotations

import pytest

from media.mediasoup import (
    DtlsFingerprint,
    DtlsParameters,
    InvalidParameters,
    RequestRefused,
    WebRtcTransport,
)

FINGERPRINT = DtlsFingerprint("sha-256", ":".join(["AB"] * 32))


async def test_fresh_transport(sender: WebRtcTransport) -> None:
    dump = await sender.dump()

    assert dump.id == sender.id
    assert dump.ice_role == "controlled"
    assert (dump.ice_parameters, dump.ice_candidates) == (
        sender.ice_parameters,
        sender.ice_candidates,
    )
    assert dump.dtls_parameters == sender.dtls_parameters
    assert {f.algorithm for f in sender.dtls_parameters.fingerprints} == {
        "sha-1",
        "sha-224",
        "sha-256",
        "sha-384",
        "sha-512",
    }
    assert (sender.dtls_parameters.role, sender.ice_parameters.ice_lite) == ("auto", True)
    assert (sender.ice_state, sender.dtls_state, sender.ice_selected_tuple) == ("new", "new", None)
    (candidate,) = sender.ice_candidates
    assert (candidate.address, candidate.protocol, candidate.type, candidate.tcp_type) == (
        "127.0.0.1",
        "udp",
        "host",
        None,
    )
    (stats,) = await sender.get_stats()
    assert (stats.type, stats.transport_id, stats.bytes_received, stats.ice_state) == (
        "webrtc-transport",
        sender.id,
        0,
        "new",
    )
    assert stats.rtp_packet_loss_received is None


async def test_connect_takes_the_other_role_and_only_once(sender: WebRtcTransport) -> None:
    fingerprints = sender.dtls_parameters.fingerprints

    await sender.connect(DtlsParameters((FINGERPRINT,), "client"))

    assert sender.dtls_parameters == DtlsParameters(fingerprints, "server")
    with pytest.raises(RequestRefused, match="connect"):
        await sender.connect(DtlsParameters((FINGERPRINT,), "client"))


async def test_restart_ice_gives_new_credentials(sender: WebRtcTransport) -> None:
    before = sender.ice_parameters

    after = await sender.restart_ice()

    assert sender.ice_parameters == after == (await sender.dump()).ice_parameters
    assert after.username_fragment != before.username_fragment
    assert after.password != before.password


async def test_bitrates(sender: WebRtcTransport) -> None:
    await sender.set_max_incoming_bitrate(1_500_000)
    await sender.set_max_outgoing_bitrate(2_000_000)
    await sender.set_min_outgoing_bitrate(100_000)

    (stats,) = await sender.get_stats()
    assert (
        stats.max_incoming_bitrate,
        stats.max_outgoing_bitrate,
        stats.min_outgoing_bitrate,
    ) == (1_500_000, 2_000_000, 100_000)
    with pytest.raises(InvalidParameters):
        await sender.set_max_incoming_bitrate(-1)
    with pytest.raises(RequestRefused):
        await sender.set_min_outgoing_bitrate(3_000_000)
