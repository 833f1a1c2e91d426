"""Who says a passage, as the words around it have it: a small grammar of how reports attribute.

It answers only where a person is named in a place that is the subject's; ``UNCLEAR`` stands for everybody else to whom
words are given: a role, an office, several people, a pronoun that could be two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from explorer.citing.verification import reporting
from explorer.citing.verification.marks import Marked, marked
from explorer.citing.verification.persons import Speaker
from explorer.citing.verification.sources import Source
from explorer.citing.verification.subjects import UNCLEAR, Subjects
from explorer.model import Mention

_FAR: Final = 160
_VERB: Final = re.compile(rf"\b(?:{reporting.SAYING}|{reporting.NAMING})\b")
_SAID: Final = re.compile(rf"(?P<verb>{reporting.SAYING})\s+")
_NAMING: Final = re.compile(rf"\b(?:{reporting.NAMING})\Z")
_TELLING: Final = re.compile(r"(?:tells?|told|telling)\Z")
_THAT: Final = re.compile(rf"\b(?P<verb>{reporting.SAYING})\b[^“”\"]{{0,60}}? that\b")
_WRITTEN: Final = re.compile(
    r"(?i)\b(?:in|through|via|with|on) (?:a|an|the|his|her|its)(?: [\w-]+){0,3} "
    r"(?:statement|letter|report|article|book|post|speech)\b"
)
_QUOTED: Final = re.compile(r"[“\"«„‘'][0.,!?…]+[”\"»“’']")
_QUOTED_AS: Final = re.compile(
    r"(?i)\b(?:is|was|were|has been|had been) (?:quoted|cited)(?: by [^,.;]{2,50}?)? as\s*\Z"
)
_PROGRESSIVE: Final = re.compile(r"(?i)\b(?:is|was|has been|had been|kept|went on)\s*\Z")
_POSSESSIVE: Final = re.compile(
    r"[’']s? (?:own |first |last |only )?"
    r"(?:answer|comment|message|reaction|reply|response|statement|verdict|warning|words?)"
    r"(?: (?:was|were|is)(?: \w+){0,3})?\s*:?\s*\Z"
)
_PUT: Final = re.compile(r"(?i)\A\s*as (?P<name>.+?) (?:puts?|put|said|says|wrote|writes)(?: it| once)?,?\s*\Z")
_IN_WORDS: Final = re.compile(r"(?i)(?:\A|[,.;]\s*|\s)in the words of (?P<name>[^,:;]+)[,:]?\s*\Z")
_ACCORDING: Final = re.compile(r"(?i)\baccording to (?P<name>[^:;“”]+?),?\s*\Z")
_ACCORDING_AFTER: Final = re.compile(r"\s*+(?:,\s*+)?according to ")
_TURN: Final = re.compile(r"\s*(?P<name>[^\W\d_a-zß-ÿ][^\Wa-zß-ÿ]*(?:[ .’'-]+[^\W\d_a-zß-ÿ][^\Wa-zß-ÿ]*\.?){0,4}):\s")
_ACCORDING_FIRST: Final = re.compile(r"\s*According to ")
_ANSWER_OF: Final = re.compile(r"\s*+(?:,\s*+)?(?:was|were) the (?:answer|words?|reply|response) of ")
_DASHED: Final = re.compile(
    r"\s*(?:—|―|–|--)\s*(?P<name>[^\n,;:¶\d*\[\]()“”\"]{2,60})(?:, [^\n\d,¶]{2,60})?\s*(?:\n|\Z)"
)
_CLOSING: Final = re.compile(
    r"(?: (?:reporters|journalists|us|it|so|to|on|in|at|during|after|before|later|by|of|from|for|with|as|when|while|"
    r"last|this|yesterday|today|again|too)\b(?:(?!\bthat\b)[^“”\"«»]){0,80}|, (?:(?!\bthat\b)[^“”\"«»]){0,60})?[.:;]?"
)
_BLOCK: Final = re.compile(r"^ {0,3}>[^\n]*", re.MULTILINE)


class Speech:
    """A stretch of text with what is said in it; names within quotation marks count for nothing."""

    def __init__(self, text: str, source: Source, mentions: Sequence[Mention] = ()) -> None:
        self.quoted: tuple[Marked, ...] = tuple(marked(_BLOCK.sub(lambda it: " " * len(it.group()), text)))
        self._text = _masked(text, self.quoted)
        self._subjects = Subjects(self._text, source, mentions, self._spoke_before)

    def of_quotation(self, start: int, end: int) -> Speaker | None:
        """The speaker of what stands in marks from ``start`` to ``end``; None where the text gives it to nobody."""
        for one in self.quoted:
            if one.start == start and len(one.pieces) > 1:
                return self._after(start, one.pieces[0][-1][1] + 1) or self._before(start)
        return self._after(start, end) or self._before(start) or self._carried_on(start, end)

    def of_statement(self, start: int, end: int) -> Speaker | None:
        """The speaker of a passage without marks, where its own sentence names one."""
        begin, last = self._subjects.sentence(start)
        if end > last:
            return None
        behind = self._text[end:last]
        if re.match(r"\s*,", behind):
            found = self._given_behind(end + behind.index(","), last)
            if found is not None:
                return found
        that = _THAT.search(self._text, begin, last)
        if that is None and not _VERB.search(self._text, begin, last):
            return self._ending(begin, last, start, end) or self._turn(start)
        if that is None or (that.start() < start < that.end()):
            return self._ending(begin, last, start, end)
        if _VERB.search(self._text, that.end(), max(start, that.end())) or not self._says(that):
            return UNCLEAR
        return self._subject_of(begin, that.start("verb"), self._text[that.start("verb") : that.end("verb")])

    def _turn(self, at: int) -> Speaker | None:
        """The speaker of what stands in a transcript behind a name in capitals: "MAYOR BERG: It is late."."""
        found = _TURN.match(self._text, self._subjects.paragraph(at)[0], at)
        return (self._subjects.named(*found.span("name")) or UNCLEAR) if found else None

    def _ending(self, begin: int, last: int, start: int, end: int) -> Speaker | None:
        """The speaker of "It is late, X said.", where the passage begins with the sentence."""
        comma = self._text.rfind(",", begin, last)
        if start > begin or comma < 0 or end <= comma or self._text[comma - 1 : comma + 2].count("”"):
            return None
        return self._given_behind(comma, last)

    def _given_behind(self, comma: int, last: int) -> Speaker | None:
        """The speaker of ", X said" or ", according to X" behind a statement."""
        according = _ACCORDING_AFTER.match(self._text, comma, last)
        if according:
            return self._subjects.beginning(according.end(), last) or UNCLEAR
        return self._told_after(comma + 1, last)

    def _says(self, match: re.Match[str]) -> bool:
        return not reporting.BLOCKING.search(_WRITTEN.sub("", self._text[match.end("verb") : match.end()]))

    # Behind the quotation

    def _after(self, start: int, end: int) -> Speaker | None:
        limit = max(self._subjects.paragraph(start)[1], self._subjects.paragraph(end - 1)[1])
        dashed = _DASHED.match(self._text, end)
        if dashed:
            return self._subjects.named(*dashed.span("name")) or UNCLEAR
        for pattern in (_ACCORDING_AFTER, _ANSWER_OF):
            found = pattern.match(self._text, end, limit)
            if found:
                return self._subjects.beginning(found.end(), limit) or UNCLEAR
        mark = self._text[end - 2] if end - start > 2 else ""
        gap = re.compile(r"\s*([,–—-]*)\s*").match(self._text, end, limit)
        if gap is None or not (gap[1] or mark in ",.!?…"):
            return None
        told = self._told_after(gap.end(), limit)
        if told is None or (mark == "." and not gap[1] and not self._closes(gap.end(), limit)):
            return None
        return told

    def _closes(self, at: int, limit: int) -> bool:
        """Whether a sentence after a full stop says no more than who spoke."""
        last = self._subjects.sentence(at)[1]
        rest = self._text[at : min(last, limit)]
        found = _VERB.search(rest)
        return found is not None and bool(_CLOSING.fullmatch(rest, found.end()))

    def _told_after(self, at: int, limit: int) -> Speaker | None:
        """The speaker of "said X" or "X said", which begins here."""
        while at < limit and self._text[at].isspace():
            at += 1
        inverted = _SAID.match(self._text, at, limit)
        if inverted and not _TELLING.search(inverted["verb"]):
            found = self._subjects.beginning(inverted.end(), limit)
            if found is not None:
                return found
        verb = _VERB.search(self._text, at, min(limit, at + _FAR))
        if verb is None or verb.start() == at or re.search(r"[.!?;:“”\"«»\n](?:\s|\Z)", self._head(at, verb.start())):
            return UNCLEAR if inverted else None
        next_mark = re.compile(r"\s*+(?:[,:]\s*+)?[“\"«„]").match(self._text, verb.end(), limit)
        if next_mark and self._text[at - 3 : at - 1] != ",”" and "," not in self._text[at - 4 : at]:
            return None
        if self._text[at : verb.start()].strip().split(" ")[0].lower() in (
            "was",
            "is",
            "were",
            "are",
            "and",
            "but",
            "in",
            "on",
        ):
            return None
        return self._subject_of(at, verb.start(), verb.group(), whole=True)

    def _head(self, start: int, end: int) -> str:
        """Text in which the points of abbreviations do not end a sentence."""
        return re.sub(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Sen|Rep|Gov|Lt|Capt|St|[A-Z])\.", "A", self._text[start:end])

    # Before the quotation

    def _before(self, at: int) -> Speaker | None:
        begin = self._subjects.sentence(at)[0]
        if begin >= at:
            begin = self._announced(at)
        clause = self._text[begin:at]
        if begin >= at or not clause.strip():
            return None
        for pattern in (_ACCORDING, _IN_WORDS, _PUT):
            match = pattern.search(clause)
            if match:
                return self._subjects.beginning(begin + match.start("name"), begin + match.end("name")) or UNCLEAR
        if clause.rstrip().endswith(":"):
            found = self._announcing(begin, begin + len(clause.rstrip()) - 1)
            if found is not None:
                return found
        return self._reporting(begin, at)

    def _announced(self, at: int) -> int:
        """Where the sentence begins that ends with a colon in the paragraph before."""
        earlier = self._text[:at].rstrip()
        return self._subjects.sentence(len(earlier) - 1)[0] if earlier.endswith(":") else at

    def _announcing(self, begin: int, end: int) -> Speaker | None:
        """The speaker of "X:", "X was blunt:" or "X's answer was:"."""
        message = _POSSESSIVE.search(self._text, begin, end)
        if message:
            return self._subjects.phrase(begin, message.start()) or UNCLEAR
        speaking = reporting.SPEAKING.search(self._text, begin, end)
        if speaking and not _VERB.search(self._text, begin, speaking.start()):
            return self._subjects.of_clause(begin, end) or UNCLEAR
        return self._subjects.phrase(begin, end) if end - begin < 80 else None

    def _reporting(self, begin: int, at: int) -> Speaker | None:
        verb = None
        for match in _VERB.finditer(self._text, begin, at):
            verb = match
        if verb is None:
            return None
        tail = _WRITTEN.sub("", _QUOTED.sub("", self._text[verb.end() : at]))
        if len(tail) > _FAR or re.search(r"[.!?;]\s", tail) or reporting.BLOCKING.search(tail):
            return UNCLEAR
        if _NAMING.search(verb.group()) and len(tail) > _FAR // 2:
            return UNCLEAR
        return self._subject_of(begin, verb.start(), verb.group())

    def _subject_of(self, begin: int, at: int, verb: str, *, whole: bool = False) -> Speaker:
        """The subject of a verb of reporting that stands at an offset."""
        left = self._text[begin:at]
        quoted_as = _QUOTED_AS.search(left)
        if quoted_as:
            return self._subjects.ending(begin, begin + quoted_as.start(), whole=whole) or UNCLEAR
        if reporting.TURNED.search(left) or (reporting.PASSIVE.search(left) and not verb.endswith("ing")):
            return UNCLEAR
        if reporting.PARTICIPLE.search(verb):
            progressive = _PROGRESSIVE.search(left)
            if progressive:
                return self._subjects.ending(begin, begin + progressive.start(), whole=whole) or UNCLEAR
            return (self._subjects.of_clause(begin, at) if left.rstrip().endswith(",") else None) or UNCLEAR
        return self._subjects.ending(begin, at, whole=whole) or UNCLEAR

    # From the sentence before

    def _carried_on(self, start: int, end: int) -> Speaker | None:
        """The speaker of the sentence before, where the quotation is a sentence of its own that goes on with it.

        A quotation that is a paragraph of its own goes on with the one before.
        """
        begin, last = self._subjects.sentence(start)
        first, behind = self._subjects.paragraph(start)
        limit = last if begin > first else behind
        if begin != start or re.search(r"\w", self._text[end : max(limit, end)]):
            return None
        return self._spoke_before(start)

    def _spoke_before(self, at: int) -> Speaker | None:
        """The speaker of the sentence before the one that holds an offset, where it says who that is."""
        begin = self._subjects.sentence(at)[0]
        earlier = len(self._text[:begin].rstrip())
        if not earlier:
            return None
        before = self._subjects.sentence(earlier - 1)[0]
        spoken = [one for one in self.quoted if before <= one.start and one.end <= earlier]
        if spoken:
            # Somebody else may answer a question.
            answers = self._text[spoken[-1].end - 2] == "?" and self._subjects.paragraph(at)[0] >= begin
            alone = spoken[-1].end >= earlier
            return None if answers or alone else self.of_quotation(spoken[-1].start, spoken[-1].end)
        if reporting.SPEAKING.search(self._text, before, earlier):
            return self._subjects.of_clause(before, earlier)
        return self._stating(before, earlier)

    def _stating(self, begin: int, end: int) -> Speaker | None:
        """The speaker of "X said that it was late." or "According to X, it was late."."""
        if self._text[end - 1] == "?":
            return None
        according = _ACCORDING_FIRST.match(self._text, begin, end)
        verb = _VERB.search(self._text, begin, end)
        if according:
            found, said = self._subjects.beginning(according.end(), end), self._text.find(",", according.end(), end)
        elif verb and verb.group()[:3] != "ask":
            found, said = self._subject_of(begin, verb.start(), verb.group()), verb.end()
        else:
            return None
        return (
            found if found is not None and found.words and self._subjects.alone(max(said, begin), end, found) else None
        )


def _masked(text: str, quoted: Sequence[Marked]) -> str:
    """The text with the words within quotation marks and block quotations blanked; offsets and last signs stay."""
    parts: list[str] = []
    at = 0
    for start, end in (stretch for one in quoted for piece in one.pieces for stretch in piece):
        inner = text[start:end]
        last = inner[-1:] if inner[-1:] in ".,!?…" else "0"
        parts += (text[at:start], *("0" if char != "\n" else "\n" for char in inner[:-1]), last[: len(inner)])
        at = end
    parts.append(text[at:])
    return _BLOCK.sub(lambda match: ">" + " " * (len(match.group()) - 1), "".join(parts))
