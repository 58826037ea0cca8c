"""One request, asked through two replicas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rooms.domain import answers, chatting
from rooms.domain.answers import CLAIMED_FOR, KEPT_FOR, Request, State
from rooms.domain.errors import DomainError
from rooms.domain.outcome import Json
from rooms.models import Answer, Message
from rooms.tests.domain.people import ROOM, enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HELLO: Json = {"ok": True, "data": {"messageId": "m1"}}


@pytest.fixture
def here() -> Request:
    return Request(enter()["peerId"], "send-message", "r1", "here")


@pytest.fixture
def there(here: Request) -> Request:
    """The same request, through another replica."""
    return replace(here, claim="there")


def age(by: timedelta) -> None:
    Answer.objects.update(created_at=timezone.now() - by)


def test_one_works_and_the_other_waits_for_the_answer(here: Request, there: Request) -> None:
    assert answers.claim(here) == State(granted=True)
    assert answers.claim(there) == State()
    answers.keep(here, HELLO)
    assert answers.claim(there) == State(answer=HELLO)
    assert answers.claim(here) == State(answer=HELLO)


def test_what_failed_in_passing_is_done_again(here: Request, there: Request) -> None:
    answers.claim(here)
    answers.release(here)
    assert answers.claim(there) == State(granted=True)
    answers.release(here)
    assert answers.claim(there) == State(granted=True)


def test_a_claim_whose_process_died_is_taken_over(here: Request, there: Request) -> None:
    answers.claim(here)
    age(CLAIMED_FOR - timedelta(seconds=1))
    assert answers.claim(there) == State()
    age(CLAIMED_FOR)
    assert answers.claim(there) == State(granted=True)
    with pytest.raises(DomainError) as refusal:
        chatting.send_message(ROOM, here.peer_id, "too late", here)
    assert (refusal.value.code, refusal.value.retryable) == ("media_unavailable", True)
    assert Message.objects.count() == 0
    chatting.send_message(ROOM, there.peer_id, "in time", there)
    assert [message.text for message in Message.objects.all()] == ["in time"]


def test_answers_are_forgotten_after_two_minutes(here: Request, there: Request) -> None:
    answers.claim(here)
    answers.keep(here, HELLO)
    age(KEPT_FOR)
    assert answers.claim(there) == State(granted=True)
    age(KEPT_FOR)
    answers.forget_old()
    assert Answer.objects.count() == 0


def test_of_many_at_once_one_is_granted() -> None:
    peer_id = enter()["peerId"]

    def ask(number: int) -> bool:
        try:
            return answers.claim(Request(peer_id, "produce", "r1", str(number))).granted
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        granted = list(threads.map(ask, range(24)))
    assert granted.count(True) == 1
    assert Answer.objects.get().claim == str(granted.index(True))
