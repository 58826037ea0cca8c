"""Who uses the CPU: processes of this machine, and what others say in their /metrics."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import psutil
from prometheus_client.parser import text_string_to_metric_families

from deploy.loadtest.judge import NODES, OTHERS, REPLICAS, WORKERS
from deploy.loadtest.window import Usage

PARENT = "generator's parent"
_ASK_WITHIN = 2.0


def is_here(url: str) -> bool:
    """Whether the host of a URL is this machine. A balancer here counts as one."""
    own = {address.address for addresses in psutil.net_if_addrs().values() for address in addresses}
    with suppress(OSError):
        host = urlsplit(url).hostname or ""
        return any(info[4][0] in own for info in socket.getaddrinfo(host, None))
    return False


def group_of(name: str, command: str) -> str:
    """What a process is for, by its name and its command line."""
    if "mediasoup-worker" in name or "mediasoup-worker" in command.split(" ", 1)[0]:
        return WORKERS
    if "manage.py serve" in command:
        return REPLICAS
    if "celery" in command and "jbcalling" in command:
        return NODES
    if name.startswith("postgres"):
        return "postgres"
    if name.startswith("redis-server"):
        return "redis"
    return OTHERS


@dataclass(slots=True)
class Reading:
    """CPU seconds that were used until now, by process."""

    at: float = field(default_factory=time.monotonic)
    # By group and what tells its processes apart.
    seconds: dict[tuple[str, str], float] = field(default_factory=dict)
    # Of all cores: used, and passed by.
    machine: tuple[float, float] | None = None
    # Whether all that is looked at is on this machine.
    is_here: bool = False


def usage_between(before: Reading, after: Reading) -> Usage:
    """Only of processes that both know: of others it cannot be said what they did when.

    On this machine, what nobody else has used is by others, who may have come and gone.
    """
    lasted = after.at - before.at
    groups: dict[str, float] = defaultdict(float)
    busiest: dict[str, float] = {}
    for key in after.seconds.keys() & before.seconds.keys():
        share = max(after.seconds[key] - before.seconds[key], 0.0) / lasted
        groups[key[0]] += share
        busiest[key[0]] = max(busiest.get(key[0], 0.0), share)
    busiest.pop(OTHERS, None)
    machine = None
    if before.machine and after.machine and after.machine[1] > before.machine[1]:
        used, passed = (now - then for now, then in zip(after.machine, before.machine, strict=True))
        machine = used / passed
        if after.is_here:
            known = sum(share for name, share in groups.items() if name != OTHERS)
            groups[OTHERS] = max(used / lasted - known, 0.0)
    return Usage(dict(groups), busiest, machine, psutil.cpu_count() or 1)


class Observer:
    """`own` says which processes make the load: group by pid."""

    def __init__(
        self, urls: Iterable[str], media: Iterable[str], own: Mapping[int, str], verify_tls: bool
    ) -> None:
        self._urls, self._media = tuple(urls), tuple(media)
        self._own = own
        self.shares_machine = any(is_here(url) for url in (*self._urls, *self._media))
        self._verify_tls = verify_tls
        # URLs whose /metrics could not be had.
        self.unseen: set[str] = set()
        self._groups: dict[str, str] = {}

    async def read(self) -> Reading:
        reading = Reading(is_here=self.shares_machine)
        await asyncio.gather(
            asyncio.to_thread(self._read_processes, reading), self._read_metrics(reading)
        )
        reading.at = time.monotonic()
        return reading

    def _read_processes(self, reading: Reading) -> None:
        times = psutil.cpu_times()
        passed = sum(times) - getattr(times, "guest", 0) - getattr(times, "guest_nice", 0)
        reading.machine = (passed - times.idle - getattr(times, "iowait", 0), passed)
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                group = self._group(process)
                if group:
                    spent = process.cpu_times()
                    reading.seconds[group, _name(process)] = spent.user + spent.system

    def _group(self, process: psutil.Process) -> str:
        """Empty for one that does not matter."""
        if process.pid in self._own:
            return self._own[process.pid]
        if process.pid == os.getpid():
            return PARENT
        if not self.shares_machine:
            return ""
        name = _name(process)
        if name not in self._groups:
            self._groups[name] = group_of(process.name(), " ".join(process.cmdline()))
        return self._groups[name]

    async def _read_metrics(self, reading: Reading) -> None:
        """Of those elsewhere: what is here has been seen."""
        if self.shares_machine:
            return
        connector = aiohttp.TCPConnector(ssl=self._verify_tls)
        timeout = aiohttp.ClientTimeout(total=_ASK_WITHIN)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            await asyncio.gather(
                *(self._ask(session, url, REPLICAS, reading) for url in self._urls),
                *(self._ask(session, url, NODES, reading) for url in self._media),
            )

    async def _ask(
        self, session: aiohttp.ClientSession, url: str, group: str, reading: Reading
    ) -> None:
        try:
            async with session.get(f"{url}/metrics") as answer:
                answer.raise_for_status()
                seconds = seconds_in(await answer.text(), url, group)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, LookupError):
            # A page, for example, where what is not known is a page.
            self.unseen.add(url)
            return
        reading.seconds.update(seconds)


def _name(process: psutil.Process) -> str:
    """A pid may come again, but not with the same start."""
    return f"{process.pid}/{process.create_time()}"


def seconds_in(metrics: str, url: str, group: str) -> dict[tuple[str, str], float]:
    """CPU seconds in a `/metrics` page: of the process itself, and of a node's workers."""
    found: dict[tuple[str, str], float] = {}
    own, started = None, 0.0
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            if sample.name == "media_worker_cpu_seconds_total":
                found[WORKERS, f"{url}/{sample.labels['worker']}"] = sample.value
            elif sample.name == "process_cpu_seconds_total":
                own = sample.value
            elif sample.name == "process_start_time_seconds":
                started = sample.value
    if own is not None:
        # Behind a balancer another one may answer each time: its start tells it apart.
        found[group, f"{url}/{started}"] = own
    return found
