from __future__ import annotations

from aiohttp import web

from deploy.stack_check import diagnoses, runner
from deploy.stack_check.result import Result, Status
from deploy.stack_check.walk import Target
from deploy.tests.stack_check.conftest import Serve, not_found


async def test_what_stands_on_a_failure_is_skipped(serve: Serve) -> None:
    results = await runner.check(Target(await serve(not_found)))
    assert [result.step for result in results] == [step.name for step in runner.STEPS]
    found = {result.step: result for result in results}
    assert found["handshake"].diagnosis is diagnoses.SOCKET_IO_404
    assert found["signaling"].diagnosis is diagnoses.SIGNALING_DOWN
    for step, needs in (("ready", "signaling"), ("join", "handshake"), ("rtp-udp", "join")):
        assert found[step] == Result(step, Status.SKIPPED, f"needs {needs}")


async def not_as_expected(request: web.Request) -> web.Response:
    return web.json_response({"workers": 1, "dependencies": ["?"]})


async def test_an_answer_that_makes_no_sense_is_a_failure(serve: Serve) -> None:
    url = await serve(not_as_expected)
    results = await runner.check(Target("http://127.0.0.1:1", media=(url,), timeout=1))
    (media,) = [result for result in results if result.step == "media"]
    assert media.status is Status.FAILED
    assert media.detail.startswith("an answer that makes no sense here: AttributeError(")
    assert media.diagnosis is diagnoses.MEDIA_UNREACHABLE


def test_needs_come_first() -> None:
    before: set[str] = set()
    for step in runner.STEPS:
        assert set(step.needs) <= before
        before.add(step.name)
