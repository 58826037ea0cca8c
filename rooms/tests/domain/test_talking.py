from __future__ import annotations

import pytest

from rooms.domain import chatting, updating
from rooms.domain.outcome import Outcome
from rooms.models import Message, Participant
from rooms.tests.domain.people import ROOM, enter, request

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_message_has_the_number_of_its_event() -> None:
    ada = enter(request("Ada"))["peerId"]
    outcome = chatting.send_message(ROOM, ada, "hello", None)
    message = Message.objects.get()
    assert outcome.data == {"messageId": message.pk, "seq": 2}
    (entry,) = outcome.entries
    assert entry.event == "message"
    assert entry.payload == {
        "seq": 2,
        "message": {
            "messageId": message.pk,
            "peerId": ada,
            "name": "Ada",
            "text": "hello",
            "sentAt": entry.payload["message"]["sentAt"],
        },
    }
    assert (message.seq, message.text, message.participant_id) == (2, "hello", ada)


def test_a_hand_goes_up_once() -> None:
    ada = enter()["peerId"]
    (entry,) = updating.raise_hand(ROOM, ada, True).entries
    assert entry.event == "peer-updated"
    assert entry.payload["peer"]["handRaised"] is True
    assert updating.raise_hand(ROOM, ada, True) == Outcome()
    (entry,) = updating.raise_hand(ROOM, ada, False).entries
    assert entry.payload["peer"]["handRaised"] is False


def test_a_new_name_is_for_what_is_said_from_now_on() -> None:
    ada = enter(request("Ada"))["peerId"]
    chatting.send_message(ROOM, ada, "before", None)
    (entry,) = updating.set_name(ROOM, ada, "Countess").entries
    assert entry.payload["peer"]["name"] == "Countess"
    assert updating.set_name(ROOM, ada, "Countess") == Outcome()
    chatting.send_message(ROOM, ada, "after", None)
    assert list(Message.objects.values_list("name", "text")) == [
        ("Ada", "before"),
        ("Countess", "after"),
    ]
    assert Participant.objects.get().name == "Countess"
