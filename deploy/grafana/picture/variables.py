"""Puts values for variables into what a dashboard asks, as Grafana does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deploy.grafana.picture.dashboard import Dashboard, DashboardError
from deploy.grafana.picture.span import Span

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")


def values(dashboard: Dashboard, span: Span, chosen: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of every variable. Raises `DashboardError`."""
    if strangers := chosen.keys() - dashboard.variables.keys():
        known = ", ".join(dashboard.variables) or "none"
        raise DashboardError(f"no variable {', '.join(sorted(strangers))}; there are: {known}")
    own = {name: _regex(chosen[name]) for name in chosen}
    for name, everything in dashboard.variables.items():
        if name not in own:
            if everything is None:
                raise DashboardError(f"variable {name} needs a value")
            own[name] = everything
    return own | {
        "__interval": f"{span.step}s",
        "__rate_interval": f"{span.rate_interval}s",
        "__range": f"{span.end - span.start}s",
    }


def resolve(expression: str, values: Mapping[str, str]) -> str:
    """Raises `DashboardError` for a variable that has no value."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in values:
            raise DashboardError(f"nobody knows {found[0]} in {expression}")
        return values[name]

    return _VARIABLE.sub(value, expression)


def _regex(texts: Sequence[str]) -> str:
    """Matches exactly these, in a PromQL string, where a backslash has to be written twice."""
    escaped = [re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\\\1", text) for text in texts]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
