"""The servers that tests start are real, and the choice of database is obeyed."""

from __future__ import annotations

import psycopg
import pytest
import redis
from django.db import connection

from jbcalling.tests.servers import PostgresServer


def test_each_database_is_empty_and_its_own(postgres_server: PostgresServer) -> None:
    first, second = postgres_server.new_database(), postgres_server.new_database()
    with psycopg.connect(first) as there:
        there.execute("CREATE TABLE things (id int)")
    with psycopg.connect(second) as there:
        assert there.execute("SELECT to_regclass('things')").fetchone() == (None,)


def test_a_migrated_database_has_tables_and_nobody_else_s_rows(
    postgres_server: PostgresServer,
) -> None:
    first, second = postgres_server.migrated_database(), postgres_server.migrated_database()
    with psycopg.connect(first) as there:
        there.execute("INSERT INTO django_content_type (app_label, model) VALUES ('a', 'b')")
    with psycopg.connect(second) as there:
        count = "SELECT count(*) FROM django_content_type WHERE app_label = 'a'"
        assert there.execute(count).fetchone() == (0,)


def test_redis_keeps_what_it_is_told(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("answer", "42")
        assert client.get("answer") == b"42"


@pytest.mark.postgres
@pytest.mark.django_db
def test_django_is_on_the_database_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    asked = "postgresql" if pytestconfig.getoption("--postgres") else "sqlite"
    assert connection.vendor == asked
