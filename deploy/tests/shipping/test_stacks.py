"""The files that orchestrators read: their own programs accept them, and they fit the settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2]
PROJECT = DEPLOY.parent
STACK = DEPLOY / "swarm/stack.yml"
COMPOSE = DEPLOY / "compose.yml"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
ROLLBACK = DEPLOY / "swarm/stack-rollback.yml"

# What no file has a default for.
GIVEN = {
    "DOMAIN": "example.org",
    "ACME_EMAIL": "operator@example.org",
    "ANNOUNCED_ADDRESS": "198.51.100.2",
    "TURN_ADDRESS": "198.51.100.1",
    "ROLLBACK_VERSION": "0.0.9",
    "SECRET_KEY": "a",
    "POSTGRES_PASSWORD": "b",
    "TURN_SECRET": "c",
}
# What other programs read: databases, Grafana, Traefik's and coturn's own files.
OTHERS = r"POSTGRES_\w+|PGDATA|GF_\w+|TURN_(ADDRESS|DOMAIN|REALM|LISTEN_IP)"


def run(*command: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **given}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def compose(*arguments: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
    return run("docker-compose", *arguments, **given)


def test_every_file_is_neat() -> None:
    done = run("yamllint", "--strict", "-c", DEPLOY / "yamllint.yml", DEPLOY)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_stack_has_the_services_that_people_know() -> None:
    done = compose("-f", STACK, "config", "--services", **GIVEN)
    assert sorted(done.stdout.split()) == [
        *("beat", "coturn", "frontend", "grafana", "media", "migrate", "postgres"),
        *("prometheus", "redis", "redis-gateway", "signaling", "traefik"),
    ]


def test_one_machine_has_what_it_needs() -> None:
    done = compose("-f", COMPOSE, "config", "--services", **GIVEN)
    assert done.stderr == ""
    assert sorted(done.stdout.split()) == [
        *("beat", "coturn", "media", "migrate", "postgres", "redis", "signaling", "traefik"),
    ]


def has_stack_config() -> bool:
    """Debian's own client is too old for it; docker-compose reads the same files there."""
    if shutil.which("docker") is None:
        return False
    return "docker stack config" in run("docker", "stack", "config", "--help").stdout


@pytest.mark.skipif(not has_stack_config(), reason="no docker client that knows `stack config`")
@pytest.mark.parametrize("files", [(STACK,), (STACK, ROLLBACK)], ids=["stack", "rollback"])
def test_swarm_accepts_the_stack(files: tuple[Path, ...]) -> None:
    arguments = [argument for file in files for argument in ("-c", str(file))]
    done = run("docker", "stack", "config", *arguments, **GIVEN)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_rollback_changes_all_images_of_ours_and_nothing_else() -> None:
    before = compose("-f", STACK, "config", **GIVEN).stdout
    after = compose("-f", STACK, "-f", ROLLBACK, "config", **GIVEN).stdout
    images = re.compile(r"image: (\S+)")
    assert before.count(":0.1.0") == 5
    assert [image.replace(":0.1.0", ":0.0.9") for image in images.findall(before)] == (
        images.findall(after)
    )


@pytest.mark.parametrize(
    ("file", "name"),
    [
        *((STACK, name) for name in ("DOMAIN", "ACME_EMAIL", "ANNOUNCED_ADDRESS", "TURN_ADDRESS")),
        *((COMPOSE, name) for name in ("DOMAIN", "SECRET_KEY", "POSTGRES_PASSWORD", "TURN_SECRET")),
    ],
)
def test_what_has_no_default_is_asked_for(file: Path, name: str) -> None:
    done = compose("-f", file, "config", **{**GIVEN, name: ""})
    assert done.returncode == 1
    assert name in done.stderr


def test_media_has_all_its_ports_on_the_host() -> None:
    found = re.findall(
        r"- \{target: (4\d{4}), published: (4\d{4}), protocol: (\w+), mode: host\}",
        STACK.read_text(),
    )
    assert "RTC_PORTS: 40000-40100" in STACK.read_text()
    assert found == [
        (str(port), str(port), protocol)
        for protocol in ("udp", "tcp")
        for port in range(40_000, 40_101)
    ]


@pytest.mark.parametrize("file", [STACK, COMPOSE], ids=lambda file: file.name)
@pytest.mark.parametrize("subnet", ["10.42.16.0/24", "10.9.8.0/24"])
def test_traefiks_network_alone_may_speak_for_clients(file: Path, subnet: str) -> None:
    given = {} if subnet == "10.42.16.0/24" else {"FRONTEND_SUBNET": subnet}
    shown = compose("-f", file, "config", **GIVEN, **given).stdout
    assert set(re.findall(r"TRUSTED_PROXIES: (\S+)", shown)) == {subnet}
    assert re.findall(r"subnet: (\S+)", shown) == [subnet]


@pytest.mark.parametrize("file", [STACK, COMPOSE], ids=lambda file: file.name)
def test_a_dead_replica_is_out_of_the_rotation_within_3_seconds(file: Path) -> None:
    """Traefik takes one out at the first check that fails."""
    check = r"services\.signaling\.loadbalancer\.healthcheck\.(interval|timeout): (\d+)s"
    seconds = dict(re.findall(check, file.read_text()))
    assert set(seconds) == {"interval", "timeout"}
    assert sum(map(int, seconds.values())) <= 3


def test_nodes_have_time_to_drain() -> None:
    text = STACK.read_text()
    drain = re.search(r"MEDIA_DRAIN_SECONDS: \$\{MEDIA_DRAIN_SECONDS:-(\d+)\}", text)
    grace = re.search(r"stop_grace_period: (\d+)s\n    ulimits", text)
    assert drain is not None
    assert grace is not None
    assert int(grace[1]) >= int(drain[1]) + 30


def settings() -> set[str]:
    """The variables that the project reads."""
    sources = (PROJECT / "jbcalling/settings.py", DEPLOY / "management/commands/serve.py")
    found = (
        re.findall(r"(?:env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", path.read_text())
        for path in sources
    )
    return {name for names in found for name in names}


def named(file: Path) -> set[str]:
    """The variables that a file sets, but for those of other programs."""
    in_maps = r"^\s+([A-Z][A-Z_]+): "
    in_lists = r"\bname: ([A-Z][A-Z_]+)\b"
    found = re.findall(f"(?:{in_maps})|(?:{in_lists})", file.read_text(), re.MULTILINE)
    names = {one or other for one, other in found}
    return {name.removesuffix("_FILE") for name in names if not re.fullmatch(OTHERS, name)}


@pytest.mark.parametrize("file", [STACK, COMPOSE], ids=lambda file: file.name)
def test_variables_are_settings(file: Path) -> None:
    names = named(file)
    assert {"REDIS_URL", "SECRET_KEY", "ANNOUNCED_ADDRESS", "TURN_SECRET"} <= names
    assert names - settings() == set()


def test_variables_of_kubernetes_are_settings() -> None:
    names = {name for file in KUBERNETES for name in named(file)}
    assert {"REDIS_URL", "MEDIA_NODE", "ANNOUNCED_ADDRESS", "TURN_URLS"} <= names
    assert names - settings() == set()


def test_kubernetes_runs_our_images_of_one_version() -> None:
    found = re.findall(r"image: (jbcalling/\S+)", "".join(file.read_text() for file in KUBERNETES))
    assert set(found) == {"jbcalling/signaling:0.1.0", "jbcalling/media:0.1.0"}
