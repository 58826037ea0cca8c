from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from deploy.loadtest.usage import Observer, Reading, group_of, is_here, seconds_in, usage_between


@pytest.mark.parametrize(
    ("name", "command", "group"),
    [
        ("mediasoup-worke", "/cache/mediasoup-worker --logLevel=warn", "media workers"),
        ("python3", "python manage.py serve --port 8000", "replicas"),
        ("celery", "python celery -A jbcalling worker -Q media.m1", "media nodes"),
        ("postgres", "postgres: jbcalling", "postgres"),
        ("redis-server", "redis-server 127.0.0.1:6379", "redis"),
        ("bash", "bash", "others"),
    ],
)
def test_what_a_process_is_for(name: str, command: str, group: str) -> None:
    assert group_of(name, command) == group


def test_cpu_of_those_that_were_there_all_the_time() -> None:
    before = Reading(
        at=10.0,
        seconds={("media workers", "1"): 5.0, ("media workers", "2"): 1.0, ("others", "3"): 0.0},
        machine=(100.0, 400.0),
    )
    after = Reading(
        at=14.0,
        seconds={
            ("media workers", "1"): 8.0,
            ("media workers", "2"): 2.0,
            ("others", "3"): 4.0,
            # Nobody knows when it used them.
            ("replicas", "4"): 50.0,
        },
        machine=(106.0, 408.0),
    )
    usage = usage_between(before, after)
    assert usage.groups == {"media workers": 1.0, "others": 1.0}
    assert usage.busiest == {"media workers": 0.75}
    assert usage.machine == 0.75


def test_what_nobody_else_has_used_is_by_others() -> None:
    known = ("media workers", "1")
    before = Reading(at=0.0, seconds={known: 0.0}, machine=(0.0, 0.0), is_here=True)
    after = Reading(at=2.0, seconds={known: 1.0}, machine=(3.0, 4.0), is_here=True)
    assert usage_between(before, after).groups == {"media workers": 0.5, "others": 1.0}


def test_what_metrics_say() -> None:
    page = """# TYPE media_worker_cpu_seconds counter
media_worker_cpu_seconds_total{worker="0"} 1.5
media_worker_cpu_seconds_total{worker="1"} 2.5
# TYPE process_cpu_seconds counter
process_cpu_seconds_total 7.0
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1000.0
"""
    assert seconds_in(page, "http://m1:4000", "media nodes") == {
        ("media workers", "http://m1:4000/0"): 1.5,
        ("media workers", "http://m1:4000/1"): 2.5,
        ("media nodes", "http://m1:4000/1000.0"): 7.0,
    }


def test_what_is_here() -> None:
    assert is_here("http://127.0.0.1:8000")
    assert is_here("http://localhost:8000")
    assert not is_here("http://192.0.2.1:8000")


async def test_a_page_in_place_of_metrics_is_none() -> None:
    """A front end answers with itself whatever it is asked for."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html>\n<p>Hi", content_type="text/html")

    application = web.Application()
    application.router.add_get("/metrics", page)
    async with TestServer(application) as server:
        url = str(server.make_url("")).rstrip("/")
        observer = Observer([url], [], {}, verify_tls=True)
        # As if it were elsewhere.
        observer.shares_machine = False
        reading = await observer.read()
    assert reading.seconds.keys() <= {key for key in reading.seconds if url not in key[1]}
    assert observer.unseen == {url}
