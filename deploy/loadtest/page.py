"""The report as one HTML page with all that it needs in it."""

from __future__ import annotations

from html import escape
from typing import Any

from deploy.loadtest.plots import plots
from deploy.loadtest.text import text, verdict

Json = dict[str, Any]

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2937; background: #fff;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1rem; margin: 2rem 0 .3rem; }
.capacity { font-size: 1.25rem; font-weight: 600; }
.when, caption { color: #6b7280; }
pre { background: #f3f4f6; padding: 1rem; white-space: pre-wrap; font-size: 12px; }
svg { width: 100%; height: auto; display: block; }
table { border-collapse: collapse; font-size: 13px; } td { padding: .1rem 1rem .1rem 0; }
"""


def page(report: Json) -> str:
    first, *more = verdict(report)
    plan = report["settings"]
    size = f"{plan['rooms']} rooms of {plan['people']}, {plan['publish']} of each send"
    figures = "".join(
        f"<h2>{escape(title)}</h2>\n<figure>{svg}</figure>\n" for title, svg in plots(report)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load test: {report["capacity"]} people</title>
<style>{_STYLE} figure {{ margin: 0; }}</style>
</head>
<body>
<h1>Load test</h1>
<p class="when">{escape(", ".join(plan["urls"]))}, {escape(report["startedAt"])}, for
{report["seconds"]:.0f} s; {escape(size)}</p>
<p class="capacity">{escape(first)}</p>
{"".join(f"<p>{escape(line)}</p>" for line in more)}
{figures}
<h2>All figures</h2>
<pre>{escape(text(report))}</pre>
<p class="when">Counted are {escape(report["crossCheck"]["counted"])}</p>
<h2>Settings</h2>
{_table(plan | {f"limit: {name}": value for name, value in report["limits"].items()})}
<h2>Versions</h2>
{_table(report["versions"])}
</body>
</html>
"""


def _table(values: Json) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(_shown(value))}</td></tr>\n"
        for name, value in values.items()
    )
    return f"<table>\n{rows}</table>"


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
