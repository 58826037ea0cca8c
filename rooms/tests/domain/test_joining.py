from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from rooms.domain import chatting, joining, producing
from rooms.domain.access import Visitor
from rooms.domain.errors import DomainError
from rooms.domain.joining import Newcomer
from rooms.domain.line import Line
from rooms.domain.producing import NewProducer
from rooms.domain.tokens import RoomToken
from rooms.models import JournalEvent, Participant, Room
from rooms.tests.domain.people import ROOM, enter, knock, request

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def code_of(asked: joining.JoinRequest) -> str:
    with pytest.raises(DomainError) as refusal:
        knock(asked)
    return refusal.value.code


def test_the_first_one_opens_the_room_and_learns_all_about_it() -> None:
    told = enter(request("Ada"))
    ada = Participant.objects.get()
    assert told == {
        "status": "joined",
        "roomId": "demo",
        "peerId": ada.pk,
        "role": "participant",
        "resumeToken": told["resumeToken"],
        "seq": 1,
        "room": {"name": "demo", "locked": False, "lobby": False},
        "peers": [],
        "messages": [],
    }
    assert re.fullmatch("[0-9a-f]{32}", ada.pk)
    assert told["resumeToken"] not in (ada.resume_token_hash, "")
    assert (ada.name, ada.room.slug, ada.left_at, ada.sid) == ("Ada", ROOM, None, f"sid-{ada.pk}")


def test_the_second_one_sees_who_is_there_and_what_was_said() -> None:
    ada = enter(request("Ada"))["peerId"]
    producing.add(ROOM, ada, NewProducer("p1", "video", "camera", False), None)
    said = chatting.send_message(ROOM, ada, "hello", None).data
    told = enter(request("Grace"))
    joined_at = told["peers"][0]["joinedAt"]
    assert told["peers"] == [
        {
            "peerId": ada,
            "name": "Ada",
            "role": "participant",
            "handRaised": False,
            "joinedAt": joined_at,
            "producers": [
                {"producerId": "p1", "kind": "video", "source": "camera", "paused": False}
            ],
        }
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", joined_at)
    assert [(m["messageId"], m["peerId"], m["text"]) for m in told["messages"]] == [
        (said["messageId"], ada, "hello")
    ]
    assert told["seq"] == 4


def test_the_room_is_told_with_the_next_number() -> None:
    enter(request("Ada"))
    told = enter(request("Grace"))
    entry = JournalEvent.objects.get(seq=2)
    assert entry.event == "peer-joined"
    assert entry.payload["seq"] == 2
    assert entry.payload["peer"]["peerId"] == told["peerId"]
    assert entry.payload["peer"]["name"] == "Grace"


def test_only_the_latest_messages_are_handed_over(settings: Any) -> None:
    settings.ROOMS_HISTORY_MESSAGES = 2
    ada = enter()["peerId"]
    for text in ("one", "two", "three"):
        chatting.send_message(ROOM, ada, text, None)
    assert [message["text"] for message in enter()["messages"]] == ["two", "three"]


def test_a_room_of_nobodys_making_is_not_found_when_links_do_not_open_rooms(settings: Any) -> None:
    settings.ROOMS_AUTO_CREATE = False
    assert code_of(request()) == "not_found"
    assert Room.objects.count() == 0


@pytest.mark.parametrize("room", ["", "-a", "a b", "ä", "a" * 65, "a\n", "../etc"])
def test_a_room_id_that_is_none_makes_no_room(room: str) -> None:
    assert code_of(request(room=room)) == "bad_request"
    assert Room.objects.count() == 0


def test_an_ended_room_stays_ended() -> None:
    Room.objects.create(slug=ROOM, ended_at=timezone.now())
    assert code_of(request()) == "room_ended"


def test_a_locked_room_opens_only_to_its_host() -> None:
    owner = User.objects.create(username="owner")
    Room.objects.create(slug=ROOM, locked=True, owner=owner)
    assert code_of(request()) == "room_locked"
    assert enter(request(visitor=Visitor(user_id=owner.pk)))["role"] == "host"


def test_a_full_room_takes_nobody_until_somebody_leaves() -> None:
    Room.objects.create(slug=ROOM, max_peers=1)
    enter()
    assert code_of(request()) == "room_full"
    Participant.objects.update(left_at=timezone.now())
    assert enter()["status"] == "joined"


def test_whoever_lost_the_connection_keeps_nobody_out() -> None:
    Room.objects.create(slug=ROOM, max_peers=1)
    enter(request("Ada"))
    Participant.objects.update(disconnected_at=timezone.now())
    assert enter(request("Grace"))["status"] == "joined"
    assert Participant.objects.live().count() == 2


def test_a_room_that_fills_up_in_between_is_noticed() -> None:
    Room.objects.create(slug=ROOM, max_peers=1)
    checked = knock(request("Grace"))
    enter(request("Ada"))
    with pytest.raises(DomainError) as refusal:
        joining.join(request("Grace"), Newcomer("b" * 32, Line("sid")), checked)
    assert refusal.value.code == "room_full"
    assert Participant.objects.count() == 1
    assert Room.objects.get().seq == 1


def test_guests_stay_out_where_they_are_not_allowed() -> None:
    Room.objects.create(slug=ROOM, allow_guests=False)
    user = User.objects.create(username="user")
    assert code_of(request()) == "forbidden"
    assert enter(request(visitor=Visitor(user_id=user.pk)))["role"] == "participant"
    assert enter(request(visitor=Visitor(token=RoomToken(ROOM))))["role"] == "participant"


def test_passwords() -> None:
    room = Room(slug=ROOM)
    room.set_password("open sesame")
    room.save()
    assert "sesame" not in room.password
    assert code_of(request()) == "wrong_password"
    assert code_of(request(password="sesame")) == "wrong_password"
    assert enter(request(password="open sesame"))["status"] == "joined"


def test_a_password_that_changes_in_between_is_noticed() -> None:
    Room.objects.create(slug=ROOM)
    checked = knock(request())
    room = Room.objects.get()
    room.set_password("new")
    room.save()
    with pytest.raises(DomainError) as refusal:
        joining.join(request(), Newcomer("b" * 32, Line("sid")), checked)
    assert refusal.value.code == "wrong_password"


def test_a_token_gives_name_and_role_and_opens_the_door() -> None:
    room = Room(slug=ROOM)
    room.set_password("open sesame")
    room.save()
    visitor = Visitor(token=RoomToken(ROOM, "Bot", "moderator"))
    told = enter(request("Somebody", visitor=visitor))
    assert told["role"] == "moderator"
    assert Participant.objects.get().name == "Bot"


def test_a_token_for_another_room_is_worth_nothing() -> None:
    visitor = Visitor(token=RoomToken("elsewhere", "Bot", "host"))
    told = enter(request("Somebody", visitor=visitor))
    assert told["role"] == "participant"
    assert Participant.objects.get().name == "Somebody"


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_staff_are_hosts(flag: str) -> None:
    user = User.objects.create(username="user", **{flag: True})
    assert enter(request(visitor=Visitor(user_id=user.pk)))["role"] == "host"
    assert Participant.objects.get().user == user
