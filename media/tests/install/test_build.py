"""The build's own steps; the whole of it is what set-up itself does."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.install import build
from media.install.errors import InstallError
from media.tests.install.conftest import Machine

# Taken before the machine's fixture puts a fake in its place.
real_build = build.build


def test_missing_tools_are_named(machine: Machine, tmp_path: Path) -> None:
    machine.monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    with pytest.raises(InstallError) as caught:
        real_build(tmp_path / "npm.tgz", tmp_path, machine.say)

    assert str(caught.value) == (
        "To build the media worker, install these first:\n"
        "  apt-get install gcc g++ pkg-config libssl-dev libuv1-dev libsrtp2-dev libabsl-dev "
        "libflatbuffers-dev"
    )


def test_sources_that_the_fix_does_not_fit_are_refused(machine: Machine, tmp_path: Path) -> None:
    machine.package({build._FIX_FILE: "other code", "subprojects/openssl.wrap": ""})
    machine.monkeypatch.setattr(build, "PACKAGES", ())

    with pytest.raises(InstallError) as caught:
        real_build(tmp_path / "npm.tgz", tmp_path / "work", machine.say)

    assert str(caught.value) == (
        "src/RTC/DtlsTransport.cpp is not the one that the fix was written for."
    )


def test_the_fix_changes_one_comparison(tmp_path: Path) -> None:
    source = tmp_path / "src/RTC/DtlsTransport.cpp"
    source.parent.mkdir(parents=True)
    source.write_text("a = (operationType == BIO_CB_RETURN) ? ret : 1;\n")

    build.fix_dtls(tmp_path)

    assert source.read_text() == "a = ((operationType & BIO_CB_RETURN) != 0) ? ret : 1;\n"


def test_no_subproject_is_left_that_would_be_downloaded(tmp_path: Path) -> None:
    subprojects = tmp_path / "subprojects"
    (subprojects / "packagefiles").mkdir(parents=True)
    (subprojects / "openssl.wrap").write_text("[wrap-file]\nsource_url = https://example.org/\n")

    build.use_system_libraries(tmp_path)

    assert sorted(path.name for path in subprojects.iterdir()) == [
        "abseil-cpp",
        "flatbuffers",
        "libsrtp3",
        "libuv",
        "openssl",
        "unordered_dense",
        "unordered_dense.wrap",
    ]
    assert "url" not in (subprojects / "unordered_dense.wrap").read_text()
