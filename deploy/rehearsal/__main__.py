"""`make rehearse`: build, look, run; exit code 1 when anything is not as it should be."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from deploy.rehearsal import bases, contents
from deploy.rehearsal.engine import Engine, EngineError
from deploy.rehearsal.fleet import Fleet, fleet
from deploy.rehearsal.prebuilt import NOWHERE, releases

_PROJECT = Path(__file__).parents[2]
_RELEASES = "MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL"
_PREBUILT = "localhost/jbcalling/media-prebuilt"
_USERS = {
    "media": f"{contents.USER}:{contents.USER}",
    "signaling": f"{contents.USER}:{contents.USER}",
    # nginx's image brings its own.
    "frontend": "101",
}
# All of the server but what draws and makes load: images go without what that needs.
_IMPORT_ALL = """
import importlib, os, pkgutil, django
os.environ["DJANGO_SETTINGS_MODULE"] = "jbcalling.settings"
django.setup()
for name in ("jbcalling", "rooms", "media", "deploy"):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        if not {"loadtest", "picture", "__main__"}.intersection(module.name.split(".")):
            importlib.import_module(module.name)
"""


class Rehearsal:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = Engine(folder)
        self._start = time.monotonic()
        self.failed = 0

    def go(self) -> None:
        bases.ensure(self._engine, self._folder, self._say)
        for kind in _USERS:
            arguments = {_RELEASES: NOWHERE} if kind == "media" else {}
            self._build(kind, f"localhost/jbcalling/{kind}", arguments)
        self._build_with_prebuilt()
        for kind in _USERS:
            self._look(kind)
        with fleet(self._engine, self._folder) as running:
            self._run(running)

    def _build(
        self, kind: str, image: str, arguments: dict[str, str], target: str | None = None
    ) -> None:
        self._say(f"Building {image}")
        began = time.monotonic()
        self._engine.build(
            bases.DOCKERFILES / f"{kind}.Dockerfile",
            _PROJECT,
            image,
            arguments=arguments,
            target=target,
            log=self._folder / f"{image.rpartition('/')[2]}.log",
        )
        self._say(f"  took {time.monotonic() - began:.0f} s")

    def _build_with_prebuilt(self) -> None:
        """The stage of the worker again, with the one that was built as the one to download."""
        with self._engine.mounted("localhost/jbcalling/media") as root:
            tag = bases.with_libraries(self._engine, root / "opt/cache/packages", self._folder)
            (worker,) = root.glob("opt/cache/jbcalling/mediasoup-*/mediasoup-worker")
            with releases(worker) as url:
                arguments = {_RELEASES: url, "PYTHON_TAG": tag}
                self._build("media", _PREBUILT, arguments, target="worker")
        for image, wanted in (("localhost/jbcalling/media", "build"), (_PREBUILT, "prebuilt")):
            with self._engine.mounted(image) as root:
                (manifest,) = root.glob("opt/cache/jbcalling/mediasoup-*/manifest.json")
                obtained = json.loads(manifest.read_text())["obtained"]
            self._check(f"{image}: its worker is a {wanted}", obtained == wanted, obtained)

    def _look(self, kind: str) -> None:
        image = f"localhost/jbcalling/{kind}"
        found = self._engine.inspect(image)
        config = {**found["Config"], "Healthcheck": found.get("Healthcheck")}
        with self._engine.mounted(image) as root:
            wrong = list(contents.problems(root, config, _USERS[kind]))
            sizes = contents.sizes(root)
        self._check(f"{kind}: contents", not wrong, "\n".join(wrong))
        self._say(f"{kind}: {found['Size'] / 1e6:.0f} MB in all, of which")
        for name, size in sizes.items():
            self._say(f"  {size:4d} MB  {name}")

    def _run(self, running: Fleet) -> None:
        self._command(running, "signaling", "python", "manage.py", "migrate", "--verbosity", "0")
        self._command(running, "media", "python", "manage.py", "install_worker", "--check")
        for kind in ("signaling", "media"):
            self._command(running, kind, "python", "-c", _IMPORT_ALL, says=f"{kind}: all imports")
            self._command(
                running, kind,
                "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING",
            )  # fmt: skip
        for kind in _USERS:
            running.start(kind)
        running.start("beat", "celery", "--quiet", "-A", "jbcalling", "beat")
        for kind in _USERS:
            problem = running.problem(kind)
            self._check(f"{kind}: health check", problem is None, problem or "")
        self._command(
            running, "signaling",
            *("python", "manage.py", "check_stack", "http://localhost:8001", "--replicas", "1"),
            *("--media", "http://127.0.0.1:4000", "--frontend", "http://127.0.0.1:8080"),
            says="a call through all of them: check_stack",
        )  # fmt: skip
        self._check("beat: runs", running.is_running("beat"), running.logs("beat"))
        for kind in (*_USERS, "beat"):
            began = time.monotonic()
            code = running.stop(kind, 30)
            took = time.monotonic() - began
            self._check(
                f"{kind}: ends when asked to, in {took:.1f} s",
                code == 0,
                f"exit code {code}\n{running.logs(kind)[-2000:]}",
            )

    def _command(self, running: Fleet, kind: str, *command: str, says: str = "") -> None:
        done = running.command(kind, *command)
        self._check(says or f"{kind}: {' '.join(command)}", done.returncode == 0, done.stdout)

    def _check(self, what: str, passed: bool, why: str) -> None:
        self._say(f"{'ok  ' if passed else 'FAIL'} {what}")
        if not passed:
            self.failed += 1
            for line in why.strip().splitlines():
                self._say(f"       {line}")

    def _say(self, line: str) -> None:
        print(f"{time.monotonic() - self._start:5.0f} s  {line}", flush=True)


def main() -> None:
    if os.geteuid() != 0:
        sys.exit("To put images together, run it as root.")
    folder = Path(os.environ.get("REHEARSAL_DIR") or _PROJECT / "var/rehearsal")
    rehearsal = Rehearsal(folder)
    try:
        rehearsal.go()
    except EngineError as error:
        sys.exit(str(error))
    sys.exit(f"{rehearsal.failed} of it failed" if rehearsal.failed else 0)


if __name__ == "__main__":
    main()
