from __future__ import annotations

import secrets

import pytest
from pytest_django import Settings

from deploy.checks.secret_key import check_secret_key
from deploy.tests.checks.messages import shown

GOOD = secrets.token_urlsafe(50)


@pytest.mark.parametrize("key", ["changeme", "a" * 60, f"django-insecure-{GOOD}"])
def test_a_key_that_can_be_guessed(alone: Settings, key: str) -> None:
    alone.SECRET_KEY = key
    assert shown(check_secret_key(None)) == [
        ("calling.E016", "SECRET_KEY can be guessed: sessions and room tokens can be forged.")
    ]


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_one_key_for_all(replica: Settings, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    replica.SECRET_KEY = GOOD
    monkeypatch.setenv(name, "given")
    assert check_secret_key(None) == []


def test_each_its_own(replica: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    replica.SECRET_KEY = GOOD
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("SECRET_KEY_FILE", raising=False)
    assert shown(check_secret_key(None)) == [
        (
            "calling.E017",
            "SECRET_KEY is made on each machine: no replica accepts another's sessions.",
        )
    ]
    replica.REDIS_URL = ""
    assert check_secret_key(None) == []
