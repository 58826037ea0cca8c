from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deploy.checks.clock import check_clock, compare
from deploy.tests.checks.messages import shown

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.postgres
@pytest.mark.django_db
def test_one_machine_has_one_clock() -> None:
    assert check_clock(None) == []


def test_a_little_apart_is_tolerated() -> None:
    assert compare(NOON, NOON + timedelta(seconds=2)) == []


@pytest.mark.parametrize(
    ("seconds", "where"), [(90, "90 s ahead of"), (-7, "7 s behind")], ids=["ahead", "behind"]
)
def test_a_wrong_clock_is_said(seconds: int, where: str) -> None:
    assert shown(compare(NOON + timedelta(seconds=seconds), NOON)) == [
        ("calling.E002", f"This machine's clock is {where} the database's.")
    ]
