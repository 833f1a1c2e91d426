"""From the key to the painted screen; from the start to the first results; memory."""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from benchmarks import report
from benchmarks.contest import contestants
from benchmarks.preparation import Prepared
from benchmarks.queries import Draw

_ROOT: Final = Path(__file__).parent.parent
_STARTS: Final = 7
_ASKED: Final = 50
_TYPED: Final = {"and2": 4, "typed2": 4, "phrase": 3, "near": 1, "wildcard": 2, "fuzzy": 3, "dates": 1, "or3": 1}
"""How many queries of each class are typed."""


def _child(*arguments: str, lines: Sequence[str] = ()) -> list[tuple[dict[str, Any], float]]:
    """What a process of ``painting`` says, each line with the milliseconds after which it came."""
    command = [sys.executable, "-m", "benchmarks.painting", *arguments]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(lines))
        process.stdin.close()
        said = [(line, (time.perf_counter() - begun) * 1000) for line in process.stdout]
    if not said:
        raise RuntimeError(f"nothing came of {' '.join(command[2:])}")
    return [(json.loads(line), taken) for line, taken in said]


def measure(prepared: Prepared, say: Callable[[str], object]) -> dict[str, Any]:
    """All figures of the screen, in milliseconds and megabytes."""
    root = str(prepared.roots[0])
    # As an installer does: else every start would compile explorer, but not Textual.
    compileall.compile_dir(_ROOT / "explorer", quiet=2)
    found: dict[str, Any] = {"starts": _starts(root, say)}
    questions = Draw(prepared.statistics).questions()
    texts = [
        question.text
        for kind, count in _TYPED.items()
        for question in [each for each in questions if each.kind == kind][:count]
    ]
    say(f"  typing {sum(map(len, texts))} letters")
    found["keys"] = _child("type", root, lines=texts)[0][0]["keys"]
    say("  memory")
    asked = [questions[at * len(questions) // _ASKED] for at in range(_ASKED)]
    opening: list[float] = []
    memory: dict[str, Any] = {}
    for _ in range(_STARTS):
        with contestants({"explorer": prepared.folders["explorer"]}) as running:
            opening.append(running["explorer"].open()["cpu"])
            if not memory:
                for question in asked:
                    running["explorer"].ask(question, full=True)
                memory = running["explorer"].call("about")
                running["explorer"].call("rest")
                memory["rested"] = running["explorer"].call("about")["resident"]
    found["opening"] = median(opening)
    found["memory"] = {key: memory[key] for key in ("resident", "own", "rested")}
    return found


def _starts(root: str, say: Callable[[str], object]) -> dict[str, dict[str, float]]:
    """Explorer and an empty app in turn; each start of explorer has kept its first page for the next one."""
    say("  starting")
    _child("start", root)
    taken: dict[str, list[tuple[float, float]]] = {"explorer": [], "answered": [], "empty": []}
    for _ in range(_STARTS):
        for names, arguments in ((("explorer", "answered"), ("start", root)), (("empty",), ("empty",))):
            for name, (said, wall) in zip(names, _child(*arguments), strict=True):
                taken[name].append((said["cpu"], wall))
    return {
        name: {"cpu": median(cpu for cpu, _ in each), "wall": median(wall for _, wall in each)}
        for name, each in taken.items()
    }


def save(prepared: Prepared, figures: dict[str, Any], notes: Sequence[str]) -> Path:
    """Write the results."""
    starts, keys = figures["starts"], figures["keys"]
    rows = [
        [f"start to first painted results, {clock}, ms", report.number(starts["explorer"][clock])]
        for clock in ("wall", "cpu")
    ]
    rows += [
        [f"start to the answer of the engine painted, {clock}, ms", report.number(starts["answered"][clock])]
        for clock in ("wall", "cpu")
    ]
    rows += [[f"an empty Textual app, {clock}, ms", report.number(starts["empty"][clock])] for clock in ("wall", "cpu")]
    rows += [
        [f"times an empty app, {clock}", report.number(starts["explorer"][clock] / starts["empty"][clock])]
        for clock in ("wall", "cpu")
    ]
    for key, title in (
        ("engine", "key: search as the screen measures it, ms"),
        ("painted", "key to painted answer, ms"),
        ("painted_cpu", "CPU until the answer is painted, ms"),
        ("rest", "key to last line and article painted, ms"),
        ("cpu", "CPU of all that a key sets off, ms"),
    ):
        values = [each[key] for each in keys]
        rows.append([f"{title}: median", report.number(median(values))])
        rows.append([f"{title}: 95th percentile", report.number(quantiles(values, n=20)[-1])])
    rows.append(["keys", str(len(keys))])
    rows.append(["opening the index, CPU ms", report.number(figures["opening"])])
    rows.append([f"resident memory after {_ASKED} queries, MB", report.number(figures["memory"]["resident"])])
    rows.append(["of that not mapped files, MB", report.number(figures["memory"]["own"])])
    rows.append(["resident memory some seconds later, MB", report.number(figures["memory"]["rested"])])
    text = report.heading(f"The screen over {prepared.articles:,} articles", notes)
    return report.save("screen", prepared.name, figures, f"{text}\n{report.table(['measure', 'value'], rows)}")
