from __future__ import annotations

import pytest

from media import events
from media.contracts import ConsumerInfo
from rooms.domain.outcome import Json
from rooms.signaling import media_wire

CONSUMER = ConsumerInfo("c1", "p1", "grace", "video", "camera", {"codecs": []}, "simple", False)


@pytest.mark.parametrize(
    ("event", "name", "payload", "channel"),
    [
        (
            events.NewConsumer("demo", "ada", CONSUMER),
            "new-consumer",
            {
                "consumerId": "c1",
                "producerId": "p1",
                "peerId": "grace",
                "kind": "video",
                "source": "camera",
                "rtpParameters": {"codecs": []},
                "type": "simple",
                "producerPaused": False,
            },
            "peer:ada",
        ),
        (
            events.ConsumerClosed("demo", "ada", "c1"),
            "consumer-closed",
            {"consumerId": "c1"},
            "peer:ada",
        ),
        (
            events.ConsumerPaused("demo", "ada", "c1"),
            "consumer-paused",
            {"consumerId": "c1"},
            "peer:ada",
        ),
        (
            events.ConsumerResumed("demo", "ada", "c1"),
            "consumer-resumed",
            {"consumerId": "c1"},
            "peer:ada",
        ),
        (
            events.ConsumerLayers("demo", "ada", "c1", 2, None),
            "consumer-layers",
            {"consumerId": "c1", "spatialLayer": 2, "temporalLayer": None},
            "peer:ada",
        ),
        (
            events.ConsumerScore("demo", "ada", "c1", 9, 10),
            "consumer-score",
            {"consumerId": "c1", "score": 9, "producerScore": 10},
            "peer:ada",
        ),
        (
            events.ProducerScore("demo", "ada", "p1", [{"ssrc": 1, "score": 10}]),
            "producer-score",
            {"producerId": "p1", "scores": [{"ssrc": 1, "score": 10}]},
            "peer:ada",
        ),
        (
            events.ActiveSpeaker("demo", None),
            "active-speaker",
            {"peerId": None},
            "room:demo",
        ),
        (
            events.Speaking("demo", {"ada": -20}),
            "speaking",
            {"volumes": [{"peerId": "ada", "volume": -20}]},
            "room:demo",
        ),
    ],
)
def test_how_it_is_told(event: events.MediaEvent, name: str, payload: Json, channel: str) -> None:
    assert media_wire.announcement(event) == (name, payload)
    assert media_wire.channel(event) == channel


def test_a_reset_has_no_single_announcement() -> None:
    with pytest.raises(TypeError):
        media_wire.announcement(events.MediaReset("demo", "worker-died", (), ()))
