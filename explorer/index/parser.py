"""From what a person typed to a tree of clauses. Nothing raises: what cannot be read is left out and said.

``or`` := ``and`` {``OR`` ``and``}; ``and`` := {``unary``}; ``unary`` := {``-`` | ``NOT`` | ``field:``} (``( or )`` |
clause). As in most query languages ``OR`` binds less than words side by side. What is excluded beside alternatives is
excluded from all of them, as Lucene and search engines of the web have it: ``a OR b -c`` is ``(a OR b) -c``. Who means
one of them writes ``a OR (b -c)`` or ``a OR b AND NOT c``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, TypedDict

from explorer.cached import cached_property
from explorer.index.lexer import OPERATORS, Sign, Token, plain, tokens
from explorer.index.syntax import (
    FIELDS,
    MAX_DEPTH,
    And,
    Dates,
    Exact,
    Named,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    leaves,
    printed,
)
from explorer.index.words import has_word, patterns
from explorer.model import Kind
from explorer.results import Problem

MAX_LENGTH: Final = 4096
MAX_CLAUSES: Final = 64
MAX_DISTANCE: Final = 2
MAX_WINDOW: Final = 1000
MIN_LITERALS: Final = 2

_DATE: Final = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_DATES: Final = re.compile(rf"({_DATE})|({_DATE})?\.\.({_DATE})?", re.ASCII)
_LIKE_A_FIELD: Final = re.compile(r"([^\W\d_]{2,}):(?!//)")
_LONGEST_DATES: Final = len("2024-03-01..2024-05-31")
_NOT_YET: Final = "This is not a date yet; dates are 2024, 2024-03 or 2024-03..2024-05."
_QUOTE_SIGNS: Final = re.compile(r'["“”„‟«»‹›〝〞＂\s]+')


class _Place(TypedDict):
    start: int
    end: int
    open: bool


@dataclass(frozen=True)
class Query:
    """What was read of a typed query: None finds everything."""

    node: Node | None
    problems: tuple[Problem, ...] = ()

    @cached_property
    def understood(self) -> str:
        """The query as it was read, in the query language."""
        return "" if self.node is None else printed(self.node)

    @property
    def clauses(self) -> tuple[Node, ...]:
        """The clauses at the top, all of which an article must satisfy."""
        if self.node is None:
            return ()
        return self.node.nodes if isinstance(self.node, And) else (self.node,)

    @property
    def sign(self) -> tuple[Word, str] | None:
        """A last word that may become the sign of a field or an operator, and that sign."""
        for leaf in leaves(self.node):
            if leaf.open and isinstance(leaf, Word) and not leaf.field:
                fields = [f"{field}:" for field in FIELDS if field.startswith(leaf.text.lower())]
                signs = fields + [name for name in OPERATORS if name.startswith(leaf.text)]
                return (leaf, signs[0]) if signs else None
        return None


@lru_cache(256)
def parse(typed: str, *, typing: bool = False) -> Query:
    """Read a query; never raises. With ``typing`` a date that cannot be read to its end counts as far as it can."""
    return _Parser(typed, typing).query()


class _Parser:
    def __init__(self, typed: str, typing: bool) -> None:
        self.problems: list[Problem] = []
        self.typing = typing
        if len(typed) > MAX_LENGTH:
            self.complain(MAX_LENGTH, len(typed), f"Only the first {MAX_LENGTH:,} characters are read.")
        self.length = len(typed)
        self.tokens = tokens(typed[:MAX_LENGTH])
        self.at = 0
        self.depth = 0
        self.flattened = 0
        """Opening parentheses that were too deep to be read, so that their closing ones are left out too."""
        self.leaves = 0

    def complain(self, start: int, end: int, message: str) -> None:
        self.problems.append(Problem(start, end, message))

    def peek(self, *signs: Sign) -> Token | None:
        if self.at < len(self.tokens) and (not signs or self.tokens[self.at].sign in signs):
            return self.tokens[self.at]
        return None

    def take(self, *signs: Sign) -> Token | None:
        token = self.peek(*signs)
        if token:
            self.at += 1
        return token

    def query(self) -> Query:
        nodes = []
        while self.peek():
            nodes += [node] if (node := self.either("")) else []
            if stray := self.take(Sign.CLOSE):
                self.complain(stray.start, stray.end, "This parenthesis closes nothing.")
        return Query(_joined(And, nodes), tuple(sorted(self.problems, key=lambda problem: problem.start)))

    def either(self, field: str) -> Node | None:
        nodes: list[Node] = []
        excluded: list[Node] = []
        operator: Token | None = None
        while True:
            together, unwanted = self.every(field)
            is_alternative = self.peek(Sign.OR) or operator
            if is_alternative and not all(isinstance(node, Not) for node in together):
                excluded += unwanted
                together = [node for node in together if node not in unwanted]
            node = _joined(And, together)
            nodes += [node] if node else []
            if operator and not node:
                self.complain(operator.start, operator.end, "Nothing follows this OR yet.")
            operator = self.take(Sign.OR)
            if not operator:
                found = _joined(Or, nodes)
                return _joined(And, [found, *excluded]) if found else None
            if not nodes:
                self.complain(operator.start, operator.end, "Nothing stands before this OR.")
                operator = None

    def every(self, field: str) -> tuple[list[Node], list[Node]]:
        """What stands side by side, and what of it is excluded without an AND before it."""
        nodes: list[Node] = []
        excluded: list[Node] = []
        is_joined = False
        while self.peek() and not self.peek(Sign.OR):
            if self.peek(Sign.CLOSE):
                if not self.flattened:
                    break
                self.flattened -= 1
                self.at += 1
            elif operator := self.take(Sign.AND):
                is_joined = bool(nodes)
                if not nodes or not self.peek() or self.peek(Sign.OR, Sign.CLOSE, Sign.AND):
                    self.complain(operator.start, operator.end, "This AND has nothing to join.")
            else:
                is_negated = self.peek(Sign.MINUS, Sign.NOT) is not None
                if node := self.unary(field):
                    nodes.append(node)
                    excluded += [node] if is_negated and not is_joined and isinstance(node, Not) else []
                is_joined = False
        return nodes, excluded

    def unary(self, field: str) -> Node | None:
        negated = False
        prefix: Token | None = None
        while token := self.take(Sign.MINUS, Sign.NOT, Sign.FIELD):
            if prefix and prefix.sign is Sign.FIELD:
                self.complain(prefix.start, prefix.end, f"Nothing follows {prefix.text}: yet.")
            negated ^= token.sign is not Sign.FIELD
            prefix = token
        following = self.peek(Sign.WORD, Sign.PHRASE, Sign.EXACT, Sign.OPEN, Sign.STRAY)
        if prefix:
            attached = following and (prefix.sign is Sign.NOT or following.start == prefix.end)
            if not attached:
                sign = f"{prefix.text}:" if prefix.sign is Sign.FIELD else prefix.text
                self.complain(prefix.start, prefix.end, f"Nothing follows {sign} yet.")
            elif prefix.sign is Sign.FIELD:
                field = prefix.text
        node = self.primary(field) if following else None
        return _negated(node) if node and negated else node

    def primary(self, field: str) -> Node | None:
        token = self.take()
        assert token is not None
        if token.sign is Sign.OPEN:
            return self.group(token, field)
        if token.sign is Sign.STRAY:
            self.complain(token.start, token.end, f"Nothing follows {token.text} yet.")
            return None
        self.leaves += 1
        if self.leaves > MAX_CLAUSES:
            self.complain(token.start, token.end, f"Only {MAX_CLAUSES} words and phrases are read.")
            return None
        return self.clause(token, field)

    def group(self, opening: Token, field: str) -> Node | None:
        if self.depth >= MAX_DEPTH:
            self.complain(opening.start, opening.end, f"Only {MAX_DEPTH} levels of parentheses are read.")
            self.flattened += 1
            return None
        self.depth += 1
        node = self.either(field)
        self.depth -= 1
        closing = self.take(Sign.CLOSE)
        if not closing:
            self.complain(opening.start, opening.end, "This parenthesis is not closed yet.")
        elif not node:
            self.complain(opening.start, closing.end, "Nothing stands in these parentheses yet.")
        return node

    def clause(self, token: Token, field: str) -> Node | None:
        if not token.closed:
            self.complain(
                token.start, token.start + 1 + (token.sign is Sign.EXACT), "This quotation is not closed yet."
            )
        if token.sign is Sign.EXACT and not field and token.text.strip():
            return Exact(token.text, **self.place(token))
        text = token.text if token.sign is Sign.WORD else _QUOTE_SIGNS.sub(" ", plain(token.text)).strip()
        if not has_word(text):
            if token.closed:
                self.complain(token.start, token.end, "There is nothing to search in this.")
            return None
        if field == "date":
            return self.dates(token, text)
        if field in tuple(Kind):
            return Named(Kind(field), text, **self.place(token))
        if short := [found for found in patterns(text) if "*" in found and len(found.replace("*", "")) < MIN_LITERALS]:
            self.complain(token.start, token.end, f"{short[0]} needs at least {MIN_LITERALS} letters beside the *.")
            return None
        return self.word(token, field) if token.sign is Sign.WORD else self.phrase(token, text, field)

    def place(self, token: Token) -> _Place:
        """Where a clause stands; it is open if the reader may still be typing its last word."""
        reaches = token.end == self.length and token.tail is None
        unfinished = not token.closed and not token.text[-1:].isspace()
        return {
            "start": token.start,
            "end": token.end,
            "open": reaches and (token.sign is Sign.WORD or unfinished),
        }

    def word(self, token: Token, field: str) -> Node:
        if not field and (name := _LIKE_A_FIELD.match(token.text)):
            following = self.peek(Sign.PHRASE, Sign.EXACT, Sign.OPEN)
            if name.end() < len(token.text) or (following and following.start == token.end):
                said = (
                    f"There is no field {name[1]}, so {name[1]} is a word like others; fields are {', '.join(FIELDS)}."
                )
                self.complain(token.start + name.end() - 1, token.start + name.end(), said)
        distance = 0
        if token.tail is not None:
            tail = token.start + len(token.text)
            distance = int(token.tail[:4] or 1)
            if "*" in token.text:
                distance = 0
                self.complain(tail, token.end, "A word has either * or ~.")
            elif distance > MAX_DISTANCE:
                distance = MAX_DISTANCE
                self.complain(tail, token.end, f"A word may differ by at most {MAX_DISTANCE} letters, which is taken.")
        return Word(token.text, field, distance, **self.place(token))

    def phrase(self, token: Token, text: str, field: str) -> Node:
        count = len(patterns(text))
        asked = int(token.tail[:4]) if token.tail else 0
        if asked and count > 1:
            window = min(max(asked, count), MAX_WINDOW)
            if window != asked:
                most = f"These can stand within {count} to {MAX_WINDOW:,} words; {window:,} is taken."
                self.complain(token.end - len(token.tail or "") - 1, token.end, most)
            return Near(text, window, field, **self.place(token))
        if token.tail == "":
            self.complain(token.end - 1, token.end, "Nothing follows ~ yet.")
        return Phrase(text, field, **self.place(token))

    def dates(self, token: Token, text: str) -> Node | None:
        days, reason = _days(text)
        known = 0
        if reason and self.typing:
            known = next((at for at in range(min(len(text), _LONGEST_DATES), 0, -1) if _days(text[:at])[0]), 0)
            days = _days(text[:known])[0]
        if reason:
            self.complain(token.start + (known if token.sign is Sign.WORD else 0), token.end, reason)
        return Dates(*days, **self.place(token)) if days else None


def _days(text: str) -> tuple[tuple[str, str] | None, str]:
    """The first and the last day of written dates, or why there are none."""
    match = _DATES.fullmatch(text)
    first, last = (match[1] or match[2] or "", match[1] or match[3] or "") if match else ("", "")
    if not first and not last:
        return None, _NOT_YET
    for day in filter(None, (first, last)):
        if not _is_in_calendar(day):
            return None, f"There is no {day}: that month is shorter."
    if first and last and first > last and not first.startswith(last):
        return None, "These dates end before they begin."
    return (first, last), ""


def _is_in_calendar(written: str) -> bool:
    """Whether there is such a day; all years and months that can be written are."""
    try:
        return len(written) < len("2024-02-30") or bool(date.fromisoformat(written))
    except ValueError:
        return False


def _joined(kind: type[And] | type[Or], nodes: list[Node]) -> Node | None:
    """One node for several, those of its own kind taken apart."""
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else (node,)
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _negated(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)
