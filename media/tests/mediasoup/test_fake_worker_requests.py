"""Requests and answers, on a fake worker that delays, refuses, joins, splits and repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from media.mediasoup import (
    ChannelError,
    Closed,
    ClosedError,
    InvalidParameters,
    RequestRefused,
    RequestTimeout,
    Router,
    WebRtcTransport,
    Worker,
    WorkerDied,
)
from media.mediasoup.channel import MAX_REQUEST_ID
from media.tests.mediasoup.conftest import StartFake
from media.tests.mediasoup.heard import next_event
from media.tests.mediasoup.samples import LISTEN, MEDIA_CODECS, opus

Journal = Callable[[], list[str]]


async def transport_on(worker: Worker) -> tuple[Router, WebRtcTransport]:
    router = await worker.create_router(MEDIA_CODECS)
    return router, await router.create_web_rtc_transport(listen_infos=LISTEN)


@pytest.mark.parametrize("split", [False, True])
async def test_many_requests_at_once_get_their_own_answers(
    start_fake: StartFake, split: bool
) -> None:
    worker = await start_fake(split=split)

    routers = await asyncio.gather(*(worker.create_router(MEDIA_CODECS) for _ in range(20)))

    assert len({router.id for router in routers}) == 20
    assert worker.routers == tuple(routers)
    assert (await worker.dump()).router_ids == tuple(router.id for router in routers)


async def test_answers_out_of_order_and_in_one_read(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"WORKER_GET_RESOURCE_USAGE": [{"do": "hold"}]})

    usage, dump = await asyncio.gather(worker.resource_usage(), worker.dump())

    assert (usage.ru_maxrss, dump.pid) == (3456, worker.pid)


async def test_refusal_carries_method_and_reason(start_fake: StartFake) -> None:
    refusal = {"do": "refuse", "reason": "no more routers"}
    worker = await start_fake(answers={"WORKER_CREATE_ROUTER": [refusal]})

    with pytest.raises(RequestRefused) as raised:
        await worker.create_router(MEDIA_CODECS)

    assert (raised.value.method, raised.value.reason) == ("WORKER_CREATE_ROUTER", "no more routers")
    assert str(raised.value) == "WORKER_CREATE_ROUTER was refused: no more routers"
    assert worker.routers == ()
    await worker.create_router(MEDIA_CODECS)
    assert len((await worker.dump()).router_ids) == 1


async def test_unanswered_request_times_out(start_fake: StartFake) -> None:
    worker = await start_fake(request_timeout=0.1, answers={"WORKER_DUMP": [{"do": "never"}]})

    with pytest.raises(RequestTimeout) as raised:
        await worker.dump()

    assert (raised.value.method, raised.value.seconds) == ("WORKER_DUMP", 0.1)
    assert (await worker.dump()).pid == worker.pid


async def test_object_whose_creation_timed_out_is_closed_when_it_comes(
    start_fake: StartFake, journal: Journal
) -> None:
    worker = await start_fake(
        request_timeout=0.1, answers={"WORKER_CREATE_ROUTER": [{"do": "hold"}]}
    )

    with pytest.raises(RequestTimeout):
        await worker.create_router(MEDIA_CODECS)
    # The answer comes together with this one's, and the orphan is closed before the next.
    assert len((await worker.dump()).router_ids) == 1

    assert (await worker.dump()).router_ids == ()
    assert worker.routers == ()
    assert journal() == [
        "WORKER_CREATE_ROUTER",
        "WORKER_DUMP",
        "WORKER_CLOSE_ROUTER",
        "WORKER_DUMP",
    ]


async def test_object_whose_creation_was_cancelled_is_closed_when_it_comes(
    start_fake: StartFake,
) -> None:
    worker = await start_fake(answers={"TRANSPORT_PRODUCE": [{"do": "hold"}]})
    _, transport = await transport_on(worker)
    producing = asyncio.create_task(transport.produce(kind="audio", rtp_parameters=opus()))
    await asyncio.sleep(0)

    producing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await producing
    dump = await worker.dump()

    assert len(dump.channel_message_handlers.channel_notification_handlers) == 1
    dump = await worker.dump()
    assert dump.channel_message_handlers.channel_notification_handlers == ()
    assert transport.producers == ()


async def test_cancellation_in_the_moment_of_the_answer_leaves_no_orphan(
    start_fake: StartFake,
) -> None:
    worker = await start_fake(answers={"WORKER_CREATE_ROUTER": [{"do": "hold"}]})
    creating = asyncio.create_task(worker.create_router(MEDIA_CODECS))
    await asyncio.sleep(0)

    # The held answer is read first, in the same turn of the loop as this dump's.
    dumping = asyncio.create_task(worker.dump())
    while not worker.routers:  # noqa: ASYNC110 - an event would let the creation finish first
        await asyncio.sleep(0)
    creating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creating

    await dumping
    assert (await worker.dump()).router_ids == ()
    assert worker.routers == ()


async def test_creation_that_is_never_answered_asks_for_nothing_more(
    start_fake: StartFake, journal: Journal
) -> None:
    worker = await start_fake(
        request_timeout=0.1,
        answers={"WORKER_CREATE_ROUTER": [{"do": "never"}]},
    )

    with pytest.raises(RequestTimeout):
        await worker.create_router(MEDIA_CODECS)

    await worker.dump()
    assert journal() == ["WORKER_CREATE_ROUTER", "WORKER_DUMP"]


async def test_parent_closed_while_a_child_is_made(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"TRANSPORT_PRODUCE": [{"do": "hold"}]})
    router, transport = await transport_on(worker)
    producing = asyncio.create_task(transport.produce(kind="audio", rtp_parameters=opus()))
    await asyncio.sleep(0)

    await transport.close()

    with pytest.raises(ClosedError):
        await producing
    assert transport.producers == ()
    assert router.can_consume("any", router.rtp_capabilities) is False


async def test_notification_in_the_same_read_as_the_birth(start_fake: StartFake) -> None:
    paused = {"do": "notify", "event": "CONSUMER_PRODUCER_PAUSE"}
    worker = await start_fake(answers={"TRANSPORT_CONSUME": [paused]})
    router, transport = await transport_on(worker)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())

    consumer = await transport.consume(
        producer_id=producer.id, rtp_capabilities=router.rtp_capabilities
    )

    assert consumer.producer_paused is True
    assert consumer.score.producer_scores == (8,)


async def test_consumer_whose_producer_closed_in_the_same_read(start_fake: StartFake) -> None:
    closed = {"do": "notify", "event": "CONSUMER_PRODUCER_CLOSE"}
    worker = await start_fake(answers={"TRANSPORT_CONSUME": [closed]})
    router, transport = await transport_on(worker)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())

    with pytest.raises(ClosedError):
        await transport.consume(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)

    assert transport.consumers == ()


async def test_answer_that_comes_twice_is_ignored(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"WORKER_DUMP": [{"do": "twice"}]})

    assert (await worker.dump()).pid == worker.pid
    assert (await worker.dump()).pid == worker.pid


async def test_answer_of_another_type_kills_the_worker(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"WORKER_DUMP": [{"do": "wrong"}]})
    died = next_event(worker, WorkerDied)

    with pytest.raises(ChannelError) as raised:
        await worker.dump()

    text = "the worker sent Worker_ResourceUsageResponse where Worker_DumpResponse belongs"
    assert str(raised.value) == text
    assert (await died).reason == f"killed by SIGKILL; {text}"


async def test_request_ids_wrap_and_skip_those_in_use(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"WORKER_GET_RESOURCE_USAGE": [{"do": "hold"}]})
    worker._channel._last_id = 0
    held = asyncio.create_task(worker.resource_usage())
    await asyncio.sleep(0)
    assert worker._channel._last_id == 1

    worker._channel._last_id = MAX_REQUEST_ID - 1
    last = asyncio.create_task(worker.dump())
    wrapped = asyncio.create_task(worker.dump())
    await asyncio.gather(last, wrapped, held)

    assert worker._channel._last_id == 2


async def test_closing_twice_asks_once(start_fake: StartFake, journal: Journal) -> None:
    worker = await start_fake()
    router = await worker.create_router(MEDIA_CODECS)
    closed: list[Closed] = []
    router.on(Closed, closed.append)

    await asyncio.gather(router.close(), router.close())
    await router.close()

    assert journal() == ["WORKER_CREATE_ROUTER", "WORKER_CLOSE_ROUTER"]
    assert closed == [Closed("closed")]
    assert worker.routers == ()


async def test_refused_close_is_still_closed(start_fake: StartFake) -> None:
    refusal = {"do": "refuse", "reason": "unknown router"}
    worker = await start_fake(answers={"WORKER_CLOSE_ROUTER": [refusal]})
    router = await worker.create_router(MEDIA_CODECS)

    await router.close()

    assert router.closed is True


async def test_id_in_use_is_refused_before_anything_is_sent(
    start_fake: StartFake, journal: Journal
) -> None:
    worker = await start_fake()
    _, transport = await transport_on(worker)
    first = await transport.produce(kind="audio", rtp_parameters=opus(1), id="same")

    with pytest.raises(InvalidParameters, match="id same is in use"):
        await transport.produce(kind="audio", rtp_parameters=opus(2), id="same")

    assert transport.producers == (first,)
    assert journal().count("TRANSPORT_PRODUCE") == 1


async def test_listener_that_raises_does_not_disturb_the_others(start_fake: StartFake) -> None:
    worker = await start_fake()
    heard: list[Closed] = []

    def failing(_: Closed) -> None:
        raise RuntimeError

    worker.on(Closed, failing)
    unsubscribe = worker.on(Closed, failing)
    worker.on(Closed, heard.append)
    unsubscribe()
    unsubscribe()

    await worker.close()

    assert heard == [Closed("closed")]


async def test_what_the_worker_did_shows_even_when_nobody_waited(start_fake: StartFake) -> None:
    worker = await start_fake(answers={"PRODUCER_PAUSE": [{"do": "hold"}]})
    _, transport = await transport_on(worker)
    producer = await transport.produce(kind="audio", rtp_parameters=opus())
    pausing = asyncio.create_task(producer.pause())
    await asyncio.sleep(0)

    pausing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pausing
    assert producer.paused is False
    await worker.dump()

    assert producer.paused is True


async def test_more_requests_than_the_pipe_holds_while_the_worker_is_busy(
    start_fake: StartFake, journal: Journal
) -> None:
    worker = await start_fake(answers={"WORKER_DUMP": [{"do": "delay", "seconds": 0.2}]})
    tags = ["x" * 1000] * 10

    dumping = asyncio.create_task(worker.dump())
    await asyncio.sleep(0)
    await asyncio.gather(*(worker.update_settings(log_tags=tags) for _ in range(100)))

    assert (await dumping).pid == worker.pid
    assert journal() == ["WORKER_DUMP"] + ["WORKER_UPDATE_SETTINGS"] * 100


async def test_request_that_no_frame_can_hold_is_refused_here(
    start_fake: StartFake, journal: Journal
) -> None:
    worker = await start_fake()

    with pytest.raises(InvalidParameters, match="WORKER_UPDATE_SETTINGS would be a message of"):
        await worker.update_settings(log_tags=["x" * 1_000_000] * 5)

    assert (await worker.dump()).pid == worker.pid
    assert journal() == ["WORKER_DUMP"]
