"""The processes of the peers, as seen from the one that compares them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, Self

from benchmarks.corpus import Document
from benchmarks.peers import Passed, Question
from explorer.index.words import stem, words
from explorer.model import Kind

ALL: Final = ("explorer", "tantivy", "sqlite", "xapian", "whoosh")
_ROOT: Final = Path(__file__).parent.parent
_NEEDS: Final = {"tantivy": "tantivy", "xapian": "xapian", "sqlite": "sqlite3", "whoosh": "whoosh"}


class Contestant:
    """One peer in a child process."""

    def __init__(self, peer: str, python: str, folder: Path, *, native: bool = False) -> None:
        self.peer = peer
        command = [python, "-m", "benchmarks.peers", f"{peer}_peer", str(folder), *(["--native"] if native else [])]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT, env={**os.environ}
        )
        self.about: dict[str, Any] = self.call("about")
        self.name: str = self.about["name"]
        """What it is called in tables."""

    def call(self, name: str, **values: object) -> Any:
        """Ask for something and wait for the answer; raises RuntimeError where the peer has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"call": name, **values}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(f"{self.peer} has ended") from None
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.peer} has ended")
        return json.loads(answer)

    def open(self) -> dict[str, Any]:
        """Open the index, or open it anew."""
        return dict(self.call("open"))

    def ask(self, question: Question, *, full: bool) -> dict[str, Any]:
        """Answer a question, timed."""
        return dict(self.call("ask", question=asdict(question), full=full))

    def ask_all(self, questions: Sequence[Question], *, full: bool) -> list[dict[str, Any]]:
        """Answer questions one after the other, each timed."""
        return list(self.call("ask_all", questions=[asdict(question) for question in questions], full=full))

    def add(self, articles: Sequence[Passed]) -> None:
        """Add articles."""
        self.call("add", articles=[asdict(article) for article in articles])

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def python_with(peer: str) -> str | None:
    """A Python that can import what a peer needs: this one, or the system's; None if there is none."""
    needed = _NEEDS.get(peer)
    system = shutil.which("python3", path="/usr/bin")
    for python in (sys.executable, *([system] if system and peer == "xapian" else [])):
        if needed is None:
            return python
        done = subprocess.run([python, "-c", f"import {needed}"], check=False, capture_output=True)
        if done.returncode == 0:
            return python
    return None


@contextmanager
def contestants(folders: dict[str, Path], *, native: bool = False) -> Iterator[dict[str, Contestant]]:
    """The peers with their folders, each in a process of its own; those that cannot run here are left out."""
    with ExitStack() as running:
        found: dict[str, Contestant] = {}
        for peer, folder in folders.items():
            python = python_with(peer)
            if python is not None:
                found[peer] = running.enter_context(Contestant(peer, python, folder, native=native))
        yield found


def installed(peers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Peers that can run here, and a line for each that cannot."""
    able = [peer for peer in peers if python_with(peer)]
    return able, [f"{peer} is left out: its Python package is not installed." for peer in peers if peer not in able]


_PLAIN: Final = re.compile("[a-z0-9]+")
_stems: dict[str, str] = {}


def _cut(text: str) -> tuple[str, str]:
    """Stems and forms of a text by explorer's rules, with spaces between; quickly where all letters are plain."""
    forms = _PLAIN.findall(text.lower()) if text.isascii() else words(text).forms
    for form in forms:
        if form not in _stems:
            _stems[form] = stem(form)
    return " ".join([_stems[form] for form in forms]), " ".join(forms)


def passed(made: Document, number: int) -> Passed:
    """An article as peers get it."""
    (title_stems, title_forms), (stems, forms) = _cut(made.article.title), _cut(made.article.text)
    return Passed(
        number=number,
        id=made.article.id,
        title=made.article.title,
        text=made.article.text,
        title_stems=title_stems,
        title_forms=title_forms,
        stems=stems,
        forms=forms,
        date=int((made.article.date or "0000").replace("-", "").ljust(8, "0")),
        actors=tuple(made.entities(Kind.ACTOR)),
        places=tuple(made.entities(Kind.PLACE)),
    )


def all_passed(made: Iterable[Document]) -> Iterator[Passed]:
    """Articles as peers get them."""
    return (passed(each, number) for number, each in enumerate(made))
