"""Where the worker comes from, and what is in the cache afterwards."""

from __future__ import annotations

import json
import threading

import pytest

from media.install import binary, prebuilt, schema
from media.install.errors import InstallError
from media.install.installer import install, missing
from media.tests.install.conftest import Machine


def test_the_cache_holds_the_binary_the_schema_and_a_manifest(machine: Machine) -> None:
    assert missing() == ["the media worker", "its schema"]

    assert install(machine.say) is True

    assert machine.binary.read_text() == machine.worker("built")
    assert (machine.cache / "schema" / "VERSION").read_text() == "3.27.1\n"
    assert (machine.cache / "schema/FBS/generated.py").read_text() == "SOURCES = 2\n"
    assert machine.runs_of("flatc") == ["--python --gen-object-api -o"]
    assert machine.runs_of("npm") == ["pack --silent mediasoup@3.27.1"]
    assert json.loads((machine.cache / "manifest.json").read_text()) == {
        "version": "3.27.1",
        "obtained": "build",
        "sha256": binary.sha256(machine.binary),
        "schema_sha256": schema.sha256(machine.cache / "schema"),
    }
    assert sorted(path.name for path in machine.cache.parent.iterdir()) == [
        "mediasoup-3.27.1",
        "mediasoup-3.27.1.lock",
        "mediasoup-3.27.1.tgz",
    ]
    assert missing() == []


def test_another_user_than_the_installer_can_read_the_schema(machine: Machine) -> None:
    """As flatc makes folders that only its user may enter."""
    machine.program("flatc", 'mkdir -m 750 "$4/FBS" "$4/FBS/A"\ntouch "$4/FBS/A/a.py"')

    install(machine.say)

    folders = [machine.cache / "schema" / name for name in (".", "FBS", "FBS/A")]
    assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == ["0o755"] * 3


def test_a_second_run_has_nothing_to_do(machine: Machine) -> None:
    install(machine.say)
    machine.said.clear()

    assert install(machine.say) is False

    assert machine.said == []
    assert machine.builds == 1


def test_the_given_binary_is_used_as_it_is(machine: Machine) -> None:
    given = machine.root / "given"
    given.write_text(machine.worker("given"))
    given.chmod(0o755)
    machine.monkeypatch.setenv("MEDIASOUP_WORKER_BIN", str(given))
    machine.prebuilt(machine.worker("prebuilt"))

    assert install(machine.say) is True

    assert not machine.binary.exists()
    assert machine.builds == 0
    assert json.loads((machine.cache / "manifest.json").read_text())["sha256"] is None
    assert missing() == []
    # Without it, the cache is looked at again.
    machine.monkeypatch.delenv("MEDIASOUP_WORKER_BIN")
    assert missing() == ["the media worker"]


def test_a_given_binary_that_cannot_run_is_refused(machine: Machine) -> None:
    machine.monkeypatch.setenv("MEDIASOUP_WORKER_BIN", "/nowhere/worker")

    with pytest.raises(InstallError) as caught:
        install(machine.say)

    assert str(caught.value) == (
        "MEDIASOUP_WORKER_BIN=/nowhere/worker is not a program that can be run."
    )


def test_a_cached_binary_goes_before_a_prebuilt_one(machine: Machine) -> None:
    install(machine.say)
    machine.prebuilt(machine.worker("prebuilt"))
    (machine.cache / "schema" / "VERSION").unlink()

    assert install(machine.say) is True

    assert machine.binary.read_text() == machine.worker("built")
    assert machine.builds == 1


def test_a_prebuilt_binary_goes_before_a_build(machine: Machine) -> None:
    machine.prebuilt(machine.worker("prebuilt"))

    install(machine.say)

    assert machine.binary.read_text() == machine.worker("prebuilt")
    assert json.loads((machine.cache / "manifest.json").read_text())["obtained"] == "prebuilt"
    assert machine.builds == 0


def test_without_a_prebuilt_binary_one_line_says_so_and_it_is_built(machine: Machine) -> None:
    install(machine.say)

    said = next(line for line in machine.said if line.startswith("No prebuilt"))
    assert said.startswith(f"No prebuilt media worker: {prebuilt.url()}: ")
    assert "\n" not in said
    assert machine.builds == 1


def test_force_makes_everything_anew(machine: Machine) -> None:
    install(machine.say)
    machine.build_gives(machine.worker("built again"))

    assert install(machine.say, force=True) is True

    assert machine.binary.read_text() == machine.worker("built again")
    assert len(machine.runs_of("flatc")) == 2
    assert len(machine.runs_of("npm")) == 1


def test_a_failing_build_leaves_nothing(machine: Machine) -> None:
    machine.build_gives(None)

    with pytest.raises(InstallError):
        install(machine.say)

    assert sorted(path.name for path in machine.cache.parent.iterdir()) == [
        "mediasoup-3.27.1.lock",
        "mediasoup-3.27.1.tgz",
    ]


def test_a_failing_build_leaves_what_was_there(machine: Machine) -> None:
    install(machine.say)
    machine.build_gives(None)

    with pytest.raises(InstallError):
        install(machine.say, force=True)

    assert machine.binary.read_text() == machine.worker("built")
    assert missing() == []


def test_a_damaged_binary_is_replaced(machine: Machine) -> None:
    install(machine.say)
    machine.binary.write_text("half of i")

    assert missing() == ["the media worker"]
    assert install(machine.say) is True

    assert machine.binary.read_text() == machine.worker("built")
    assert machine.builds == 2


def test_a_damaged_schema_is_replaced_and_the_binary_kept(machine: Machine) -> None:
    install(machine.say)
    (machine.cache / "schema/FBS/generated.py").write_text("SOUR")

    assert missing() == ["its schema"]
    assert install(machine.say) is True

    assert (machine.cache / "schema/FBS/generated.py").read_text() == "SOURCES = 2\n"
    assert machine.builds == 1


@pytest.mark.parametrize(
    "manifest",
    [None, "{", "[]", '{"version": "3.27.1"}'],
    ids=["missing", "torn", "not an object", "incomplete"],
)
def test_a_cache_without_a_sound_manifest_is_not_believed(
    machine: Machine, manifest: str | None
) -> None:
    install(machine.say)
    path = machine.cache / "manifest.json"
    path.unlink()
    if manifest is not None:
        path.write_text(manifest)

    assert missing() == ["the media worker", "its schema"]
    assert install(machine.say) is True

    assert machine.builds == 2
    assert missing() == []


def test_a_cache_of_another_version_is_replaced(machine: Machine) -> None:
    install(machine.say)
    path = machine.cache / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "3.19.3"}))

    assert install(machine.say) is True

    assert json.loads(path.read_text())["version"] == "3.27.1"
    assert machine.builds == 2


def test_remains_of_a_killed_installation_are_removed(machine: Machine) -> None:
    remains = machine.cache.with_name("mediasoup-3.27.1.tmp-killed")
    (remains / "draft").mkdir(parents=True)
    (remains / "draft" / "mediasoup-worker").write_text("half of i")

    install(machine.say)

    assert not remains.exists()
    assert machine.binary.read_text() == machine.worker("built")


def test_installations_at_the_same_moment_do_the_work_once(machine: Machine) -> None:
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(install(machine.say))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, False, True]
    assert machine.builds == 1
    assert missing() == []
