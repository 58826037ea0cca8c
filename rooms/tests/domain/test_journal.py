"""The journal under many hands: real threads, each with its own connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from rooms.domain import chatting
from rooms.models import JournalEvent, Message, Participant, Room
from rooms.tests.domain.people import ROOM, enter, request


def join_and_greet(number: int) -> None:
    try:
        peer_id = enter(request(f"Guest {number}"))["peerId"]
        chatting.send_message(ROOM, peer_id, f"hello from {number}", None)
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_leave_no_gap() -> None:
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(join_and_greet, range(50)))
    numbers = list(JournalEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, 101))
    assert Room.objects.get().seq == 100
    assert Participant.objects.live().count() == 50
    payloads = JournalEvent.objects.filter(event="message").values_list("seq", "payload")
    assert {seq for seq, _ in payloads} == set(Message.objects.values_list("seq", flat=True))
    assert all(payload["seq"] == seq for seq, payload in payloads)
