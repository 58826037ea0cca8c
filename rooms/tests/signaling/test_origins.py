from __future__ import annotations

from typing import Any

import pytest

from rooms.signaling.origins import is_allowed

HERE = {"HTTP_HOST": "calls.example.org"}


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["calls.example.org", "192.0.2.1"]


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://calls.example.org", True),
        ("http://calls.example.org", True),
        ("http://localhost:5173", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("https://evil.example.org", False),
        ("https://calls.example.org:8443", False),
        ("https://calls.example.org.evil.org", False),
        ("https://localhost.evil.org", False),
        ("https://[", False),
        ("file://calls.example.org", False),
        ("null", False),
        ("", False),
    ],
)
def test_pages_of_this_host_and_of_this_machine(
    origin: str | None, allowed: bool, settings: Any
) -> None:
    settings.ALLOWED_ORIGINS = []
    assert is_allowed(origin, HERE) is allowed


def test_the_host_behind_a_proxy(settings: Any) -> None:
    settings.ALLOWED_ORIGINS = []
    behind = {"HTTP_HOST": "signaling:8000", "HTTP_X_FORWARDED_HOST": "calls.example.org"}
    assert is_allowed("https://calls.example.org", behind)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://intranet.example.org", True),
        ("https://calls.example.org", True),
        ("https://elsewhere.example.org", False),
        ("http://localhost:5173", False),
        (None, True),
    ],
)
def test_a_list_adds_to_this_host_and_shuts_out_the_rest_of_the_machine(
    origin: str | None, allowed: bool, settings: Any
) -> None:
    settings.ALLOWED_ORIGINS = ["https://intranet.example.org"]
    assert is_allowed(origin, HERE) is allowed


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("calls.example.org", True),
        ("calls.example.org:8443", True),
        ("192.0.2.1:8000", True),
        ("evil.example.org", False),
        ("evil.example.org:8000", False),
        ("calls.example.org.evil.org", False),
        ("evil@calls.example.org", False),
    ],
)
def test_a_name_that_somebody_else_lets_lead_here(host: str, allowed: bool, settings: Any) -> None:
    settings.ALLOWED_ORIGINS = []
    for header in ("HTTP_HOST", "HTTP_X_FORWARDED_HOST"):
        assert is_allowed(f"http://{host}", {header: host}) is allowed
