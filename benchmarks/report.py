"""Results as a table, as JSON and as a chart, with what they were measured on."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.charts import dots
from benchmarks.queries import KINDS
from benchmarks.search import COLD, NEW, ROW, mean, ratios

RESULTS: Final = Path(__file__).parent / "results"
_TITLES: Final = {
    ("full", NEW): "Best 20, total and both facets, new questions (CPU ms)",
    ("top20", NEW): "Best 20 and total, new questions (CPU ms)",
    ("full", COLD): "Best 20, total and both facets, of an index opened for this question (CPU ms)",
    ("full", ROW): "Best 20, total and both facets, in a row (CPU ms)",
    ("top20", ROW): "Best 20 and total, in a row (CPU ms)",
}


def machine() -> dict[str, str]:
    """What was measured on, without a name or a path."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return {
        "processor": model.group(1).strip() if model else platform.processor() or platform.machine(),
        "processors": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "whoosh-reloaded", "textual", "spacy")},
    }


def save(kind: str, corpus: str, figures: dict[str, Any], text: str, chart: str = "") -> Path:
    """Write results as ``DATE-CORPUS-KIND`` in all their forms; the path of the table."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-{corpus}-{kind}.md"
    known = {"machine": machine(), "corpus": corpus, **figures}
    path.with_suffix(".json").write_text(json.dumps(known, indent=1) + "\n")
    if chart:
        path.with_suffix(".svg").write_text(chart)
        text += f"\n![chart]({path.stem}.svg)\n"
    path.write_text(text)
    return path


def heading(title: str, notes: Sequence[str]) -> str:
    """A title, the machine and what there is to know."""
    known = ", ".join(f"{name} {value}" for name, value in machine().items())
    return "\n".join(
        [f"# {title}", "", f"{datetime.now(UTC):%Y-%m-%d}; {known}.", "", *(f"{note}\n" for note in notes)]
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def number(value: float) -> str:
    """A figure with about three digits."""
    return (
        f"{value:,.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 10
        else f"{value:.2f}"
        if value >= 0.1
        else f"{value:.3f}"
    )


def searching(corpus: str, articles: int, figures: dict[str, Any], notes: Sequence[str]) -> Path:
    """Write the results of the queries."""
    peers = figures["peers"]
    parts = [heading(f"Searching {articles:,} articles", notes)]
    for (operation, state), title in _TITLES.items():
        parts.append(f"## {title}\n\n{_times(figures, operation, state)}")
    for clock, title in (("cpu", "CPU time"), ("wall", "time by the clock")):
        parts.append(f"## Times as long as explorer takes, {title}\n\n{_ratios(figures, clock)}")
    parts.append(f"## The engines\n\n{_engines(peers, figures['agreement'])}")
    others = [
        f"- {peers[peer]['name']}, {each['class']} `{each['text']}`: {each['theirs']:,}, explorer {each['ours']:,}"
        for peer, known in figures["agreement"].items()
        for each in known["others"][:10]
    ]
    if others:
        parts.append("## Answers that differ\n\n" + "\n".join(others) + "\n")
    full = {
        peers[peer]["name"]: {
            each["class"]: each["cpu"]
            for each in figures["times"]
            if (each["peer"], each["operation"], each["state"]) == (peer, "full", NEW) and "cpu" in each
        }
        for peer in peers
    }
    chart = dots(f"{articles:,} articles: best 20, total and both facets, CPU ms", full)
    return save("search", corpus, figures, "\n".join(parts), chart)


def _times(figures: dict[str, Any], operation: str, state: str) -> str:
    found = {
        (each["peer"], each["class"]): each
        for each in figures["times"]
        if each["operation"] == operation and each["state"] == state
    }
    peers = [peer for peer in figures["peers"] if any(peer == asked for asked, _ in found)]
    rows = []
    for kind, known in figures["classes"].items():
        cells = []
        for peer in peers:
            times = found.get((peer, kind), {"unable": ""})
            few = (
                f" ({times['questions']})" if times.get("questions", 0) < known["questions"] and "cpu" in times else ""
            )
            cells.append(number(times["cpu"]) + few if "cpu" in times else "–")
        rows.append([f"{kind}: {KINDS[kind]}", f"{known['found']:,.0f}", *cells])
    return table(["class", "found", *(figures["peers"][peer]["name"] for peer in peers)], rows)


def _ratios(figures: dict[str, Any], clock: str) -> str:
    columns: list[tuple[str, dict[str, float]]] = []
    for operation, state in _TITLES:
        for peer, found in ratios(figures["times"], state, operation, clock).items():
            columns.append((f"{figures['peers'][peer]['name']}, {operation}, {state}", found))
    rows = [
        [kind, *(number(found[kind]) if kind in found else "–" for _, found in columns)] for kind in figures["classes"]
    ]
    rows.append(["**geometric mean**", *(f"**{number(mean(found))}**" for _, found in columns)])
    rows.append(["**least**", *(f"**{number(min(found.values()))}**" for _, found in columns)])
    return table(["class", *(title for title, _ in columns)], rows)


def _engines(peers: dict[str, Any], agreement: dict[str, Any]) -> str:
    rows = []
    for peer, known in peers.items():
        same = agreement.get(peer)
        rows.append(
            [
                known["name"],
                str(known["version"]),
                f"{known['bytes'] / 1e6:,.0f}" if "bytes" in known else "explorer's",
                number(known["open"]),
                f"{known['memory']:,.0f}",
                f"{same['totals']:.1%}" if same else "",
                f"{same['facets']:.1%}" if same else "",
                str(same["questions"]) if same else "",
            ]
        )
    header = ["engine", "version", "MB", "open, CPU ms", "memory, MB", "same totals", "same facets", "of questions"]
    return table(header, rows)
