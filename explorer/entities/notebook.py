"""Where the reader's corrections are kept: the text file, and a journal of what was done so that it can be undone.

The file is the truth; people may change it at any time, so it is read again before each operation. The journal holds
the blocks that each operation took away and put in their place, and is written first: an operation that a crash kept
from the file is passed over when it comes to undoing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from explorer.entities.corrections import Block, BrokenLine, Corrections, parse
from explorer.entities.operations import Revision
from explorer.errors import CorrectionError
from explorer.locks import locked
from explorer.paths import write_atomically

FILE: Final = "corrections.txt"
JOURNAL: Final = "corrections-journal.jsonl"
LOCK: Final = "corrections.lock"
_REMEMBERED: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """The corrections file as it was read."""

    corrections: Corrections
    problems: tuple[BrokenLine, ...] = ()
    stamp: str = ""
    """Digest of the text; empty where there is no file."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One operation of the journal."""

    summary: str
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    undone: bool = False

    def line(self) -> str:
        blocks = {"before": list(map(_text, self.before)), "after": list(map(_text, self.after))}
        return json.dumps({"summary": self.summary, "undone": self.undone, **blocks}, ensure_ascii=False)

    def turned(self) -> _Entry:
        """The entry that undoes this one."""
        return _Entry(self.summary, self.after, self.before)


class Notebook:
    """The corrections of one corpus in its data folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._journal = folder / JOURNAL
        self._seen: tuple[int, int, int] | None = None
        self._kept = Kept(Corrections())

    def read(self) -> Kept:
        """The file as it is now; a missing one is as good as an empty one.

        Raises CorrectionError where it cannot be read.
        """
        try:
            status = self.path.stat()
            seen = (status.st_ino, status.st_size, status.st_mtime_ns)
            if seen != self._seen:
                raw = self.path.read_bytes()
                text = raw.decode("utf-8", errors="surrogateescape")
                self._kept = Kept(*parse(text), hashlib.sha256(raw).hexdigest())
                self._seen = seen
        except FileNotFoundError:
            self._kept, self._seen = Kept(Corrections()), None
        except OSError as error:
            raise CorrectionError(
                f"The corrections cannot be read: {error.strerror or error}.", hint=f"They are in {self.path}"
            ) from error
        return self._kept

    def change(self, revision: Callable[[Corrections], Revision]) -> str:
        """Change the corrections and remember how to undo it; the answer says what was done.

        Raises CorrectionError where that cannot be done, in which case nothing was changed.
        """
        with self._alone():
            kept = self.read()
            made = revision(kept.corrections)
            old, new = frozenset(kept.corrections.blocks), frozenset(made.corrections.blocks)
            before = tuple(block for block in kept.corrections.blocks if block not in new)
            after = tuple(block for block in made.corrections.blocks if block not in old)
            done = [entry for entry in self._entries() if not entry.undone]
            self._write(kept, [*done, _Entry(made.summary, before, after)], made.corrections)
            return made.summary

    def undoable(self) -> str | None:
        """What would be undone next; None where that is not known."""
        with suppress(OSError):
            return next((entry.summary for entry in reversed(self._entries()) if not entry.undone), None)
        return None

    def redoable(self) -> str | None:
        """What would be done again next; None where that is not known."""
        with suppress(OSError):
            return next((entry.summary for entry in self._entries() if entry.undone), None)
        return None

    def undo(self) -> str:
        """Take back the last operation; the answer says which. Raises CorrectionError where there is none."""
        with self._alone():
            return self._undo()

    def redo(self) -> str:
        """Do again what was undone last; the answer says what. Raises CorrectionError where there is nothing."""
        with self._alone():
            return self._redo()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with locked(self.path.with_name(LOCK)):
                yield
        except TimeoutError as error:
            raise CorrectionError("Another explorer is changing the corrections.", hint="Try again.") from error
        except OSError as error:
            raise CorrectionError(
                f"The corrections cannot be written: {error.strerror or error}.", hint=f"They are in {self.path}"
            ) from error

    def _undo(self) -> str:
        kept, entries = self.read(), self._entries()
        at = sum(1 for entry in entries if not entry.undone)
        while at:
            at -= 1
            corrections = _replaced(kept.corrections, entries[at])
            entries[at] = replace(entries[at], undone=True)
            if corrections is not None:
                self._write(kept, entries, corrections)
                return entries[at].summary
            # A crash kept it from the file, so there is nothing to take back.
            del entries[at]
        raise CorrectionError("There is nothing to undo.")

    def _redo(self) -> str:
        kept, entries = self.read(), self._entries()
        at = sum(1 for entry in entries if not entry.undone)
        while at < len(entries):
            corrections = _replaced(kept.corrections, entries[at].turned())
            if corrections is not None:
                entries[at] = replace(entries[at], undone=False)
                self._write(kept, entries, corrections)
                return entries[at].summary
            del entries[at]
        raise CorrectionError("There is nothing to redo.")

    def _entries(self) -> list[_Entry]:
        """The journal: what was done, then what was undone; lines that make no sense are left out.

        Raises OSError where it is there and cannot be read: it must not be written anew then.
        """
        try:
            lines = self._journal.read_text(encoding="utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return []
        entries = [entry for line in lines if (entry := _read_entry(line)) is not None]
        return sorted(entries, key=lambda entry: entry.undone)

    def _write(self, kept: Kept, entries: list[_Entry], corrections: Corrections) -> None:
        # Through a link, so that the file itself may lie under version control.
        target = self.path.resolve()
        if kept.problems:
            copy = target.with_name(f"corrections-{kept.stamp[:12]}.txt")
            # Not read as text, which would end all lines alike.
            write_atomically(copy, target.read_bytes().decode("utf-8", errors="surrogateescape"))
        write_atomically(self._journal, "".join(f"{entry.line()}\n" for entry in entries[-_REMEMBERED:]))
        write_atomically(target, corrections.text())


def _replaced(corrections: Corrections, entry: _Entry) -> Corrections | None:
    """Corrections with the blocks of an entry as they were before it; None where it never took effect.

    Raises CorrectionError where somebody changed these blocks since.
    """
    present = {block.key: block for block in corrections.blocks}
    if _holds(present, entry.after, without=entry.before):
        kept = [block for key, block in present.items() if key not in {block.key for block in entry.after}]
        comments = {block.key: present[block.key].comments for block in entry.after}
        restored = [replace(block, comments=comments.get(block.key, block.comments)) for block in entry.before]
        return Corrections.of([*kept, *restored], corrections.comments)
    if _holds(present, entry.before, without=entry.after):
        return None
    names = ", ".join(dict.fromkeys(block.name for block in (*entry.after, *entry.before)))
    raise CorrectionError(
        f"This cannot be taken back, because the corrections file was changed since: {entry.summary}",
        hint=f"Edit what it says of {names}.",
    )


def _holds(present: dict[tuple[str, Any], Block], blocks: Iterable[Block], *, without: Iterable[Block]) -> bool:
    """Whether these blocks are there just so, and of the others none under another key."""
    blocks = list(blocks)
    keys = {block.key for block in blocks}
    return all(_alike(present.get(block.key), block) for block in blocks) and not any(
        block.key in present and block.key not in keys for block in without
    )


def _alike(one: Block | None, two: Block) -> bool:
    return one is not None and replace(one, comments=()) == replace(two, comments=())


def _text(block: Block) -> str:
    return "\n".join(block.lines())


def _read_entry(line: str) -> _Entry | None:
    try:
        row = json.loads(line)
        before, after = (_read_blocks(row[part]) for part in ("before", "after"))
        return _Entry(str(row["summary"]), before, after, bool(row["undone"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _read_blocks(texts: Iterable[str]) -> tuple[Block, ...]:
    return tuple(block for text in texts for block in parse(text)[0].blocks)
