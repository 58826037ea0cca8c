"""Small dashboards, as Grafana would save them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deploy.grafana.picture import dashboard
from deploy.grafana.picture.dashboard import Dashboard

INSTANCE = {"name": "instance", "includeAll": True, "allValue": ".*"}


def panel(*expressions: str, legend: str = "", **more: Any) -> dict[str, Any]:
    return {
        "title": "Panel",
        "type": "timeseries",
        "gridPos": {"x": 0, "y": 0, "w": 8, "h": 8},
        "targets": [{"expr": one, "legendFormat": legend} for one in expressions],
        **more,
    }


def board(folder: Path, *panels: dict[str, Any], variables: Any = (INSTANCE,)) -> Dashboard:
    path = folder / "board.json"
    whole = {"title": "Board", "panels": panels, "templating": {"list": list(variables)}}
    path.write_text(json.dumps(whole))
    return dashboard.load(path)
