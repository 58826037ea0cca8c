"""Workers, servers, routers and observers on the real binary."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest
import uvloop

from media.mediasoup import (
    Closed,
    ClosedError,
    InvalidParameters,
    ListenInfo,
    NotFoundError,
    RequestRefused,
    Router,
    RtpCapabilities,
    RtpCodecCapability,
    UnsupportedError,
    WebRtcTransport,
    Worker,
    WorkerDied,
    WorkerSettings,
    WorkerStartError,
)
from media.mediasoup.dumps import IpPort
from media.tests.mediasoup.heard import heard, next_event
from media.tests.mediasoup.samples import LISTEN, MEDIA_CODECS, opus


async def test_dumps_of_what_was_made(worker: Worker) -> None:
    server = await worker.create_web_rtc_server(LISTEN)
    router = await worker.create_router(MEDIA_CODECS)
    transport = await router.create_web_rtc_transport(web_rtc_server=server)
    observer = await router.create_audio_level_observer()

    dump = await worker.dump()
    assert (dump.pid, dump.web_rtc_server_ids, dump.router_ids) == (
        worker.pid,
        (server.id,),
        (router.id,),
    )
    assert set(dump.channel_message_handlers.channel_request_handlers) == {
        server.id,
        router.id,
        transport.id,
        observer.id,
    }
    served = await server.dump()
    assert served.id == server.id
    assert served.web_rtc_transport_ids == (transport.id,)
    assert [f.web_rtc_transport_id for f in served.local_ice_username_fragments] == [transport.id]
    assert [f.local_ice_username_fragment for f in served.local_ice_username_fragments] == [
        transport.ice_parameters.username_fragment
    ]
    assert (served.tcp_servers, [socket.ip for socket in served.udp_sockets]) == (
        (),
        ["127.0.0.1"],
    )
    routed = await router.dump()
    assert (routed.id, routed.transport_ids, routed.rtp_observer_ids) == (
        router.id,
        (transport.id,),
        (observer.id,),
    )
    assert worker.webrtc_servers == (server,)
    assert worker.routers == (router,)


async def test_one_port_for_udp_and_tcp(worker: Worker) -> None:
    probe = await worker.create_web_rtc_server((ListenInfo("tcp", "127.0.0.1"),))
    (socket,) = (await probe.dump()).tcp_servers
    await probe.close()

    server = await worker.create_web_rtc_server(
        (
            ListenInfo("udp", "127.0.0.1", "media.example", port=socket.port),
            ListenInfo("tcp", "127.0.0.1", "media.example", port=socket.port),
        )
    )

    dump = await server.dump()
    assert dump.udp_sockets == dump.tcp_servers == (IpPort("127.0.0.1", socket.port),)
    router = await worker.create_router(())
    transport = await router.create_web_rtc_transport(web_rtc_server=server)
    assert [(c.address, c.ip, c.protocol, c.port) for c in transport.ice_candidates] == [
        ("media.example", "media.example", "udp", socket.port),
        ("media.example", "media.example", "tcp", socket.port),
    ]


async def test_port_in_use_is_refused(worker: Worker) -> None:
    server = await worker.create_web_rtc_server(LISTEN)
    (socket,) = (await server.dump()).udp_sockets

    with pytest.raises(RequestRefused, match="address already in use"):
        await worker.create_web_rtc_server((ListenInfo("udp", "127.0.0.1", port=socket.port),))

    assert worker.webrtc_servers == (server,)


async def test_out_of_range_numbers_never_reach_the_worker(worker: Worker) -> None:
    with pytest.raises(InvalidParameters, match=r"ListenInfo\.port must be an integer from 0 to 6"):
        await worker.create_web_rtc_server((ListenInfo("udp", "127.0.0.1", port=70_000),))
    with pytest.raises(InvalidParameters, match=r"ListenInfo\.ip is required"):
        await worker.create_web_rtc_server((ListenInfo("udp", None),))  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match=r"ListenInfo\.protocol must be one of udp, tcp"):
        await worker.create_web_rtc_server((ListenInfo("sctp", "::1"),))  # type: ignore[arg-type]

    assert (await worker.dump()).web_rtc_server_ids == ()
    assert (await worker.dump()).channel_message_handlers.channel_request_handlers == ()


async def test_resource_usage_and_settings(worker: Worker) -> None:
    usage = await worker.resource_usage()
    assert usage.ru_maxrss > 1000

    await worker.update_settings(log_level="debug", log_tags=["ice", "dtls"])
    await worker.update_settings()
    with pytest.raises(RequestRefused):
        await worker.update_settings(log_level="loud")  # type: ignore[arg-type]


async def test_wrong_settings_say_so() -> None:
    settings = WorkerSettings(log_level="loud")  # type: ignore[arg-type]

    with pytest.raises(WorkerStartError, match="exited with code 42"):
        await Worker.start(settings)


async def test_unsupported_codec_makes_no_router(worker: Worker) -> None:
    with pytest.raises(UnsupportedError):
        await worker.create_router((RtpCodecCapability("video", "video/H265", 90000),))

    assert (await worker.dump()).router_ids == ()


async def test_closing_a_router_takes_everything_in_it_along(worker: Worker) -> None:
    router = await worker.create_router(MEDIA_CODECS)
    transport = await router.create_web_rtc_transport(listen_infos=LISTEN)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())
    consumer = await transport.consume(
        producer_id=producer.id, rtp_capabilities=router.rtp_capabilities
    )
    observer = await router.create_active_speaker_observer()
    everything = (router, transport, producer, consumer, observer)
    causes = [heard(thing, Closed) for thing in everything]

    await router.close()

    assert causes == [[Closed("closed")]] + [[Closed("router-closed")]] * 4
    assert all(thing.closed for thing in everything)
    dump = await worker.dump()
    assert (dump.router_ids, dump.channel_message_handlers.channel_request_handlers) == ((), ())
    assert (worker.routers, transport.producers, transport.consumers) == ((), (), ())
    with pytest.raises(ClosedError):
        await transport.dump()
    with pytest.raises(ClosedError):
        await router.create_web_rtc_transport(listen_infos=LISTEN)


async def test_closing_a_server_takes_its_transports_along(worker: Worker, router: Router) -> None:
    server = await worker.create_web_rtc_server(LISTEN)
    transport = await router.create_web_rtc_transport(web_rtc_server=server)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())
    other = await router.create_web_rtc_transport(listen_infos=LISTEN)
    causes = [heard(thing, Closed) for thing in (server, transport, producer, other)]

    await server.close()

    assert causes == [
        [Closed("closed")],
        [Closed("listen-server-closed")],
        [Closed("listen-server-closed")],
        [],
    ]
    assert (await router.dump()).transport_ids == (other.id,)
    assert router.can_consume(producer.id, router.rtp_capabilities) is False
    assert worker.webrtc_servers == ()


async def test_closing_a_transport_leaves_its_server(worker: Worker, router: Router) -> None:
    server = await worker.create_web_rtc_server(LISTEN)
    transport = await router.create_web_rtc_transport(web_rtc_server=server)

    await transport.close()

    assert (await server.dump()).web_rtc_transport_ids == ()
    assert (await router.dump()).transport_ids == ()
    assert (transport.ice_state, transport.dtls_state) == ("closed", "closed")
    await server.close()


async def test_transport_on_a_server_that_closes_meanwhile(worker: Worker, router: Router) -> None:
    server = await worker.create_web_rtc_server(LISTEN)
    creating = asyncio.create_task(router.create_web_rtc_transport(web_rtc_server=server))
    await asyncio.sleep(0)

    await server.close()

    with pytest.raises(ClosedError):
        await creating
    assert (await router.dump()).transport_ids == ()


async def test_a_transport_listens_in_exactly_one_place(worker: Worker, router: Router) -> None:
    server = await worker.create_web_rtc_server(LISTEN)

    with pytest.raises(InvalidParameters):
        await router.create_web_rtc_transport()
    with pytest.raises(InvalidParameters):
        await router.create_web_rtc_transport(web_rtc_server=server, listen_infos=LISTEN)


async def test_no_orphans_after_cancelled_creations(worker: Worker, router: Router) -> None:
    for turns in range(6):
        creating = asyncio.create_task(router.create_web_rtc_transport(listen_infos=LISTEN))
        for _ in range(turns):
            await asyncio.sleep(0)
        creating.cancel()
        (outcome,) = await asyncio.gather(creating, return_exceptions=True)
        if isinstance(outcome, WebRtcTransport):
            # The worker was faster than the cancellation.
            await outcome.close()

    # Each answer is in before this one's, and so is each closing before the next.
    await worker.dump()
    assert (await router.dump()).transport_ids == ()
    dump = await worker.dump()
    assert dump.channel_message_handlers.channel_request_handlers == (router.id,)


async def test_sigkill_is_noticed(worker: Worker, router: Router) -> None:
    transport = await router.create_web_rtc_transport(listen_infos=LISTEN)
    causes = [heard(thing, Closed) for thing in (transport, router, worker)]
    died = next_event(worker, WorkerDied)

    os.kill(worker.pid, signal.SIGKILL)

    assert await died == WorkerDied(-9, "killed by SIGKILL")
    assert causes == [[Closed("worker-died")]] * 3
    assert (worker.died, worker.exit_code) == (True, -9)


async def test_sigterm_ends_cleanly_but_is_a_death(worker: Worker) -> None:
    died = next_event(worker, WorkerDied)

    os.kill(worker.pid, signal.SIGTERM)

    assert await died == WorkerDied(0, "exited with code 0")


async def test_close_ends_the_process(worker: Worker) -> None:
    await worker.close()

    assert worker.exit_code == 0
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


async def test_worker_has_a_session_of_its_own(worker: Worker) -> None:
    assert os.getsid(worker.pid) == worker.pid


async def test_observers(router: Router) -> None:
    transport = await router.create_web_rtc_transport(listen_infos=LISTEN)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())
    speaker = await router.create_active_speaker_observer(interval=400)
    levels = await router.create_audio_level_observer(max_entries=5, threshold=-70, interval=200)

    for observer in (speaker, levels):
        await observer.add_producer(producer.id)
        await observer.pause()
        assert observer.paused is True
        await observer.resume()
        assert observer.paused is False

    (observed_by,) = (await router.dump()).map_producer_id_observer_ids.items()
    assert (observed_by[0], set(observed_by[1])) == (producer.id, {speaker.id, levels.id})
    await speaker.remove_producer(producer.id)
    await levels.close()
    dump = await router.dump()
    assert (dump.map_producer_id_observer_ids, dump.rtp_observer_ids) == (
        {producer.id: ()},
        (speaker.id,),
    )
    with pytest.raises(NotFoundError):
        await speaker.add_producer("nobody")
    with pytest.raises(InvalidParameters):
        await router.create_audio_level_observer(threshold=1)
    with pytest.raises(InvalidParameters):
        await router.create_audio_level_observer(max_entries=0)
    with pytest.raises(InvalidParameters):
        await router.create_active_speaker_observer(interval=70_000)


async def test_can_consume(router: Router) -> None:
    transport = await router.create_web_rtc_transport(listen_infos=LISTEN)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())

    assert router.can_consume(producer.id, router.rtp_capabilities) is True
    assert router.can_consume(producer.id, RtpCapabilities()) is False
    assert router.can_consume("nobody", router.rtp_capabilities) is False


async def lifetime() -> tuple[int, int | None]:
    worker = await Worker.start()
    router = await worker.create_router(MEDIA_CODECS)
    transports = await asyncio.gather(
        *(router.create_web_rtc_transport(listen_infos=LISTEN) for _ in range(5))
    )
    count = len((await router.dump()).transport_ids)
    await transports[0].close()
    await worker.close()
    return count, worker.exit_code


def test_on_uvloop() -> None:
    assert uvloop.run(lifetime()) == (5, 0)


def test_in_a_thread_that_is_not_the_main_one() -> None:
    results: list[tuple[int, int | None]] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(lifetime())))

    thread.start()
    thread.join()

    assert results == [(5, 0)]
