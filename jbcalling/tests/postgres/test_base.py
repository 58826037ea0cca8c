"""A database that is silent is given up soon, and found again when it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from deploy.fleet import postgres
from jbcalling.databases import database
from jbcalling.postgres import base
from jbcalling.tests.cable import Cable
from jbcalling.tests.conftest import Connect
from jbcalling.tests.servers import PostgresServer


class Client:
    """Asks the server behind a cable, as threads of a process do: each on its connection."""

    def __init__(self, cable: Cable) -> None:
        self.cable = cable
        self._connections = ConnectionHandler(
            {"default": database(postgres.url(cable.port), Path())}
        )

    def ask(self, question: str) -> str:
        connection = self._connections["default"]
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {question}")
            return str(cursor.fetchone()[0])

    def end(self) -> None:
        self._connections["default"].close()


@pytest.fixture
def client(
    connect: Connect,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Client]:
    monkeypatch.setattr(base, "ANSWER_WITHIN", 0.2)
    with django_db_blocker.unblock():
        yield Client(connect(postgres_server.port))


def test_a_silent_server_is_given_up_and_found_again(client: Client) -> None:
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(client.ask, "1").result() == "1"
        client.cable.cut()
        # Neither the old connection nor a new one.
        with pytest.raises(OperationalError, match="timeout"):
            thread.submit(client.ask, "2").result()
        client.cable.mend()
        assert thread.submit(client.ask, "3").result() == "3"
        thread.submit(client.end).result()


def test_an_answer_that_takes_too_long_ends_the_connection(client: Client) -> None:
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(client.ask, "pg_backend_pid()").result()
        with pytest.raises(OperationalError, match="does not answer"):
            thread.submit(client.ask, "pg_sleep(60)").result()
        assert thread.submit(client.ask, "pg_backend_pid()").result() != first
        thread.submit(client.end).result()


def test_commands_may_take_their_time(client: Client) -> None:
    assert client.ask("'done' FROM pg_sleep(0.4)") == "done"
    client.end()
