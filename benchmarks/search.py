"""Queries of every class, asked of every peer in turn: the best 20 with the total, and the same with both facets.

Each question is timed in three states. ``new``: for the first time, of an index that is open and has answered others,
after a while in which the other engines had the processor, which is what a reader does. ``row``: the questions of a
class one after the other, some rounds of them, so that the processor is warm; what an engine remembers of an answer
helps it here, and explorer remembers what some clauses found. ``cold``: of an index that was opened for just this
question and has answered one other. Files are in the memory of the system throughout.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any, Final

from benchmarks.contest import ALL, Contestant, contestants
from benchmarks.peers import Question
from benchmarks.preparation import Prepared
from benchmarks.queries import Draw, by_kind

OPERATIONS: Final = ("top20", "full")
NEW, ROW, COLD = "new", "row", "cold"
_EVERY: Final = ("explorer", "tantivy", "sqlite")
"""Peers that answer every question; slower ones as many as their time allows, but at least a few."""
_FEW: Final = 3
_PATIENCE: Final = 10.0
"""Seconds after which a slow peer is not even asked a few, nor what it took so long for once more in a row."""
_SESSIONS, _ROUNDS = 2, 5
_COLD: Final = ("explorer", "tantivy")

Key = tuple[str, str, str]
"""Peer, class and operation."""


@dataclass
class Times:
    """What one peer took for the questions of one class, in milliseconds, by question."""

    cpu: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    wall: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    spent: float = 0.0
    """Seconds by the clock."""
    unable: str = ""

    def add(self, question: int, answer: dict[str, Any]) -> None:
        """Note how long an answer took, or that there is none."""
        if "unable" in answer:
            self.unable = answer["unable"]
            return
        self.cpu[question].append(answer["cpu"])
        self.wall[question].append(answer["wall"])
        self.spent += answer["wall"] / 1000

    def summary(self) -> dict[str, Any]:
        """Medians over questions of medians over repetitions."""
        if self.unable or not self.cpu:
            return {"unable": self.unable or "not asked"}
        cpu, wall = ([median(each) for each in times.values()] for times in (self.cpu, self.wall))
        return {"cpu": median(cpu), "wall": median(wall), "most": max(cpu), "questions": len(cpu)}


class Search:
    """One run over one corpus."""

    def __init__(
        self,
        prepared: Prepared,
        *,
        folders: dict[str, Path] | None = None,
        questions: int = 20,
        seconds: float = 3.0,
        say: Callable[[str], object] = print,
    ) -> None:
        """``seconds`` is how long each peer is repeatedly asked the questions of one class, for each operation."""
        self._prepared, self._seconds, self._say = prepared, seconds, say
        self._folders = prepared.folders if folders is None else folders
        drawn = Draw(prepared.statistics, questions + 1).questions()
        self._questions = [question for _, of_kind in by_kind(drawn) for question in of_kind[:questions]]
        # The first one is a rare word, which costs little.
        self._warm_up = [of_kind[-1] for _, of_kind in by_kind(drawn)]
        self._times: dict[str, dict[Key, Times]] = {state: defaultdict(Times) for state in (NEW, ROW, COLD)}
        self._answers: dict[tuple[str, int], dict[str, Any]] = {}

    def run(self) -> dict[str, Any]:
        """Ask everything of everyone; the figures by peer, class and operation."""
        with contestants(self._folders) as running:
            peers = {
                peer: {
                    "name": each.name,
                    "version": each.about["version"],
                    "open": median(each.open()["cpu"] for _ in range(3)),
                    **self._prepared.built.get(peer, {}),
                }
                for peer, each in running.items()
            }
            for session in range(_SESSIONS):
                for operation in OPERATIONS:
                    self._say(f"  new questions, {operation}")
                    self._open_all(running)
                    for _, of_kind in by_kind(self._questions):
                        self._ask(running, of_kind, session, operation)
            for kind, of_kind in by_kind(self._questions):
                self._say(f"  {kind}")
                for turn in range(_ROUNDS):
                    self._ask_row(running, of_kind, turn)
            self._say("  cold")
            for _, of_kind in by_kind(self._questions):
                self._ask_cold({peer: each for peer, each in running.items() if peer in _COLD}, of_kind)
            for peer, each in running.items():
                peers[peer]["memory"] = each.call("about")["resident"]
        return {
            "peers": peers,
            "classes": {
                kind: {"questions": len(of_kind), "found": median(self._totals(of_kind))}
                for kind, of_kind in by_kind(self._questions)
            },
            "times": [
                {"state": state, "peer": key[0], "class": key[1], "operation": key[2], **times.summary()}
                for state, all_times in self._times.items()
                for key, times in all_times.items()
            ],
            "agreement": self._agreement(peers),
        }

    def _open_all(self, running: dict[str, Contestant]) -> None:
        for peer in running.values():
            peer.open()
            spent = 0.0
            for question in self._warm_up:
                if spent < self._seconds:
                    spent += peer.ask(question, full=True).get("wall", 0.0) / 1000

    def _ask(
        self,
        running: dict[str, Contestant],
        questions: Sequence[Question],
        turn: int,
        operation: str,
    ) -> None:
        """Questions of one class, in another order each turn, and peers in another order for each question."""
        chance = random.Random(turn)
        for question in chance.sample(questions, len(questions)):
            number = self._questions.index(question)
            for peer in chance.sample(list(running), len(running)):
                times = self._times[NEW][peer, question.kind, operation]
                if not times.unable and (turn == 0 or times.spent < self._seconds) and self._has_time(peer, times):
                    answer = running[peer].ask(question, full=operation == "full")
                    times.add(number, answer)
                    if operation == "full" and "unable" not in answer:
                        self._answers[peer, number] = answer

    def _ask_row(self, running: dict[str, Contestant], questions: Sequence[Question], turn: int) -> None:
        """All questions of one class of one peer, then of the next; of slow ones only as many as are new to them."""
        chance = random.Random(turn)
        for operation in OPERATIONS:
            for peer in chance.sample(list(running), len(running)):
                new, times = (self._times[state][peer, questions[0].kind, operation] for state in (NEW, ROW))
                order = [each for each in questions if self._questions.index(each) in new.cpu]
                chance.shuffle(order)
                slow = new.spent > _PATIENCE and peer not in _EVERY
                if not (new.unable or slow) and (turn == 0 or times.spent < self._seconds):
                    answers = running[peer].ask_all(order, full=operation == "full")
                    for question, answer in zip(order, answers, strict=True):
                        times.add(self._questions.index(question), answer)

    def _has_time(self, peer: str, times: Times) -> bool:
        few = len(times.cpu) < _FEW and times.spent < _PATIENCE
        return peer in _EVERY or few or times.spent < self._seconds

    def _ask_cold(self, running: dict[str, Contestant], questions: Sequence[Question]) -> None:
        for question in questions:
            number = self._questions.index(question)
            for peer, each in running.items():
                times = self._times[COLD][peer, question.kind, "full"]
                if not times.unable:
                    each.open()
                    each.ask(self._warm_up[0], full=True)
                    times.add(number, each.ask(question, full=True))

    def _totals(self, questions: Sequence[Question]) -> list[int]:
        return [self._answers["explorer", self._questions.index(question)]["total"] for question in questions]

    def _agreement(self, peers: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """For each peer the share of questions with explorer's total and facets, and those without."""
        found: dict[str, dict[str, Any]] = {}
        for peer in peers:
            pairs = [
                (number, answer, self._answers["explorer", number])
                for (asked, number), answer in self._answers.items()
                if asked == peer
            ]
            if peer == "explorer" or not pairs:
                continue
            totals = [number for number, theirs, ours in pairs if theirs["total"] == ours["total"]]
            facets = [
                number
                for number, theirs, ours in pairs
                if all(same_counts(theirs[facet], ours[facet]) for facet in ("actors", "places"))
            ]
            other = [number for number, *_ in pairs if number not in totals or number not in facets]
            found[peer] = {
                "questions": len(pairs),
                "totals": len(totals) / len(pairs),
                "facets": len(facets) / len(pairs),
                "others": [
                    {
                        "class": self._questions[number].kind,
                        "text": self._questions[number].text,
                        "theirs": self._answers[peer, number]["total"],
                        "ours": self._answers["explorer", number]["total"],
                    }
                    for number in other
                ],
            }
        return found


def same_counts(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> bool:
    """Whether two top lists say the same; among the last equal counts each may have chosen others."""
    if [count for _, count in one] != [count for _, count in other]:
        return False
    last = one[-1][1] if one else 0
    return {tuple(each) for each in one if each[1] > last} == {tuple(each) for each in other if each[1] > last}


def ratios(
    times: Sequence[dict[str, Any]], state: str, operation: str, clock: str = "cpu"
) -> dict[str, dict[str, float]]:
    """How many times longer each peer takes than explorer, by peer and class."""
    taken = {
        (each["peer"], each["class"]): each[clock]
        for each in times
        if each["state"] == state and each["operation"] == operation and clock in each
    }
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (peer, kind), time in sorted(taken.items(), key=lambda one: ALL.index(one[0][0])):
        if peer != "explorer" and ("explorer", kind) in taken:
            found[peer][kind] = time / taken["explorer", kind]
    return dict(found)


def mean(of_classes: dict[str, float]) -> float:
    """The geometric mean over the classes."""
    return geometric_mean(of_classes.values())
