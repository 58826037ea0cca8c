"""A real Prometheus with the project's rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from media.tests.servers import Server

RULES = Path(__file__).parents[2] / "prometheus/rules"


class Prometheus(Server):
    """Asks its `jobs`, each of which has `host:port` of one target and more, every second."""

    def __init__(self, folder: Path, **jobs: list[str]) -> None:
        super().__init__(folder)
        self._jobs = jobs

    def ask(self, path: str, **parameters: str) -> Any:
        """The answer's `data`. Raises `URLError`, which a refusal is too."""
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urlencode(parameters)}"
        with urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]

    def alerts(self) -> list[Any]:
        """Its alerting rules, as its API has them."""
        groups = self.ask("rules")["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def _command(self) -> list[str]:
        config = self.folder / "prometheus.yml"
        every_second = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        jobs = [
            {"job_name": job, "static_configs": [{"targets": targets}]}
            for job, targets in self._jobs.items()
        ]
        # What is JSON is YAML too.
        config.write_text(
            json.dumps(
                {
                    "global": every_second,
                    "rule_files": [f"{RULES}/*.yml"],
                    "scrape_configs": jobs,
                }
            )
        )
        return [
            "prometheus",
            f"--config.file={config}",
            f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=5):
                return True
        except URLError:
            return False
