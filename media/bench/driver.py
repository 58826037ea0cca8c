"""The driver against a real worker."""

from __future__ import annotations

from collections.abc import AsyncIterator

from media.bench.timing import Timing, each
from media.mediasoup import ListenInfo, RtpParameters, Worker, from_json
from media.sessions.codecs import MEDIA_CODECS
from media.tests import samples


async def measure() -> AsyncIterator[Timing]:
    worker = await Worker.start()
    try:
        server = await worker.create_web_rtc_server(
            [ListenInfo(protocol="udp", ip="127.0.0.1", port=0)]
        )
        router = await worker.create_router(MEDIA_CODECS)
        yield await each("worker: request and answer", 2000, lambda _: worker.resource_usage())
        yield await each(
            "router: create a WebRTC transport",
            300,
            lambda _: router.create_web_rtc_transport(web_rtc_server=server),
        )
        sender = await router.create_web_rtc_transport(web_rtc_server=server)
        receiver = await router.create_web_rtc_transport(web_rtc_server=server)
        sample = from_json(RtpParameters, samples.vp8_simulcast(), "rtpParameters")
        producer = await sender.produce(kind="video", rtp_parameters=sample)
        capabilities = router.rtp_capabilities
        yield await each(
            "transport: consume VP8 simulcast",
            1000,
            lambda _: receiver.consume(
                producer_id=producer.id, rtp_capabilities=capabilities, paused=True
            ),
        )
    finally:
        await worker.close()
