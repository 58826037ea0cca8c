"""How often the worker asks a sender for a key frame."""

from __future__ import annotations

import asyncio

from media.mediasoup import Router
from media.tests.mediasoup.rtp_socket import (
    VP8_DELTA_FRAME,
    VP8_KEY_FRAME,
    RtpPacket,
    rtp_socket,
)
from media.tests.mediasoup.test_piped_media import LISTEN, listen, vp8


async def test_who_comes_soon_after_another_waits_until_the_sender_may_be_asked_again(
    router: Router,
) -> None:
    transport = await router.create_plain_transport(listen_info=LISTEN, comedia=True)
    camera = await transport.produce(
        kind="video", rtp_parameters=vp8((1001,)), key_frame_request_delay=300
    )
    clock = asyncio.get_running_loop().time
    async with rtp_socket() as sender, rtp_socket() as ears:

        def send(payload: bytes, number: int) -> None:
            packet = RtpPacket(96, number, 3000 * number, 1001, payload)
            sender.send(packet, ("127.0.0.1", transport.tuple.local_port))

        began = clock()
        # Its beginning was lost, so that the worker asks for another.
        send(VP8_DELTA_FRAME, 2)
        assert await sender.plis.get() == 1001
        send(VP8_KEY_FRAME, 3)

        await listen(ears, router, camera)

        assert await sender.plis.get() == 1001
        assert clock() - began >= 0.3
        send(VP8_KEY_FRAME + b"new", 4)
        (frame,) = await ears.take(1)
        assert frame.payload == VP8_KEY_FRAME + b"new"
