#!/usr/bin/env python3
"""A stand-in for mediasoup-worker that does as it is told, bad things included.

It speaks the worker's protocol on fds 3 and 4, keeps the ids of what it was
asked to create and serves them in its dump. The scenario, JSON in the first
argument, says how it behaves:

    start    "running" (default), "silent", "exit" or "garbage"
    exit     the exit code for "exit"
    say      a list of log lines ("Wtext") to send at the start
    stderr   a line to write to stderr at the start
    stay     true: end neither when asked to nor by SIGTERM
    split    true: write one byte at a time
    journal  a file that gets one line for each message received
    answers  {method: [behaviour, …]}, used up one by one, then it answers well

A behaviour is {"do": what} with more keys for some:

    delay      answer after `seconds`
    hold       answer together with the next request, in one write
    never      do what was asked, but do not answer
    refuse     answer with `reason`
    notify     answer, and send the notification `event` to the new object, in one write
    twice      answer two times
    wrong      answer with a body of another type
    garbage    send a frame that is no message
    oversized  announce a frame of 4 GiB
    crash      die by `signal` (default 11)
    exit       end with `code`
    hang-up    close the channel, but live on
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flatbuffers import Builder

from media.mediasoup import schema

_FROM_PARENT, _TO_PARENT = 3, 4
# Which create request has its new id in which field of its body, and where the dump shows it.
_CREATED = {
    "WORKER_CREATE_ROUTER": ("routerId", "routers"),
    "WORKER_CREATE_WEBRTCSERVER": ("webRtcServerId", "servers"),
    "TRANSPORT_PRODUCE": ("producerId", "producers"),
    "TRANSPORT_CONSUME": ("consumerId", "consumers"),
    "ROUTER_CREATE_WEBRTCTRANSPORT": ("transportId", "transports"),
    "ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER": ("transportId", "transports"),
    "ROUTER_CREATE_PIPETRANSPORT": ("transportId", "transports"),
}
_CLOSED = {
    "WORKER_CLOSE_ROUTER": ("routerId", "routers"),
    "WORKER_WEBRTCSERVER_CLOSE": ("webRtcServerId", "servers"),
    "TRANSPORT_CLOSE_PRODUCER": ("producerId", "producers"),
    "TRANSPORT_CLOSE_CONSUMER": ("consumerId", "consumers"),
    "ROUTER_CLOSE_TRANSPORT": ("transportId", "transports"),
}
_DEATHS = ("garbage", "oversized", "crash", "exit", "hang-up")


def launcher(folder: Path, **scenario: Any) -> Path:
    """An executable that runs the fake worker in this interpreter, for `WorkerSettings.binary`."""
    (folder / "scenario.json").write_text(json.dumps(scenario))
    script = folder / "fake-worker"
    script.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "{folder / "scenario.json"}"\n'
    )
    script.chmod(0o755)
    return script


class FakeWorker:
    def __init__(self, scenario: dict[str, Any]) -> None:
        self._scenario = scenario
        self._answers: dict[str, list[dict[str, Any]]] = scenario.get("answers", {})
        self._alive: dict[str, list[str]] = {place: [] for _, place in _CREATED.values()}
        self._held = b""

    def run(self) -> int:
        if self._scenario.get("stay"):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if line := self._scenario.get("stderr"):
            print(line, file=sys.stderr, flush=True)
        match self._scenario.get("start", "running"):
            case "exit":
                return int(self._scenario["exit"])
            case "garbage":
                self._misbehave({"do": "garbage"})
            case "running":
                said = [_log(line) for line in self._scenario.get("say", [])]
                self._write(b"".join([*said, notification(str(os.getpid()), "WORKER_RUNNING")]))
        while frame := self._read():
            if not self._take(frame):
                return 0
        while self._scenario.get("stay"):
            signal.pause()
        return 0

    def _take(self, frame: bytes) -> bool:
        """False when the worker is to end."""
        message = schema.generated("Message.Message").GetRootAs(frame, 0)
        kind = schema.enum_names("Message.Body")[message.DataType()]
        union = message.Data()
        name = f"{kind}.{kind}"
        table = _object_class(name).InitFromObj(_typed(name, union))
        if kind == "Notification":
            self._note(schema.enum_names("Notification.Event")[table.event])
            return bool(self._scenario.get("stay"))
        method = schema.enum_names("Request.Method")[table.method]
        self._note(method)
        behaviours = self._answers.get(method)
        self._behave(behaviours.pop(0) if behaviours else {"do": "answer"}, method, table)
        return True

    def _behave(self, behaviour: dict[str, Any], method: str, request: Any) -> None:
        what = behaviour["do"]
        if what in _DEATHS:
            self._misbehave(behaviour)
            return
        if what == "refuse":
            self._send(_answer(request.id, refusal=behaviour["reason"]))
            return
        created = self._carry_out(method, request.body)
        answer = _answer(request.id, *self._body(method, created))
        match what:
            case "hold":
                self._held += answer
            case "never":
                pass
            case "delay":
                time.sleep(behaviour["seconds"])
                self._send(answer)
            case "notify":
                self._send(answer + notification(created, behaviour["event"]))
            case "twice":
                self._send(answer + answer)
            case "wrong":
                self._send(_answer(request.id, "Worker.ResourceUsageResponse", _usage()))
            case "answer":
                self._send(answer)

    def _misbehave(self, behaviour: dict[str, Any]) -> None:
        match behaviour["do"]:
            case "garbage":
                self._write(struct.pack("=I", 64) + bytes(range(64)))
            case "oversized":
                self._write(struct.pack("=I", 0xFFFFFFFF))
            case "crash":
                os.kill(os.getpid(), behaviour.get("signal", signal.SIGSEGV))
            case "exit":
                os._exit(behaviour["code"])
            case "hang-up":
                os.close(_TO_PARENT)

    def _carry_out(self, method: str, body: Any) -> str:
        """Create or close; returns the id that the request names, if any."""
        if method in _CREATED:
            field, place = _CREATED[method]
            self._alive[place].append(_text(getattr(body, field)))
        elif method in _CLOSED:
            field, place = _CLOSED[method]
            if _text(getattr(body, field)) in self._alive[place]:
                self._alive[place].remove(_text(getattr(body, field)))
        else:
            return ""
        return _text(getattr(body, field))

    def _body(self, method: str, created: str) -> tuple[str, Any]:
        match method:
            case "WORKER_DUMP":
                return "Worker.DumpResponse", self._dump()
            case "WORKER_GET_RESOURCE_USAGE":
                return "Worker.ResourceUsageResponse", _usage()
            case "TRANSPORT_PRODUCE":
                return "Transport.ProduceResponse", new("Transport.ProduceResponse")
            case "TRANSPORT_CONSUME":
                return "Transport.ConsumeResponse", _consumed()
            case _ if method.startswith("ROUTER_CREATE_WEBRTCTRANSPORT"):
                return "WebRtcTransport.DumpResponse", _web_rtc_transport(created)
            case "ROUTER_CREATE_PIPETRANSPORT":
                pipe = new("PipeTransport.DumpResponse", base=_transport(created), tuple=_tuple())
                return "PipeTransport.DumpResponse", pipe
            case "PIPETRANSPORT_CONNECT":
                connected = new("PipeTransport.ConnectResponse", tuple=_tuple())
                return "PipeTransport.ConnectResponse", connected
        return "", None

    def _dump(self) -> Any:
        handlers = new(
            "Worker.ChannelMessageHandlers",
            channelRequestHandlers=self._alive["transports"],
            channelNotificationHandlers=self._alive["producers"] + self._alive["consumers"],
        )
        return new(
            "Worker.DumpResponse",
            pid=os.getpid(),
            webRtcServerIds=self._alive["servers"],
            routerIds=self._alive["routers"],
            channelMessageHandlers=handlers,
        )

    def _send(self, data: bytes) -> None:
        self._write(self._held + data)
        self._held = b""

    def _write(self, data: bytes) -> None:
        size = 1 if self._scenario.get("split") else len(data)
        for start in range(0, len(data), size):
            os.write(_TO_PARENT, data[start : start + size])

    def _note(self, line: str) -> None:
        if journal := self._scenario.get("journal"):
            with Path(journal).open("a") as file:
                file.write(f"{line}\n")

    def _read(self) -> bytes:
        return _read_exactly(length[0]) if (length := _read_length()) else b""


def _read_length() -> tuple[int] | None:
    prefix = _read_exactly(4)
    return struct.unpack("=I", prefix) if prefix else None


def _read_exactly(count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = os.read(_FROM_PARENT, count - len(data))
        if not piece:
            return b""
        data += piece
    return data


def _typed(name: str, union: Any) -> Any:
    table = schema.generated(name)()
    table.Init(union.Bytes, union.Pos)
    return table


def _object_class(name: str) -> Any:
    return getattr(schema.module(name), f"{name.rpartition('.')[2]}T")


def new(name: str, **fields: Any) -> Any:
    """A generated object of the schema with these fields set."""
    value = _object_class(name)()
    for field, content in fields.items():
        assert hasattr(value, field), field
        setattr(value, field, content)
    return value


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _number(enum: str, name: str) -> int:
    return next(number for number, known in schema.enum_names(enum).items() if known == name)


def _frame(kind: str, data: Any) -> bytes:
    message = new("Message.Message", dataType=_number("Message.Body", kind), data=data)
    builder = Builder(1024)
    builder.FinishSizePrefixed(message.Pack(builder))
    return bytes(builder.Output())


def _answer(request_id: int, table: str = "", body: Any = None, refusal: str = "") -> bytes:
    response = new("Response.Response", id=request_id, accepted=not refusal)
    if refusal:
        response.error, response.reason = "Error", refusal
    if table:
        response.bodyType = _number("Response.Body", table.replace(".", "_"))
        response.body = body
    return _frame("Response", response)


def notification(handler_id: str, event: str, table: str = "", body: Any = None) -> bytes:
    """A notification's frame, length included."""
    number = _number("Notification.Event", event)
    data = new("Notification.Notification", handlerId=handler_id, event=number)
    if table:
        data.bodyType = _number("Notification.Body", table.replace(".", "_"))
        data.body = body
    return _frame("Notification", data)


def _log(line: str) -> bytes:
    return _frame("Log", new("Log.Log", data=line))


def _usage() -> Any:
    return new("Worker.ResourceUsageResponse", ruUtime=12, ruMaxrss=3456)


def _consumed() -> Any:
    score = new("Consumer.ConsumerScore", score=9, producerScore=8, producerScores=[8])
    return new("Transport.ConsumeResponse", score=score)


def _transport(transport_id: str) -> Any:
    listener = new("Transport.RtpListener", ssrcTable=[], midTable=[], ridTable=[])
    return new(
        "Transport.Dump",
        id=transport_id,
        producerIds=[],
        consumerIds=[],
        mapSsrcConsumerId=[],
        mapRtxSsrcConsumerId=[],
        dataProducerIds=[],
        dataConsumerIds=[],
        recvRtpHeaderExtensions=new("Transport.RecvRtpHeaderExtensions"),
        rtpListener=listener,
        traceEventTypes=[],
    )


def _tuple() -> Any:
    return new("Transport.Tuple", localAddress="127.0.0.1", localPort=9)


def _web_rtc_transport(transport_id: str) -> Any:
    return new(
        "WebRtcTransport.DumpResponse",
        base=_transport(transport_id),
        iceParameters=new("WebRtcTransport.IceParameters", usernameFragment="u", password="p"),
        iceCandidates=[],
        dtlsParameters=new("WebRtcTransport.DtlsParameters", fingerprints=[]),
    )


if __name__ == "__main__":
    sys.exit(FakeWorker(json.loads(Path(sys.argv[1]).read_text())).run())
