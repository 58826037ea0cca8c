"""Settings from the environment."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from jbcalling import env
from media.addresses import interface_addresses


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def test_unset_and_empty_mean_the_default(given: pytest.MonkeyPatch) -> None:
    given.delenv("NAME", raising=False)
    assert (env.text("NAME", "x"), env.whole("NAME", 3, 1, 5), env.words("NAME")) == ("x", 3, [])
    given.setenv("NAME", " ")
    assert (env.text("NAME", "x"), env.whole("NAME", 3, 1, 5), env.words("NAME")) == ("x", 3, [])


def test_values_are_read(given: pytest.MonkeyPatch) -> None:
    given.setenv("NAME", " a, b ,,c ")
    assert env.words("NAME") == ["a", "b", "c"]
    given.setenv("NAME", "10.0.0.0/8, ::1")
    assert env.networks("NAME") == [ip_network("10.0.0.0/8"), ip_network("::1")]
    given.setenv("NAME", "40000-40100")
    assert env.port_range("NAME", (1, 2)) == (40000, 40100)
    given.setenv("NAME", "turn:a:3478?transport=udp, turns:b")
    assert env.ice_urls("NAME", "turn", "turns") == ["turn:a:3478?transport=udp", "turns:b"]
    given.setenv("NAME", "2.5")
    assert env.seconds("NAME", 1) == 2.5
    for word, expected in {"yes": True, "0": False, "TRUE": True, "off": False}.items():
        given.setenv("NAME", word)
        assert env.flag("NAME", not expected) is expected


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (lambda: env.whole("NAME", 1, 1, 9), "ten", "NAME='ten': expected a whole number."),
        (lambda: env.whole("NAME", 1, 1, 9), "10", "NAME='10': expected 1 to 9."),
        (lambda: env.seconds("NAME", 1), "-1", "NAME='-1': expected 0 or more seconds."),
        (lambda: env.seconds("NAME", 1), "nan", "NAME='nan': expected 0 or more seconds."),
        (lambda: env.flag("NAME", True), "maybe", "NAME='maybe': expected one of"),
        (lambda: env.port_range("NAME", (1, 2)), "40100-40000", "expected two ports"),
        (lambda: env.port_range("NAME", (1, 2)), "40000", "expected two ports"),
        (lambda: env.networks("NAME"), "10.0.0.1/8", "NAME: expected addresses or networks: "),
        (
            lambda: env.ice_urls("NAME", "turn", "turns"),
            "turn:a,stun:b",
            "NAME='stun:b': expected turn: or turns: and a host.",
        ),
        (lambda: env.ice_urls("NAME", "turn"), "turn://a", "NAME='turn://a': expected turn: and"),
        (lambda: env.ice_urls("NAME", "turn"), "turn:", "NAME='turn:': expected turn: and a host."),
    ],
)
def test_a_mistake_is_one_clear_line(
    given: pytest.MonkeyPatch, read: object, value: str, message: str
) -> None:
    given.setenv("NAME", value)
    assert callable(read)
    with pytest.raises(ImproperlyConfigured) as mistake:
        read()
    assert message in str(mistake.value)
    assert "\n" not in str(mistake.value)


def test_a_secret_is_made_once_and_kept_private(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given.delenv("NAME", raising=False)
    path = tmp_path / "deeper" / "secret"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: env.secret("NAME", path), range(32)))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]
    given.setenv("NAME", "from outside")
    assert env.secret("NAME", path) == "from outside"


def test_a_choice_is_one_of_its_words(given: pytest.MonkeyPatch) -> None:
    given.delenv("NAME", raising=False)
    assert env.choice("NAME", "text", "json") == "text"
    given.setenv("NAME", "JSON")
    assert env.choice("NAME", "text", "json") == "json"
    given.setenv("NAME", "xml")
    with pytest.raises(ImproperlyConfigured, match=r"NAME='xml': expected one of text, json\."):
        env.choice("NAME", "text", "json")


def test_a_machine_answers_to_its_addresses(given: pytest.MonkeyPatch) -> None:
    given.setenv("NAME", "api.example.org, 0.0.0.0")
    hosts = env.own_hosts("NAME")
    assert {"localhost", "127.0.0.1", "[::1]", "api.example.org"} <= set(hosts)
    assert set(interface_addresses()) <= set(hosts)
    assert "0.0.0.0" not in hosts
