from __future__ import annotations

import pytest

from deploy.stack_check.result import Failed
from deploy.stack_check.steps import announced
from deploy.tests.stack_check.walks import candidate, guest, joined

# Addresses that are public, and nobody is asked at them.
PUBLIC, OTHER_PUBLIC = "8.8.8.8", "1.1.1.1"


@pytest.mark.parametrize(
    ("edge", "media"),
    [
        (PUBLIC, [OTHER_PUBLIC]),
        (PUBLIC, ["10.0.0.4", OTHER_PUBLIC]),
        ("192.168.0.2", ["192.168.0.3"]),
        ("127.0.0.1", ["127.0.0.1"]),
        ("127.0.0.1", ["172.17.0.2"]),
    ],
)
async def test_media_is_as_far_out_as_signaling(edge: str, media: list[str]) -> None:
    walk = joined([candidate(address, 40000) for address in media], addresses=(edge,))
    assert await announced.check(walk) == ", ".join(media)


@pytest.mark.parametrize(
    ("edge", "media", "why"),
    [
        (PUBLIC, ["10.0.0.4"], "10.0.0.4 is a private address"),
        (PUBLIC, ["127.0.0.1"], "127.0.0.1 is this machine's own"),
        # From documentation, where it is nobody's.
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7 is no address for clients"),
        ("192.168.0.2", ["127.0.0.1"], "127.0.0.1 is this machine's own"),
        (
            PUBLIC,
            ["172.17.0.2", "0.0.0.0"],
            "172.17.0.2 is a private address; 0.0.0.0 is no address for clients",
        ),
    ],
)
async def test_addresses_that_clients_cannot_reach(edge: str, media: list[str], why: str) -> None:
    walk = joined([candidate(address, 40000) for address in media], addresses=(edge,))
    with pytest.raises(Failed) as failed:
        await announced.check(walk)
    assert failed.value.detail == f"{why}, but clients come from beyond that"


async def test_the_node_whose_address_is_wrong_is_named() -> None:
    walk = joined(addresses=(PUBLIC,))
    walk.guests = [
        guest([candidate(OTHER_PUBLIC, 40000)], node="m1"),
        guest([candidate("10.0.0.4", 40000)], node="m2"),
    ]
    with pytest.raises(Failed) as failed:
        await announced.check(walk)
    assert failed.value.detail == (
        "m2: 10.0.0.4 is a private address, but clients come from beyond that"
    )


async def test_no_address_at_all() -> None:
    with pytest.raises(Failed, match="media announces no address at all"):
        await announced.check(joined([]))
