"""The report for people who read a terminal."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_PHASES = {
    "connect": "Socket.IO connects",
    "join-room": "join-room is answered",
    "media": "ICE, DTLS, produce, subscribe",
    "first-packet": "the first packet comes",
}


def verdict(report: Json) -> list[str]:
    """What it comes to, in a few sentences."""
    lines = []
    first, reached = report["firstBroken"], _most(report)
    if report["interrupted"]:
        lines.append("Interrupted: this is what was measured until then.")
    if report["capacity"]:
        lines.append(f"Capacity: {report['capacity']} people, with whom all limits held.")
    elif report["steps"]:
        lines.append("Capacity: not even the first step held its limits.")
    else:
        lines.append("Capacity: unknown, no step was finished.")
    if first:
        lines.append(f"With {first['people']} people broke first: {first['limits'][0]['text']}.")
        lines += [f"Then also: {one['text']}." for one in first["limits"][1:]]
        lines.append(f"What was at its end: {first['cause']['text']}")
    elif report["interrupted"]:
        # What the step was like that was cut short, nobody has judged.
        lines.append("No limit was broken in a step that was finished.")
    elif reached:
        lines.append(f"Nothing broke. It may carry more than these {reached} people.")
    return lines


def text(report: Json) -> str:
    return "\n".join([*verdict(report), "", *_details(report)])


def _details(report: Json) -> list[str]:
    joins = report["joins"]
    lines = [_join_line("Joining", joins["seconds"])]
    lines += [_join_line(f"  {text}", joins["phases"][name]) for name, text in _PHASES.items()]
    failed = ", ".join(f"{count} {code}" for code, count in joins["failed"].items())
    lines.append(f"Joins: {joins['ok']} ok, {failed or 'none'} failed")
    lines += [f"  {code}: {message}" for code, message in joins["messages"].items()]
    if report["gone"]:
        gone = ", ".join(f"{count} by {why}" for why, count in report["gone"].items())
        lines.append(f"Thrown out later: {gone}")
    lookers = report["lookers"]
    if lookers["joinSeconds"] or lookers["failed"]:
        seconds = ", ".join(f"{value:.2f} s" for value in lookers["joinSeconds"])
        failed = ", ".join(f"{count} {code}" for code, count in lookers["failed"].items())
        lines.append(f"Real clients: joined in {seconds or '-'}; failed: {failed or 'none'}")
    lines += ["", "Step     people  join p95   loss audio   loss video   frames   CPU"]
    lines += [_step_line(number, step) for number, step in enumerate(report["steps"], start=1)]
    lines += ["", "Packets and bytes of RTP, here and as the workers count them:"]
    check = report["crossCheck"]
    for direction, name in (("sent", "to the workers"), ("received", "from them")):
        lines.append(_leg_line(name, check[direction]))
    if check["notAnswered"]:
        lines.append(f"  not told of: {check['notAnswered']}")
    if report["cpuPerPerson"]:
        shares = ", ".join(f"{name} {value:g} %" for name, value in report["cpuPerPerson"].items())
        lines += ["", f"CPU a person, of a core: {shares}"]
    if report["generatorPacketsPerCore"]:
        lines.append(f"Generator: {report['generatorPacketsPerCore']} packets/s a core")
    if report["metricsNotSeen"]:
        lines.append(f"No /metrics from: {', '.join(report['metricsNotSeen'])}")
    return lines


def _join_line(name: str, times: Json) -> str:
    if times["p50"] is None:
        return f"{name:<34} -"
    return (
        f"{name:<34} p50 {times['p50']:.2f} s   p95 {times['p95']:.2f} s   max {times['max']:.2f} s"
    )


def _step_line(number: int, step: Json) -> str:
    p95 = step["joins"]["p95"]
    loss = [
        f"{step['lossPercent'][kind]:.2f} %" if kind in step["lossPercent"] else "-"
        for kind in ("audio", "video")
    ]
    frames = "-" if step["framesShare"] is None else f"{100 * step['framesShare']:.0f} %"
    machine = step["cpu"]["machine"]
    cpu = "-" if machine is None else f"{100 * machine:.0f} %"
    mark = "  BROKEN" if step["broken"] else ""
    return (
        f"{number:>4} {step['people']:>10} {'-' if p95 is None else f'{p95:.2f} s':>9} "
        f"{loss[0]:>12} {loss[1]:>12} {frames:>8} {cpu:>5}{mark}"
    )


def _leg_line(name: str, leg: Json) -> str:
    def percent(value: float | None) -> str:
        return "-" if value is None else f"{value:+.3f} %"

    return (
        f"  {name:<15} {leg['packets']} packets ({leg['workerPackets']}, "
        f"{percent(leg['packetsDifferencePercent'])}), {leg['bytes']} bytes "
        f"({leg['workerBytes']}, {percent(leg['bytesDifferencePercent'])}); "
        f"{leg['streams']} streams"
        + (f", {leg['lostSaysWorker']} lost on the way" if leg["lostSaysWorker"] else "")
    )


def _most(report: Json) -> int:
    return max((step["people"] for step in report["steps"]), default=0)
