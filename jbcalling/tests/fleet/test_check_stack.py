"""`manage.py check_stack` against a whole deployment, and against mistakes made on purpose.

Everything is real: two replicas and two media nodes behind HAProxy or nginx with TLS, on
PostgreSQL and two of Redis, with coturn.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import ssl
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from jbcalling.tests.balancer import Balancer
from jbcalling.tests.checking import Checked
from jbcalling.tests.fleet.fleet import Member, eventually
from jbcalling.tests.fleet.stack import Stack
from jbcalling.tests.servers import PostgresServer
from media.tests.servers import RedisServer

Balance = Callable[..., Balancer]

_STICKY = "Sticky sessions not working"
_COOKIE = "The sticky cookie is set wrong"
_MEDIA = "Media service unreachable"
_IDLE = "A proxy cuts idle connections"
_NOT_HTTPS = "The proxy does not say that pages came over https"
_OUTSIDER = "A replica is not like the others"
_NOTHING_THERE = "ICE fails: wrong announced address, or media ports closed"

_CHECKS = """    option redispatch 1
    option httpchk
    http-check send meth GET uri /health hdr Host localhost
    default-server check inter 1s fall 2 rise 1
"""
_TO_SIGNALING = "    default_backend signaling"
# Seconds until a dead replica must be out of the rotation.
_OUT_WITHIN = 3.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    # PostgreSQL has a user of its own, who may not look into pytest's folders.
    public = Path(tempfile.mkdtemp(prefix="jbcalling-"))
    public.chmod(0o755)
    postgres = PostgresServer(public)
    postgres.start()
    stack = Stack(tmp_path_factory.mktemp("stack"), postgres)
    stack.start()
    yield stack
    stack.stop()
    postgres.stop()
    shutil.rmtree(public)


@pytest.fixture
def balance(stack: Stack) -> Iterator[Balance]:
    """Takes what `Stack.balancer` takes; HAProxy, unless another kind is named."""
    started: list[Balancer] = []

    def start(*members: Member, kind: str = "haproxy", **options: Any) -> Balancer:
        balancer = stack.balancer(kind, *members, **options)
        started.append(balancer)
        balancer.start()
        return balancer

    yield start
    for balancer in started:
        balancer.stop()


def wait_until_missed(stack: Stack, dependency: str) -> None:
    """Until both replicas have noticed, what they say depends on who is asked."""
    replicas = (stack.fleet.a, stack.fleet.b)
    eventually(lambda: all(misses(replica, dependency) for replica in replicas), dependency)


def wait_until_well(stack: Stack) -> None:
    replicas = (stack.fleet.a, stack.fleet.b)
    eventually(lambda: all(one.status("/ready") == 200 for one in replicas), "all to be well")


def misses(replica: Member, dependency: str) -> bool:
    try:
        replica.get("/ready")
    except HTTPError as answer:
        return bool(json.load(answer)["dependencies"][dependency] != "ok")
    return False


@pytest.mark.parametrize("kind", ["haproxy", "nginx"])
def test_a_good_deployment_is_all_green(stack: Stack, balance: Balance, kind: str) -> None:
    fleet = stack.fleet
    checked = stack.checked(
        balance(kind=kind).url,
        *("--media", fleet.m1.url, "--media", fleet.m2.url, "--idle", "1"),
        *("--replica", fleet.a.url, "--replica", fleet.b.url),
        *(argument for url in stack.turn.urls for argument in ("--turn", url)),
    )
    assert checked.symptoms() == {}
    assert checked.code == 0
    assert [step for step, said in checked.statuses().items() if said == "skip"] == ["traefik"]
    assert checked.detail("nodes") == "2 of 2 take rooms: m1, m2"
    assert checked.detail("turn") == f"{', '.join(stack.turn.urls)} relay"
    for step in ("rtp-udp", "rtp-tcp"):
        for node, ports in (("m1", r"460\d\d"), ("m2", r"461\d\d")):
            said = rf"\b{node}: 127\.0\.0\.1 port {ports} answers"
            assert re.search(said, checked.detail(step))


@pytest.mark.parametrize(
    ("mistakes", "symptoms"),
    [
        (
            {"    cookie io insert indirect nocache httponly secure\n": ""},
            {"cookie": _STICKY, "sticky": _STICKY},
        ),
        ({" httponly secure": " httponly"}, {"cookie": _COOKIE}),
        (
            {
                _TO_SIGNALING: "    http-after-response replace-header Set-Cookie "
                f"(.*)path=/(.*) \\1path=/calls/\\2\n{_TO_SIGNALING}"
            },
            {"cookie": _COOKIE, "sticky": _STICKY},
        ),
        (
            {_TO_SIGNALING: f"    http-request del-header Upgrade\n{_TO_SIGNALING}"},
            {"websocket": "WebSocket upgrade refused"},
        ),
        (
            {
                _TO_SIGNALING: "    http-request return status 404 if { path_beg /socket.io/ }\n"
                f"{_TO_SIGNALING}"
            },
            {"handshake": "Socket.IO answers 404"},
        ),
        (
            {
                _TO_SIGNALING: "    use_backend pages if { path_beg /socket.io/ }\n"
                "    default_backend signaling"
            },
            {"handshake": "Socket.IO is not routed to signaling"},
        ),
        (
            {_TO_SIGNALING: "    default_backend pages"},
            {
                "signaling": "Something else than signaling answers",
                "handshake": "Socket.IO is not routed to signaling",
            },
        ),
        (
            {"    http-request set-header X-Forwarded-Proto https if { ssl_fc }\n": ""},
            {"forwarded": _NOT_HTTPS},
        ),
        (
            {_TO_SIGNALING: f"    http-request set-header Host example.org\n{_TO_SIGNALING}"},
            {
                "signaling": "Host refused",
                "frontend": "The page does not come",
            },
        ),
    ],
    ids=[
        *("no cookie", "cookie without Secure", "cookie of another path", "no upgrade"),
        *("Socket.IO is 404", "Socket.IO at the pages", "wrong host", "no X-Forwarded-Proto"),
        "another Host",
    ],
)
def test_mistakes_with_haproxy_are_named(
    stack: Stack, balance: Balance, mistakes: dict[str, str], symptoms: dict[str, str]
) -> None:
    assert stack.checked(balance(mistakes=mistakes).url).symptoms() == symptoms


@pytest.mark.parametrize(
    ("mistakes", "symptoms"),
    [
        (
            {'add_header Set-Cookie "io=$replica; Path=/socket.io/; HttpOnly; Secure";': ""},
            {"cookie": _STICKY, "sticky": _STICKY},
        ),
        ({"map $cookie_io": "map $cookie_other"}, {"sticky": _STICKY}),
        ({"; Secure": ""}, {"cookie": _COOKIE}),
        ({"Path=/socket.io/": "Path=/calls/"}, {"cookie": _COOKIE, "sticky": _STICKY}),
        (
            {"proxy_set_header Upgrade $http_upgrade;": ""},
            {"websocket": "WebSocket upgrade refused"},
        ),
        (
            {"location /pages/": "location /socket.io/ { return 404; }\n        location /pages/"},
            {"handshake": "Socket.IO answers 404"},
        ),
        (
            {"location /pages/": "location /socket.io/"},
            {"handshake": "Socket.IO is not routed to signaling"},
        ),
        (
            {"client_max_body_size 16m": "client_max_body_size 8k"},
            {"payload": "A proxy refuses large requests"},
        ),
        ({"proxy_set_header X-Forwarded-Proto $scheme;": ""}, {"forwarded": _NOT_HTTPS}),
        (
            {"proxy_set_header Host $http_host;": ""},
            {
                "signaling": "Host refused",
                "frontend": "The page does not come",
            },
        ),
    ],
    ids=[
        *("no cookie", "cookie not followed", "cookie without Secure", "cookie of another path"),
        *("no upgrade", "Socket.IO is 404", "Socket.IO at the pages", "small bodies"),
        *("no X-Forwarded-Proto", "another Host"),
    ],
)
def test_mistakes_with_nginx_are_named(
    stack: Stack, balance: Balance, mistakes: dict[str, str], symptoms: dict[str, str]
) -> None:
    assert stack.checked(balance(kind="nginx", mistakes=mistakes).url).symptoms() == symptoms


@pytest.mark.parametrize(
    ("kind", "mistakes", "why"),
    [
        ("haproxy", {"timeout tunnel 1h": "timeout tunnel 2s"}, "an idle websocket is cut after"),
        (
            "haproxy",
            {"timeout server 1m": "timeout server 2s"},
            "a poll that waits is answered 504",
        ),
        (
            "haproxy",
            {"timeout client 1m": "timeout client 2s", "    timeout tunnel 1h\n": ""},
            "an idle websocket is cut after",
        ),
        ("nginx", {"proxy_read_timeout 1h": "proxy_read_timeout 2s"}, "an idle websocket is cut"),
    ],
    ids=["tunnel", "server", "client", "nginx"],
)
def test_short_timeouts_are_named(
    stack: Stack, balance: Balance, kind: str, mistakes: dict[str, str], why: str
) -> None:
    checked = stack.checked(balance(kind=kind, mistakes=mistakes).url, "--idle", "3")
    assert checked.symptoms()["idle"] == _IDLE
    assert checked.first == "idle"
    assert why in checked.detail("idle")


@pytest.mark.parametrize(
    ("address", "days", "symptom"),
    [
        ("127.0.0.1", -1, "Certificate ended"),
        ("127.0.0.1", 3, "Certificate ends soon"),
        ("127.0.0.9", 60, "Certificate for another name"),
    ],
    ids=["ended", "ends soon", "another name"],
)
def test_bad_certificates_are_named_and_the_rest_is_looked_at(
    stack: Stack, balance: Balance, address: str, days: float, symptom: str
) -> None:
    checked = stack.checked(balance(certificate=stack.authority.certify(address, days)).url)
    assert checked.symptoms() == {"tls": symptom}
    assert checked.statuses()["leave"] == "pass"


def test_unknown_authorities_and_plain_http_are_named(stack: Stack, balance: Balance) -> None:
    unknown = Checked(balance().url)
    assert unknown.symptoms() == {
        "tls": "Certificate of an unknown authority",
        "turn": "TURN has a bad certificate",
    }
    plain = Checked(balance(certificate=None).url.replace("http:", "https:"))
    assert plain.first == "tls"
    assert plain.symptoms()["tls"] == "TLS is off"


@contextmanager
def other_turn(stack: Stack, **options: Any) -> Iterator[None]:
    stack.turn.stop()
    stack.turn.set_up(**{"certificate": stack.certificate, **options})
    stack.turn.start()
    yield
    stack.turn.stop()
    stack.turn.set_up(stack.certificate)
    stack.turn.start()


def test_what_is_wrong_with_turn_is_named(stack: Stack, balance: Balance) -> None:
    url = balance().url
    with other_turn(stack, secret="another"):
        wrong = stack.checked(url)
    assert wrong.symptoms() == {"turn": "TURN refuses its credentials"}
    assert wrong.detail("turn").startswith(f"m1, m2: {stack.turn.urls[0]} refuses: 401 ")

    with other_turn(stack, certificate=stack.authority.certify("127.0.0.1", -1)):
        ended = stack.checked(url)
    assert ended.symptoms() == {"turn": "TURN has a bad certificate"}
    assert ended.detail("turn") == f"m1, m2: {stack.turn.urls[2]}: certificate has expired"

    # It refuses peers at 127.0.0.1, where the media nodes are here.
    refused = "denied-peer-ip=127.0.0.0-127.255.255.255"
    with other_turn(stack, mistakes={refused: refused}):
        denied = stack.checked(url)
    assert denied.symptoms() == {"turn": "TURN relays nothing"}
    said = rf"m1: {re.escape(stack.turn.urls[0])} to 127\.0\.0\.1 port 460\d\d: 403 Forbidden"
    assert re.search(said, denied.detail("turn"))

    stack.turn.stop()
    down = stack.checked(url)
    stack.turn.start()
    assert down.symptoms() == {"turn": "TURN does not answer"}


def test_a_dead_replica_is_named(stack: Stack, balance: Balance) -> None:
    a = stack.fleet.a
    with stack.replicas({}) as (b,):
        careless = balance(a, b, mistakes={_CHECKS: ""})
        good, nginx = balance(a, b), balance(a, b, kind="nginx")
        assert stack.checked(good.url).symptoms() == {}
        b.stop(signal.SIGKILL)
        time.sleep(_OUT_WITHIN)
        assert [_status(stack, good) for _ in range(40)] == [200] * 40
        missing = {"replicas": "Replicas missing"}
        assert stack.checked(good.url).symptoms() == missing
        assert stack.checked(nginx.url).symptoms() == missing
        # Without a number there is nothing to miss, for nobody meets it.
        assert stack.checked(good.url, "--replicas", "1").symptoms() == {}

        left_in = stack.checked(careless.url)
        assert left_in.first == "signaling"
        assert left_in.symptoms()["signaling"] == "A dead replica gets requests"
        asked = stack.checked(good.url, "--replica", a.url, "--replica", b.url)
        assert asked.first == "signaling"
        assert asked.symptoms() == {"signaling": "A replica is dead"} | missing
        assert asked.detail("signaling") == f"1 of 10 times: {b.url}/health: connection refused"


def _status(stack: Stack, balancer: Balancer) -> int:
    context = ssl.create_default_context(cafile=str(stack.authority.file))
    with urllib.request.urlopen(f"{balancer.url}/health", context=context) as answer:
        return int(answer.status)


def test_a_replica_that_is_not_like_the_other_is_named(
    stack: Stack, balance: Balance, own_redis: RedisServer
) -> None:
    others: list[dict[str, str]] = [
        {"DJANGO_SETTINGS_MODULE": "jbcalling.tests.other_version"},
        {"SECRET_KEY": "another key than that of the other replica, and long enough"},
        {"GATEWAY_REDIS_URL": own_redis.url},
        {"REDIS_URL": own_redis.url, "GATEWAY_REDIS_URL": own_redis.url},
    ]
    with stack.replicas(*others) as members:
        version, key, gateway, redis = (
            stack.checked(balance(stack.fleet.a, member).url, "--timeout", "12")
            for member in members
        )
    assert version.symptoms() == {"signaling": "Replicas of several versions"}
    assert version.detail("signaling") == "replicas answer as versions 0.0.9 (4), 0.1.0 (4)"
    assert key.symptoms() == {"signaling": "Replicas with several SECRET_KEYs"}
    assert gateway.symptoms() == {"between": "Replicas do not hear each other"}
    assert redis.first == "ready"
    assert redis.symptoms()["ready"] == redis.symptoms()["join"] == _OUTSIDER
    assert redis.detail("ready").startswith("4 of 8 times: media: ")


def test_a_media_node_that_is_not_like_the_others_is_named(stack: Stack, balance: Balance) -> None:
    url = balance().url
    nowhere = {"ANNOUNCED_ADDRESS": "127.0.0.9", "MEDIA_LISTEN_IP": "127.0.0.1"}
    with stack.node("m3", "46200-46299", **nowhere) as m3:
        m3.wait_until_ready()
        closed = stack.checked(url, "--nodes", "3")
        m3.stop(signal.SIGTERM)
        gone = stack.checked(url, "--nodes", "3", "--media", m3.url)
    assert closed.symptoms() == {"rtp-udp": _NOTHING_THERE, "rtp-tcp": _NOTHING_THERE}
    for step, protocol in (("rtp-udp", "UDP"), ("rtp-tcp", "TCP")):
        said = rf"{protocol}: m3: 127\.0\.0\.9 port 462\d\d: connection refused"
        assert re.fullmatch(said, closed.detail(step))
    assert gone.symptoms() == {"media": _MEDIA, "nodes": "Media nodes missing"}
    assert gone.detail("nodes") == "2 of 3 media nodes take rooms: m1, m2"


@pytest.fixture
def hidden(balance: Balance) -> str:
    """A balancer as Traefik is: what /ready says is for those inside."""
    hides = f"    http-request deny if {{ path /ready }}\n{_TO_SIGNALING}"
    return balance(mistakes={_TO_SIGNALING: hides}).url


def test_a_redis_that_is_down_is_named(stack: Stack, balance: Balance, hidden: str) -> None:
    url = balance().url
    stack.gateway.stop(signal.SIGKILL)
    wait_until_missed(stack, "redis")
    gateway = stack.checked(url)
    stack.gateway.start()
    wait_until_well(stack)
    assert gateway.symptoms() == {"ready": "Redis of the gateway down"}

    stack.redis.stop(signal.SIGKILL)
    wait_until_missed(stack, "media")
    data, behind = stack.checked(url), stack.checked(hidden)
    stack.redis.start()
    wait_until_well(stack)
    assert data.symptoms() == {"ready": "Redis down", "join": "Redis down"}
    assert behind.symptoms() == {"join": "Redis down"}


def test_a_database_that_is_down_is_named(stack: Stack, balance: Balance, hidden: str) -> None:
    url = balance().url
    stack.postgres.stop()
    wait_until_missed(stack, "database")
    database, behind = stack.checked(url), stack.checked(hidden)
    stack.postgres.start()
    wait_until_well(stack)
    assert database.first == "ready"
    assert database.symptoms()["ready"] == "Database down"
    assert behind.symptoms() == {"join": "Database down"}


def test_media_that_is_down_is_named(stack: Stack, balance: Balance, hidden: str) -> None:
    url, nodes = balance().url, (stack.fleet.m1, stack.fleet.m2)
    for node in nodes:
        node.send(signal.SIGTERM)
    for node in nodes:
        node.wait()
    media, behind = stack.checked(url), stack.checked(hidden)
    for node in nodes:
        node.launch()
    for node in nodes:
        node.wait_until_ready()
    assert media.symptoms() == {"ready": _MEDIA, "join": _MEDIA}
    assert behind.symptoms() == {"join": _MEDIA}
