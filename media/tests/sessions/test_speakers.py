"""Who speaks is heard from whatever part of the room."""

from __future__ import annotations

import asyncio
import itertools
import struct

from media.events import ActiveSpeaker, Speaking
from media.mediasoup import ListenInfo, RtpParameters, from_json
from media.pool.node import MediaNode
from media.sessions.part import RoomPart
from media.sessions.producers import PeerProducer
from media.sessions.speakers import Speakers
from media.tests import samples
from media.tests.announced import Announced
from media.tests.mediasoup.rtp_socket import RtpSocket, rtp_socket

_LEVEL = 30
_LEVEL_ID = 10


async def speak(socket: RtpSocket, port: int, ssrc: int) -> None:
    """Send a voice of -30 dBov until cancelled, 50 packets a second."""
    loudness = struct.pack("!HHBBxx", 0xBEDE, 1, _LEVEL_ID << 4, 0x80 | _LEVEL)
    for number in itertools.count(1):
        header = struct.pack("!BBHII", 0x90, 111, number, 960 * number, ssrc)
        socket._transport.sendto(header + loudness + b"opus", ("127.0.0.1", port))
        await asyncio.sleep(0.02)


async def test_a_voice_on_another_worker_is_heard(node: MediaNode, announced: Announced) -> None:
    near, far = [
        await RoomPart.create(slot.worker, slot.server)
        for slot in node.pool.slots
        if slot.worker and slot.server
    ]
    transport = await far.router.create_plain_transport(
        listen_info=ListenInfo("udp", "127.0.0.1"), comedia=True
    )
    sample = samples.opus()
    producer = await transport.produce(
        kind="audio", rtp_parameters=from_json(RtpParameters, sample, "rtpParameters")
    )
    microphone = PeerProducer("ann", "microphone", producer, far.router)
    speakers = Speakers("room", {producer.id: "ann"}.get)
    await speakers.listen(near, lambda: [microphone])

    async with rtp_socket() as socket:
        ssrc = sample["encodings"][0]["ssrc"]
        voice = asyncio.ensure_future(speak(socket, transport.tuple.local_port, ssrc))
        (heard,) = await announced.wait(Speaking)
        voice.cancel()

    assert heard == Speaking("room", {"ann": -_LEVEL})
    assert announced.of(ActiveSpeaker) == [ActiveSpeaker("room", "ann")]
    await asyncio.gather(near.close(), far.close())
