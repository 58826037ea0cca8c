from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from deploy.checks.database import check_database
from deploy.tests.checks.messages import shown


@pytest.mark.django_db
def test_a_migrated_one_is_good() -> None:
    assert check_database(None) == []


@pytest.mark.django_db
def test_a_missing_migration_is_said(settings: Settings) -> None:
    MigrationRecorder(connection).record_unapplied("rooms", "0002_replicas")
    assert shown(check_database(None)) == [("calling.E001", "The database lacks 1 migrations.")]


@pytest.mark.django_db
def test_a_database_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def refuse(*arguments: object) -> None:
        raise OperationalError("connection refused\n")

    monkeypatch.setattr("deploy.checks.database.MigrationExecutor", refuse)
    assert shown(check_database(None)) == [
        ("calling.E001", "The database does not answer: connection refused")
    ]
