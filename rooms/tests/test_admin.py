from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from rooms.domain import chatting, leaving, producing, replicas
from rooms.domain.producing import NewProducer
from rooms.models import JournalEvent, Message, Participant, Room
from rooms.tests.domain.people import ROOM, enter, request

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> str:
    """A live call: Ada is in it with her camera and has said hello; Grace has left."""
    peer_id = str(enter(request("Ada Lovelace"))["peerId"])
    producing.add(ROOM, peer_id, NewProducer("p1", "video", "camera", False), None)
    chatting.send_message(ROOM, peer_id, "hello", None)
    replicas.beat("r1", "demo-host:1", [])
    leaving.leave(ROOM, enter(request("Grace Hopper"))["peerId"])
    return peer_id


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"admin:rooms_{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "model", ["room", "participant", "producer", "message", "journalevent", "replica"]
)
@pytest.mark.parametrize("search", ["", "demo"])
def test_every_list(admin_client: Client, ada: str, model: str, search: str) -> None:
    assert "demo" in page(admin_client, f"{model}_changelist", q=search)


def test_live_rooms(admin_client: Client, ada: str) -> None:
    Room.objects.create(slug="empty")
    everything = page(admin_client, "room_changelist")
    in_it = reverse("admin:rooms_participant_changelist") + "?live=yes&room__id__exact="
    demo, empty = Room.objects.get(slug="demo"), Room.objects.get(slug="empty")
    assert f'<a href="{in_it}{demo.pk}">1</a>' in everything.replace("&amp;", "&")
    assert f'<a href="{in_it}{empty.pk}">0</a>' in everything.replace("&amp;", "&")
    answer = admin_client.get(f"{in_it}{demo.pk}").content.decode()
    assert ("Ada" in answer, "Grace" in answer) == (True, False)
    assert 'href="/r/demo/"' in everything
    assert "/r/empty/" not in page(admin_client, "room_changelist", live="yes")
    assert "/r/demo/" not in page(admin_client, "room_changelist", live="no")


def test_a_room_shows_who_is_in_it_and_what_they_send(admin_client: Client, ada: str) -> None:
    shown = page(admin_client, "room_change", Room.objects.get().pk)
    assert "Ada Lovelace" in shown
    assert "camera (on)" in shown
    assert "Grace Hopper" not in shown


def test_people_who_are_there_and_who_were(admin_client: Client, ada: str) -> None:
    assert "Grace" not in page(admin_client, "participant_changelist", live="yes")
    assert "Ada" not in page(admin_client, "participant_changelist", live="no")
    assert "camera" in page(admin_client, "participant_change", ada)


def test_a_password_is_set_kept_and_removed(admin_client: Client) -> None:
    room = Room.objects.create(slug="demo")
    inline = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}

    def save(**fields: str) -> None:
        answer = admin_client.post(
            reverse("admin:rooms_room_change", args=[room.pk]),
            {"slug": "demo", "allow_guests": "on", **inline, **fields},
        )
        assert answer.status_code == 302
        room.refresh_from_db()

    save(new_password="open sesame")
    assert check_password("open sesame", room.password)
    save(name="Demo")
    assert (room.name, check_password("open sesame", room.password)) == ("Demo", True)
    save(remove_password="on")
    assert room.password == ""


def test_the_journal_is_only_read(admin_client: Client, ada: str) -> None:
    entry = JournalEvent.objects.first()
    assert entry is not None
    for action in ("change", "delete"):
        url = reverse(f"admin:rooms_journalevent_{action}", args=[entry.pk])
        assert admin_client.post(url, {"post": "yes"}).status_code == 403
    assert admin_client.get(reverse("admin:rooms_journalevent_add")).status_code == 403
    assert JournalEvent.objects.count() == 5


def test_rooms_in_use_survive_a_bulk_delete(admin_client: Client, ada: str) -> None:
    Room.objects.create(slug="empty")
    bulk = {
        "action": "delete_selected",
        "_selected_action": [room.pk for room in Room.objects.all()],
        "post": "yes",
    }
    changelist = reverse("admin:rooms_room_changelist")
    assert "people are in it" in admin_client.post(changelist, bulk).content.decode()
    assert Room.objects.count() == 2
    leaving.leave(ROOM, ada)
    assert admin_client.post(changelist, bulk).status_code == 302
    assert Room.objects.count() == 0


def test_the_id_of_a_room_stays(admin_client: Client, ada: str) -> None:
    room = Room.objects.get()
    change = reverse("admin:rooms_room_change", args=[room.pk])
    inline = {"participants-TOTAL_FORMS": "0", "participants-INITIAL_FORMS": "0"}
    form = {"slug": "renamed", "name": "Weekly", "max_peers": "10", **inline}
    assert admin_client.post(change, form).status_code == 302
    room.refresh_from_db()
    assert (room.slug, room.name) == (ROOM, "Weekly")


def test_a_deleted_message_is_gone_from_the_journal_too(admin_client: Client, ada: str) -> None:
    message = Message.objects.get()
    delete = reverse("admin:rooms_message_delete", args=[message.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert Message.objects.count() == 0
    entry = JournalEvent.objects.get(event="message")
    assert entry.payload["message"] == {
        "messageId": message.pk,
        "peerId": ada,
        "name": "Ada Lovelace",
        "text": "",
        "sentAt": entry.payload["message"]["sentAt"],
    }
    assert JournalEvent.objects.count() == 5


def test_a_room_goes_with_all_its_history_once_it_is_empty(admin_client: Client, ada: str) -> None:
    delete = reverse("admin:rooms_room_delete", args=[Room.objects.get().pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    leaving.leave(ROOM, ada)
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert (Room.objects.count(), Participant.objects.count()) == (0, 0)
    assert JournalEvent.objects.count() == 0
