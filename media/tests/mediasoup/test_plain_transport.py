"""Plain transports on the real binary, with RTP made by hand."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest

from media.mediasoup import (
    InvalidParameters,
    ListenInfo,
    RequestRefused,
    Router,
    RtcpTupleChange,
    SrtpParameters,
    TransportTuple,
    TupleChange,
)
from media.tests.mediasoup.heard import heard, next_event
from media.tests.mediasoup.rtp_socket import RtpPacket, RtpSocket, rtp_socket
from media.tests.mediasoup.samples import opus

LISTEN = ListenInfo("udp", "127.0.0.1")
KEY = SrtpParameters("AEAD_AES_128_GCM", base64.b64encode(bytes(28)).decode())


@pytest.fixture
async def phone() -> AsyncIterator[RtpSocket]:
    async with rtp_socket() as socket:
        yield socket


async def test_fresh_transport(router: Router) -> None:
    transport = await router.create_plain_transport(listen_info=LISTEN)

    dump = await transport.dump()
    assert (dump.id, dump.direct, dump.rtcp_mux, dump.comedia) == (
        transport.id,
        False,
        True,
        False,
    )
    assert (
        dump.tuple
        == transport.tuple
        == TransportTuple("127.0.0.1", transport.tuple.local_port, "udp")
    )
    assert transport.tuple.local_port > 0
    assert (dump.rtcp_tuple, transport.rtcp_tuple) == (None, None)
    assert (dump.srtp_parameters, transport.srtp_parameters) == (None, None)
    (stats,) = await transport.get_stats()
    assert (stats.type, stats.transport_id, stats.bytes_received) == (
        "plain-rtp-transport",
        transport.id,
        0,
    )
    assert (stats.rtcp_mux, stats.comedia, stats.tuple, stats.rtcp_tuple) == (
        True,
        False,
        transport.tuple,
        None,
    )


async def test_announced_address_is_what_others_are_told(router: Router) -> None:
    transport = await router.create_plain_transport(
        listen_info=ListenInfo("udp", "127.0.0.1", announced_address="192.0.2.7")
    )

    assert transport.tuple.local_address == "192.0.2.7"


async def test_connect_names_the_other_end_once(router: Router) -> None:
    transport = await router.create_plain_transport(listen_info=LISTEN, rtcp_mux=False)
    port = transport.tuple.local_port
    assert transport.rtcp_tuple is not None
    rtcp_port = transport.rtcp_tuple.local_port

    with pytest.raises(RequestRefused, match="missing rtcpPort"):
        await transport.connect(ip="127.0.0.1", port=5004)
    await transport.connect(ip="127.0.0.1", port=5004, rtcp_port=5005)

    dump = await transport.dump()
    assert (
        dump.tuple == transport.tuple == TransportTuple("127.0.0.1", port, "udp", "127.0.0.1", 5004)
    )
    assert (
        dump.rtcp_tuple
        == transport.rtcp_tuple
        == TransportTuple("127.0.0.1", rtcp_port, "udp", "127.0.0.1", 5005)
    )
    assert port != rtcp_port
    with pytest.raises(RequestRefused, match="already"):
        await transport.connect(ip="127.0.0.1", port=5004, rtcp_port=5005)


async def test_bad_options_leave_nothing(router: Router) -> None:
    with pytest.raises(InvalidParameters, match="rtcp_mux"):
        await router.create_plain_transport(listen_info=LISTEN, rtcp_listen_info=LISTEN)
    with pytest.raises(RequestRefused, match="protocol"):
        await router.create_plain_transport(listen_info=ListenInfo("tcp", "127.0.0.1"))
    with pytest.raises(RequestRefused):
        await router.create_plain_transport(listen_info=ListenInfo("udp", "localhost"))
    transport = await router.create_plain_transport(listen_info=LISTEN)
    with pytest.raises(InvalidParameters, match="port"):
        await transport.connect(ip="127.0.0.1", port=65536)
    with pytest.raises(RequestRefused, match="SRTP not enabled"):
        await transport.connect(ip="127.0.0.1", port=5004, srtp_parameters=KEY)

    assert (await router.dump()).transport_ids == (transport.id,)


async def test_srtp_takes_the_other_ends_suite(router: Router) -> None:
    transport = await router.create_plain_transport(
        listen_info=LISTEN, comedia=True, enable_srtp=True
    )
    before = transport.srtp_parameters
    assert before is not None
    assert (before.crypto_suite, len(base64.b64decode(before.key_base64))) == (
        "AES_CM_128_HMAC_SHA1_80",
        30,
    )

    await transport.connect(srtp_parameters=KEY)

    after = transport.srtp_parameters
    assert after is not None
    assert after == (await transport.dump()).srtp_parameters
    assert (after.crypto_suite, len(base64.b64decode(after.key_base64))) == ("AEAD_AES_128_GCM", 28)
    assert after.key_base64 not in repr(after)


async def test_comedia_learns_from_the_first_packets(router: Router, phone: RtpSocket) -> None:
    transport = await router.create_plain_transport(
        listen_info=LISTEN, rtcp_listen_info=LISTEN, rtcp_mux=False, comedia=True
    )
    await transport.produce(kind="audio", rtp_parameters=opus(1111))
    changes = heard(transport, TupleChange, RtcpTupleChange)
    assert transport.rtcp_tuple is not None
    rtp, rtcp = next_event(transport, TupleChange), next_event(transport, RtcpTupleChange)

    phone.send(RtpPacket(111, 1, 960, 1111, b"opus"), ("127.0.0.1", transport.tuple.local_port))
    learnt = (await rtp).tuple
    # An empty receiver report, which is as short as RTCP can be.
    report = bytes([0x80, 201, 0, 1, 0, 0, 0, 1])
    phone.send(report, ("127.0.0.1", transport.rtcp_tuple.local_port))
    rtcp_learnt = (await rtcp).tuple

    assert learnt == transport.tuple == (await transport.dump()).tuple
    assert (learnt.remote_ip, learnt.remote_port) == phone.address
    assert rtcp_learnt == transport.rtcp_tuple == (await transport.dump()).rtcp_tuple
    assert (rtcp_learnt.remote_ip, rtcp_learnt.remote_port) == phone.address
    assert changes == [TupleChange(learnt), RtcpTupleChange(rtcp_learnt)]


async def test_packets_go_through_with_the_routers_numbers(
    router: Router, phone: RtpSocket
) -> None:
    transport = await router.create_plain_transport(listen_info=LISTEN)
    await transport.connect(ip=phone.address[0], port=phone.address[1])
    producer = await transport.produce(kind="audio", rtp_parameters=opus(1111))
    consumer = await transport.consume(
        producer_id=producer.id, rtp_capabilities=router.rtp_capabilities
    )

    for number in range(20):
        packet = RtpPacket(111, 100 + number, 960 * number, 1111, f"opus {number}".encode())
        phone.send(packet, ("127.0.0.1", transport.tuple.local_port))
    received = await asyncio.wait_for(phone.take(20), 20)

    assert {packet.ssrc for packet in received} == {consumer.rtp_parameters.encodings[0].ssrc}
    assert {packet.payload_type for packet in received} == {100}
    assert sorted(packet.payload for packet in received) == sorted(
        f"opus {number}".encode() for number in range(20)
    )
    assert consumer.rtp_parameters.mid == "0"
