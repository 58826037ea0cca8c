from __future__ import annotations

import pytest

from deploy.stack_check.result import Failed
from deploy.stack_check.steps import dns
from deploy.stack_check.walk import Target, Walk


async def test_names_lead_somewhere() -> None:
    walk = Walk(Target("http://127.0.0.1:8000", frontend="http://127.0.0.2"))
    assert await dns.resolve(walk) == "127.0.0.1 is an address; 127.0.0.2 is an address"
    assert walk.addresses == ("127.0.0.1",)


async def test_an_unknown_name() -> None:
    # Never anybody's, by its definition.
    with pytest.raises(Failed, match=r"^api\.nowhere\.invalid: "):
        await dns.resolve(Walk(Target("https://api.nowhere.invalid")))
