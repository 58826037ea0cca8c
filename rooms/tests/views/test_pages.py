from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from rooms.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_built_assets(settings: Any) -> None:
    """The pages are looked at here, not what Vite made for them."""
    vite = settings.DJANGO_VITE
    settings.DJANGO_VITE = {"default": {**vite["default"], "dev_mode": True}}


def call_config(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.context["call_config"]


def test_the_landing_page(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_the_call_page_of_a_room_that_nobody_opened_yet(client: Client) -> None:
    assert call_config(client, "/r/demo/") == {
        "roomId": "demo",
        "roomName": "demo",
        "userName": "",
        "signalingUrl": "",
    }
    assert Room.objects.count() == 0


def test_the_call_page_knows_names(client: Client) -> None:
    Room.objects.create(slug="demo", name="Demo room")
    client.force_login(User.objects.create(username="ada", first_name="Ada", last_name="L"))
    assert call_config(client, "/r/demo/") == {
        "roomId": "demo",
        "roomName": "Demo room",
        "userName": "Ada L",
        "signalingUrl": "",
    }


def test_the_call_page_is_told_where_signaling_is(client: Client, settings: Any) -> None:
    settings.SIGNALING_URL = "https://api.example.org"
    assert call_config(client, "/r/demo/")["signalingUrl"] == "https://api.example.org"


@pytest.mark.parametrize("path", ["/r/-x/", "/r/a.b/", "/r/%20/", f"/r/{'a' * 65}/", "/r//"])
def test_what_is_no_room_id_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_without_the_last_slash(client: Client) -> None:
    answer = client.get("/r/demo")
    assert (answer.status_code, answer.headers["location"]) == (301, "/r/demo/")


def test_rooms_that_links_do_not_open(client: Client, settings: Any) -> None:
    settings.ROOMS_AUTO_CREATE = False
    assert client.get("/r/demo/").status_code == 404
    Room.objects.create(slug="demo")
    assert client.get("/r/demo/").status_code == 200


def test_a_page_that_is_not_there_leads_home(client: Client) -> None:
    answer = client.get("/nope/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()


def test_the_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/rooms/favicon.svg")
