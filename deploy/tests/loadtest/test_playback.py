"""The loop of what was recorded goes on without a break."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import av
import pytest

from deploy.loadtest import rtp
from deploy.loadtest.encoding import record
from deploy.loadtest.playback import Picture, Sound
from deploy.loadtest.recording import Frame, Recording

SMALL = Recording(
    audio=(b"a", b"bb", b"ccc"),
    video=(Frame(True, (b"key", b"rest")), Frame(False, (b"x",)), Frame(False, (b"y",))),
    fps=10,
)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return record(audio_kbps=32, video_kbps=100, fps=10, width=160, height=96, video=True)


def test_sound_goes_on_where_the_loop_ends() -> None:
    sound = Sound(SMALL)
    sound.number, sound.timestamp = 65534, 2**32 - 960
    packets = [packet for _ in range(5) for packet in sound.next()]
    assert [packet[20:] for packet in packets] == [b"a", b"bb", b"ccc", b"a", b"bb"]
    assert [rtp.numbers(packet)[0] for packet in packets] == [65534, 65535, 0, 1, 2]
    assert [rtp.numbers(packet)[1] for packet in packets] == [2**32 - 960, 0, 960, 1920, 2880]
    assert {rtp.numbers(packet)[2] for packet in packets} == {sound.ssrc}
    assert (sound.packets, sound.payload_octets) == (5, 9)
    assert sound.octets == sum(map(len, packets)) == 5 * 20 + 9


def test_one_talks_after_the_other() -> None:
    first, second = Sound(SMALL, 0, 2), Sound(SMALL, 1, 2)

    def level(sound: Sound) -> int:
        (packet,) = sound.next()
        return packet[17]

    assert [level(first) for _ in range(401)] == [25] * 200 + [90] * 200 + [25]
    assert [level(second) for _ in range(401)] == [90] * 200 + [25] * 200 + [90]


def test_pictures_go_on_where_the_loop_ends() -> None:
    picture = Picture(SMALL)
    picture.number, picture.timestamp = 65535, 2**32 - 9000
    picture._picture_id = 0x7FFE
    frames = [list(picture.next()) for _ in range(4)]
    numbers = [rtp.numbers(packet)[0] for frame in frames for packet in frame]
    assert numbers == [65535, 0, 1, 2, 3, 4]
    stamps = [{rtp.numbers(packet)[1] for packet in frame} for frame in frames]
    assert stamps == [{2**32 - 9000}, {0}, {9000}, {18000}]
    ids = [{packet[14:16] for packet in frame} for frame in frames]
    assert ids == [{b"\xff\xfe"}, {b"\xff\xff"}, {b"\x80\x00"}, {b"\x80\x01"}]
    # The marker is on the last packet of a frame, the start of a partition on the first.
    assert [[packet[1] >> 7 for packet in frame] for frame in frames] == [[0, 1], [1], [1], [0, 1]]
    assert [packet[12] for packet in frames[0]] == [0x90, 0x80]
    assert b"".join(packet[16:] for packet in frames[3]) == b"keyrest"


def test_who_asks_for_a_key_frame_gets_one_but_not_at_once_again() -> None:
    picture = Picture(Recording(SMALL.audio, (*SMALL.video, *SMALL.video[1:] * 5), fps=10))

    def payload() -> bytes:
        return next(iter(list(picture.next())))[16:]

    assert [payload() for _ in range(3)] == [b"key", b"x", b"y"]
    picture.begin_anew()
    assert payload() == b"x"
    picture.begin_anew()
    assert payload() == b"key"


def test_what_is_recorded_is_what_it_should_be(recording: Recording) -> None:
    assert len(recording.audio) == 200
    assert {len(payload) for payload in recording.audio} == {80}
    assert [frame.is_key for frame in recording.video] == [True] + [False] * 39
    bits = 8 * sum(len(part) for frame in recording.video for part in frame.parts)
    assert 0.75 * 400_000 < bits < 1.25 * 400_000
    assert max(len(part) for frame in recording.video for part in frame.parts) <= 1180


def test_what_is_recorded_can_be_seen_and_moves(recording: Recording) -> None:
    decoder: Any = av.CodecContext.create("libvpx", "r")
    pictures = []
    # Twice: a decoder that is at the loop's end takes its beginning.
    for frame in recording.video * 2:
        pictures += decoder.decode(av.Packet(b"".join(frame.parts)))
    assert len(pictures) == 80
    shown = [picture.to_ndarray(format="gray").tobytes() for picture in pictures]
    assert all(one != other for one, other in pairwise(shown))


def test_a_recording_crosses_to_another_process(recording: Recording) -> None:
    assert Recording.from_json(recording.to_json()) == recording


def test_there_may_be_sound_alone() -> None:
    assert record(
        audio_kbps=24, video_kbps=1, fps=1, width=16, height=16, video=False
    ) == Recording(
        record(audio_kbps=24, video_kbps=1, fps=1, width=16, height=16, video=False).audio, (), 1
    )
