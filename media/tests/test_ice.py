"""STUN and TURN servers as browsers get them."""

from __future__ import annotations

import time
from dataclasses import replace

from pytest_django import Settings

from media.ice import IceServers
from media.pool.node import MediaNode
from media.pool.settings import NodeSettings

TURN = IceServers(
    turn_urls=("turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:5349"),
    turn_secret="north",
    turn_ttl=43_200,
)


def test_without_servers_there_are_none() -> None:
    assert IceServers().for_peer("ann") == []


def test_stun_needs_no_credentials() -> None:
    servers = IceServers(stun_urls=("stun:stun.example.org",))
    assert servers.for_peer("ann") == [{"urls": ["stun:stun.example.org"]}]


def test_turn_credentials_say_who_and_until_when() -> None:
    # As `printf %s 1700043200:ann | openssl dgst -sha1 -hmac north -binary | base64` has it.
    assert TURN.for_peer("ann", now=1_700_000_000.9) == [
        {
            "urls": ["turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:5349"],
            "username": "1700043200:ann",
            "credential": "Y815wedbqVOoE/qJ5d8csukTVCk=",
        }
    ]


def test_stun_comes_before_turn() -> None:
    servers = replace(TURN, stun_urls=("stun:turn.example.org",)).for_peer("ann")
    assert [server["urls"][0][:5] for server in servers] == ["stun:", "turn:"]


def test_credentials_begin_now() -> None:
    before = int(time.time())
    (server,) = TURN.for_peer("ann")
    expiry, _, peer_id = server["username"].partition(":")
    assert before + 43_200 <= int(expiry) <= int(time.time()) + 43_200
    assert peer_id == "ann"


def test_nodes_read_them_from_the_settings(settings: Settings) -> None:
    settings.STUN_URLS = ["stun:stun.example.org"]
    settings.TURN_URLS = list(TURN.turn_urls)
    settings.TURN_SECRET = "north"
    settings.TURN_TTL = 43_200
    settings.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    assert NodeSettings.load().ice == replace(TURN, stun_urls=("stun:stun.example.org",))


async def test_a_peer_that_is_opened_gets_its_own(node: MediaNode) -> None:
    node.settings = replace(node.settings, ice=TURN)
    for peer_id in ("ann", "ben"):
        (server,) = (await node.open_peer("room", peer_id)).ice_servers
        assert server["urls"] == list(TURN.turn_urls)
        assert server["username"].partition(":")[2] == peer_id
