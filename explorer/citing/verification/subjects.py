"""The noun phrases of a text that name a person as the subject of what is said there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from explorer.citing.verification import reporting
from explorer.citing.verification.persons import Persons, Speaker, can_be_one
from explorer.citing.verification.sources import Source
from explorer.model import Mention, Span
from explorer.text import fold, paragraphs, sentences

UNCLEAR: Final = Speaker("", frozenset())
"""Somebody who is not named, or not for sure."""

_ABBREVIATED: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Sen|Rep|Gov|Lt|Capt|St|[A-Z])\Z")
_STOPS: Final = re.compile(r"[,;:(“\"«\n—–]|\.(?=\s|\Z)|[!?]")
_APPOSED: Final = re.compile(r"\s*(?:who|whose|an?|the|aged|then|now|himself|herself|his|her|one|\d+)\b|\s*[a-zà-ÿ]")
_OPENING: Final = re.compile(
    r"(?i)\s*(?:when|while|after|before|since|as|if|though|although|because|once|asked|\w+ing|yesterday|today|earlier|later|"
    r"meanwhile|however|still|also|and|but|so|then|there|here|last|this|that)\b"
)
_PAUSE: Final = re.compile(r"(?i)\b(?:that|when|while|because|though|although|but|where|which|as)\b")


class Subjects:
    """A stretch of text, quotations blanked, in which persons are named; each method answers for one kind of place."""

    def __init__(
        self, text: str, source: Source, mentions: Sequence[Mention], spoke_before: Callable[[int], Speaker | None]
    ) -> None:
        """``spoke_before`` gives the speaker of the sentence before the one that holds an offset."""
        self._text = text
        self._spoke_before = spoke_before
        self._persons = Persons(text, source, mentions)
        self._sentences = sentences(text)
        self._paragraphs = paragraphs(text)

    def named(self, start: int, end: int) -> Speaker | None:
        """The person whose name a stretch is."""
        return self._persons.named(start, end)

    def sentence(self, at: int) -> Span:
        """The sentence that holds an offset."""
        index = bisect_right(self._sentences, at, key=lambda span: span[0]) - 1
        return self._sentences[max(index, 0)] if self._sentences else (0, 0)

    def paragraph(self, at: int) -> Span:
        """The paragraph that holds an offset."""
        index = bisect_right(self._paragraphs, at, key=lambda span: span[0]) - 1
        return self._paragraphs[max(index, 0)] if self._paragraphs else (0, 0)

    def beginning(self, at: int, limit: int) -> Speaker | None:
        """The person named by the noun phrase that begins here."""
        stops = [
            it.start()
            for it in _STOPS.finditer(self._text, at, limit)
            if not _ABBREVIATED.search(self._text, at, it.start())
        ]
        bounds = [at, *stops, limit]
        last = self._until_preposition(at, bounds[1])
        phrase = self._text[at:last].strip()
        if fold(phrase) in ("he", "she"):
            return self._meant(at)
        if re.match(r"\s*(?:and|or) ", self._text[last:limit]):
            return UNCLEAR
        found = self._persons.named(at, last)
        if (
            found is None
            and self._text[bounds[1] : bounds[1] + 1] == ","
            and re.match(r"(?:the|an?|his|her|its) |[a-z]", phrase)
        ):
            second = bounds[2] if len(bounds) > 2 else limit
            found = self._persons.named(bounds[1] + 1, self._until_preposition(bounds[1] + 1, second))
        if found is None:
            return None if not phrase or not (phrase[0].isupper() or phrase[0].islower()) else UNCLEAR
        return replace(found, beside=found.beside | self._capitals(at, min(limit, self.sentence(at)[1])))

    def _until_preposition(self, at: int, end: int) -> int:
        for match in re.finditer(r"\s(\w+)\b", self._text[at:end]):
            if match[1] in reporting.PREPOSITIONS or match[1] in ("who", "when", "while", "because", "told", "said"):
                return at + match.start()
        return end

    def _capitals(self, start: int, end: int) -> frozenset[str]:
        return frozenset(fold(word) for word in re.findall(r"\b[^\W\d_a-z][^\W\d_]+", self._text[start:end]))

    def ending(self, begin: int, end: int, *, whole: bool = False) -> Speaker | None:
        """The person named by the noun phrase that ends here, with what stands in apposition to it."""
        while side := reporting.SIDE_WORDS.search(self._text[begin:end].rstrip()):
            end = begin + side.start()
        text = self._text[begin:end].rstrip()
        if not text.endswith(","):
            comma = text.rfind(",")
            if comma >= 0 and whole:
                return None
            return self.phrase(begin + comma + 1, begin + len(text))
        bounds = [-1, *(match.start() for match in re.finditer(",", text))]
        for first, last in reversed(list(pairwise(bounds))):
            piece = text[first + 1 : last]
            found = None if _PAUSE.match(piece.strip()) else self.phrase(begin + first + 1, begin + last)
            if found is not None:
                return replace(found, beside=found.beside | self._capitals(begin + last, end))
            if not (_APPOSED.match(piece) or self._is_role(piece)):
                return None
        return None

    def _is_role(self, piece: str) -> bool:
        words = piece.split()
        return bool(words) and self._persons.is_title(words[-1])

    def phrase(self, begin: int, end: int) -> Speaker | None:
        """The person whose name or pronoun ends a noun phrase; None where it is another's: "a spokesman for X"."""
        text = self._text[begin:end].rstrip()
        end = begin + len(text)
        word = re.search(r"\w+\Z", text)
        if word and word.group().lower() in ("he", "she"):
            return self._meant(begin + word.start())
        found = self._persons.named(begin, end)
        if found is None:
            cut = re.search(r"\s(?:of|from|at|in|for|with)\s(?!.*\s(?:of|from|at|in|for|with)\s)", text)
            found = self._persons.named(begin, begin + cut.start()) if cut else None
            if cut is None or found is None:
                return None
            found = replace(found, beside=found.beside | self._capitals(begin + cut.start(), end))
            text = text[: cut.start()]
        head = text[: text.rfind(found.name.split()[0])]
        return None if self._is_governed(head) else found

    def _is_governed(self, head: str) -> bool:
        """Whether a name after these words is not the subject, or not alone."""
        words = [fold(word) for word in re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", head)]
        if words and words[-1] in ("and", "or", "nor"):
            return len(words) > 1
        for word in reversed(words):
            if word in reporting.CALENDAR or _PAUSE.fullmatch(word):
                return False
            if word in reporting.PREPOSITIONS:
                return True
        return False

    def of_clause(self, begin: int, end: int) -> Speaker | None:
        """The subject of a clause, where it names one person only and begins with that name."""
        everyone = self._persons.everyone(begin, end)
        if everyone is None or len(everyone) > 1:
            return None
        for piece in re.finditer(r"[^,]+", self._text[begin:end]):
            if _OPENING.match(piece.group()) or self._opens_with_preposition(piece.group()):
                continue
            first, last = begin + piece.start(), begin + piece.end()
            pronoun = re.match(r"\s*(?:he|she)\b", piece.group(), re.IGNORECASE)
            if pronoun:
                return self._meant(first)
            return self._leading(first, last) if everyone else None
        return None

    def _leading(self, begin: int, end: int) -> Speaker | None:
        ends = [begin + match.end() for match in re.finditer(r"[^\W_][\w’'.-]*", self._text[begin:end])]
        best: Speaker | None = None
        for last in ends:
            if self._text[begin:last].endswith(("’s", "'s")):
                return None
            found = self.phrase(begin, last)
            if found is not None:
                best = found
            elif best is not None:
                break
        if best is None or re.match(
            r",? (?:and|or) [A-Z]", self._text[self._text.find(best.name, begin) + len(best.name) :]
        ):
            return None
        return best

    def _opens_with_preposition(self, piece: str) -> bool:
        word = re.search(r"\w+", piece)
        return word is not None and word.group().lower() in reporting.PREPOSITIONS

    def alone(self, start: int, end: int, speaker: Speaker) -> bool:
        """Whether a stretch names nobody but one person."""
        everyone = self._persons.everyone(start, end)
        return everyone is not None and all(can_be_one(one, speaker) for one in everyone)

    def _meant(self, at: int) -> Speaker | None:
        """Whom a pronoun means.

        It is the only person named before it in its paragraph, or else in the one before; where these name more, it is
        who spoke in the sentence before, as the subject of a sentence is likelier taken up than others that it names
        (Grosz, Joshi and Weinstein 1995).
        """
        only = self._only_one(at)
        return only if only is not None and only.words else self._spoke_before(at) or UNCLEAR

    def _only_one(self, at: int) -> Speaker | None:
        first = self.paragraph(at)[0]
        earlier = self.paragraph(first - 1)[0] if first else 0
        for begin, end in ((first, at), (earlier, first)):
            if "¶" in self._text[begin:end]:
                # A citation names titles and authors, not who speaks.
                return None
            everyone = self._persons.everyone(begin, end)
            if everyone is None or len(everyone) > 1:
                return None
            if everyone:
                named = self._text.find(everyone[0].name, begin, end)
                governed = self._is_governed(self._text[self.sentence(named)[0] : named])
                return None if governed else everyone[0]
        return None
