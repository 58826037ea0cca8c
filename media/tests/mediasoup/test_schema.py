"""Where binary and schema are looked for, and what happens when they are not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from media.mediasoup import (
    SchemaMissing,
    Worker,
    cache_dir,
    schema,
    schema_dir,
    worker_binary,
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache; what was imported from the real one is forgotten for a while."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("MEDIASOUP_WORKER_BIN", raising=False)
    schema.ensure.cache_clear()
    yield tmp_path / "jbcalling" / "mediasoup-3.27.1"
    schema.ensure.cache_clear()


def test_places(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_dir() == cache
    assert schema_dir() == cache / "schema"
    assert worker_binary() == cache / "mediasoup-worker"
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", "/opt/worker")
    assert worker_binary() == Path("/opt/worker")


def test_home_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    assert cache_dir() == Path.home() / ".cache" / "jbcalling" / "mediasoup-3.27.1"


async def test_missing_schema_says_what_to_run(cache: Path) -> None:
    with pytest.raises(SchemaMissing) as raised:
        await Worker.start()

    assert str(raised.value) == (
        f"no mediasoup schema in {cache / 'schema'}: run `python manage.py install_worker`"
    )


async def test_schema_of_another_version_is_refused(cache: Path) -> None:
    (cache / "schema").mkdir(parents=True)
    (cache / "schema" / "VERSION").write_text("3.19.3\n")

    with pytest.raises(SchemaMissing) as raised:
        await Worker.start()

    assert str(raised.value) == (
        f"the schema in {cache / 'schema'} is of 3.19.3, not of 3.27.1: "
        "run `python manage.py install_worker`"
    )
