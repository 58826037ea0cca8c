from __future__ import annotations

import pytest
from django.core import signing

from rooms.domain import tokens
from rooms.domain.errors import DomainError
from rooms.domain.tokens import RoomToken


def test_a_token_says_what_was_put_in() -> None:
    assert tokens.read_token(tokens.make_token("demo")) == RoomToken("demo", None, None)
    token = tokens.make_token("demo", "Bot", "moderator")
    assert tokens.read_token(token) == RoomToken("demo", "Bot", "moderator")


@pytest.mark.parametrize(
    "token", ["", "x", "a:b:c", signing.dumps({"room": "demo"}), signing.dumps(1, salt="other")]
)
def test_what_we_did_not_sign_for_this_is_refused(token: str) -> None:
    with pytest.raises(DomainError) as refusal:
        tokens.read_token(token)
    assert refusal.value.code == "forbidden"


def test_an_old_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.make_token("demo")
    monkeypatch.setattr(tokens, "MAX_AGE", -1)
    with pytest.raises(DomainError) as refusal:
        tokens.read_token(token)
    assert (refusal.value.code, str(refusal.value)) == ("forbidden", "This room token has expired.")
