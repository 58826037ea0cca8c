"""The three roles of a process."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture
def alone(settings: Settings) -> Settings:
    """One process that is the whole system."""
    settings.REDIS_URL = settings.GATEWAY_REDIS_URL = ""
    settings.MEDIA_NODE = "local"
    return settings


@pytest.fixture
def replica(settings: Settings) -> Settings:
    settings.REDIS_URL = settings.GATEWAY_REDIS_URL = "redis://127.0.0.1:1/0"
    settings.MEDIA_NODE = "local"
    return settings


@pytest.fixture
def node(settings: Settings) -> Settings:
    settings.REDIS_URL = settings.GATEWAY_REDIS_URL = "redis://127.0.0.1:1/0"
    settings.MEDIA_NODE = "m1"
    return settings
