"""What the media node announces reaches browsers at every replica."""

from __future__ import annotations

import os
import signal

from rooms.tests.fleet.conftest import Meet
from rooms.tests.fleet.processes import Fleet, Process
from rooms.tests.signaling.rtp import microphone

Replicas = tuple[Process, Process]


async def test_from_one_replica_to_the_other(fleet: Fleet, replicas: Replicas, meet: Meet) -> None:
    ada, grace = await meet("Ada", replicas[0]), await meet("Grace", replicas[1])
    here, there = await ada.join("media"), await grace.join("media")
    await grace.data("subscribe", rtpCapabilities=there["routerRtpCapabilities"])
    transport_id = here["sendTransport"]["transportId"]
    producer_id = (await ada.data("produce", **microphone(transport_id)))["producerId"]
    assert (await grace.heard("new-consumer"))["producerId"] == producer_id
    assert (await grace.heard("producer-added"))["producer"]["producerId"] == producer_id

    (worker,) = fleet.node.workers()
    os.kill(worker, signal.SIGKILL)
    for person in (ada, grace):
        assert await person.heard("media-reset") == {"reason": "worker-died"}
        assert (await person.heard("producer-removed"))["producer"]["producerId"] == producer_id
    fresh = await ada.data("join-media")
    again = microphone(fresh["sendTransport"]["transportId"])
    second = (await ada.data("produce", **again))["producerId"]
    added = await grace.heard("producer-added", lambda said: said["seq"] == 5)
    assert added["producer"]["producerId"] == second
    assert grace.numbers() == [3, 4, 5]
