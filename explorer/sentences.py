"""The sentences of a text, which are what a reader chooses, copies and cites."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Final

from explorer.model import Span
from explorer.paragraphs import paragraphs


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# Before a name or an example; no sentence ends on them.
_NEVER_LAST: Final = _words(
    "Mr Mrs Ms Mx Dr Drs Prof Profs Gen Gens Col Lt Sgt Cpl Capt Cmdr Cdr Maj Brig Adm Sen Sens Rep Reps Gov Govs",
    "Pres Rev Hon Fr Msgr Supt Insp Amb Atty Messrs Mme Mmes Mlle Sra Srta Dra Hr vs v viz cf approx ca resp incl esp",
    "e.g i.e z.B d.h p.ej bzw т.е т.н им ул",
)
# Followed by a number they go on; followed by anything else they were words.
_NUMBERED: Final = _words(
    "No Nos no nos Nr nr Art art Arts Sec sec Fig fig Figs figs Vol vol Vols pp p Ch ch Para para Op op Pt pt Eq eq",
    "Ref ref Res Reg c Mar Jun Jul Sat Sun Wed",
)
# They can end a sentence, and then the next one begins with a word that no name begins with.
_MAYBE_LAST: Final = _words(
    "Inc Ltd Co Cos Corp Bros Jr Sr Esq etc al Univ Dept Assn Intl Natl Mfg Pty Plc plc St Ste Mt Ft Ave Blvd Rd Hwy",
    "Jan Feb Apr Aug Sep Sept Oct Nov Dec Mon Tue Tues Thu Thur Thurs Fri Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill",
    "Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Min Dep Asst Assoc",
    "Det Spc est dept ft lb lbs oz km kg mi hr hrs yr yrs usw г гг",
)
_ABBREVIATED: Final = _NUMBERED | _MAYBE_LAST
_CLOCK: Final = _words("a.m p.m A.M P.M")
_STARTERS: Final = _words(
    "the a an he she it they we you i this that these those there here his her its their our my your in on at but and",
    "or so if when while after before as for from by with without however meanwhile although though since then now",
    "what who why how where which some many most several all both each no not yes also according despite during under",
    "over until because to once instead earlier later last another among one two nor yet still such even only whether",
    "moreover furthermore therefore thus asked",
)
_CALENDAR: Final = _words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug",
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri",
    "sat sun est edt et cst cdt mst mdt pst pdt gmt utc bst cet cest eet msk eastern central pacific",
)
_SPEECH: Final = (
    "said|says|asked|asks|told|added|adds|replied|responded|answered|exclaimed|shouted|cried|wrote|wondered|joked|"
    "remarked|insisted|continued|explained|noted|quipped|declared|warned|stated"
)

_QUOTES: Final = "\"”’'»›」』"
_DIRECTION: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CLOSERS: Final = _DIRECTION + r"\"”’'»›)\]}*_」』）】》〉"
_STOP: Final = re.compile(
    rf"(?P<mark>[.!?…‽⁇⁈⁉؟۔।॥։።]+|(?P<wide>[。！？｡．]+))"
    rf"(?P<close>[{_CLOSERS}]*(?:[ \u00a0\u202f][»›])?)"
    r"(?P<note>(?:[ \u00a0]?\[(?:\d{1,3}|[a-z]|note \d{1,3}|citation needed)\])+|[¹²³⁰⁴-⁹]+|\d{1,3}(?=\s))?"
    rf"[{_CLOSERS}]*"
)
_ELISION: Final = r"\[(?:\.\.\.|…)\]|\((?:\.\.\.|…)\)"
_NEXT: Final = re.compile(
    rf"\s+(?P<open>(?:{_ELISION}|[\"“”„‘’'«‹»›(\[{{<*_~¿¡—–―•◦▪·{_DIRECTION}-])*\s*)(?P<word>[^\W_][\w’'-]{{0,40}})?"
)
_BEFORE: Final = re.compile(r"[^\s(\[{\"“‘«—–/]+$")
_LETTERED: Final = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_NAME_INSIDE: Final = re.compile(r"[^\W\d_A-Z]{1,3}[-’']?[A-Z]")
_ATTRIBUTION: Final = re.compile(rf"\s+(?:[^\W\d_a-z][\w’'.-]{{0,40}}\s+){{1,4}}(?:\w{{1,20}}ly\s+)?(?:{_SPEECH})\b")
_MARKER: Final = re.compile(r"(?:[-*•–]\s*)?\(?(?:(?:\d{1,3}\.)*\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})")
_ALNUM: Final = re.compile(r"[^\W_]")
_ROMAN: Final = re.compile(r"[IVXLCDM]+")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the whole sentences that lie at least partly between two offsets, without white space around them.

    None crosses a paragraph, and those of a paragraph cover all that is written in it exactly once.

    A rule-based splitter in the manner of Grefenstette and Tapanainen (1994, "What is a word, what is a sentence?"):
    a stop with the closing marks and footnote signs after it ends a sentence unless the word before it is an
    abbreviation, an initial or a list number, or what follows goes on with it. Where the rules cannot tell, two
    sentences stay one, because a quotation that is too long is still true.
    """
    end = len(text) if end is None else end
    blocks = paragraphs(text)
    first = max(bisect_right(blocks, (start, start)) - 1, 0)
    spans: list[Span] = []
    for at in range(first, bisect_left(blocks, (end, end))):
        found = sentences_of(text, *blocks[at])
        before = bisect_right(found, start, key=lambda span: span[1])
        spans.extend(found[before : bisect_left(found, end, lo=before, key=lambda span: span[0])])
    return spans


@lru_cache(maxsize=64)
def sentences_of(text: str, first: int, last: int) -> tuple[Span, ...]:
    """Spans of the sentences of the paragraph from one offset to another; see ``sentences``."""
    spans: list[Span] = []
    begin = first
    without_capitals = text[first:last].islower()
    written = False
    looked = first
    for match in _STOP.finditer(text, first, last):
        written = written or _ALNUM.search(text, looked, match.start()) is not None
        looked = match.end()
        if not written or not _ends(text, begin, last, match, without_capitals):
            continue
        spans.append((begin, match.end()))
        begin = match.end()
        while text[begin].isspace():
            begin += 1
        written = False
    spans.append((begin, last))
    return tuple(spans)


def _ends(text: str, begin: int, last: int, match: re.Match[str], without_capitals: bool) -> bool:
    """Whether the stop ends a sentence; something is written after it in the paragraph or the answer is no."""
    stop = match.end()
    if stop >= last:
        return False
    if match["wide"]:
        goes_on = text[stop] in "、，,；：" or (match["close"] and text[stop] in "とっ")
        return not goes_on
    following = _NEXT.match(text, stop, last)
    if following is None:
        return False
    after = text[following.end("open") : following.end("open") + 1]
    if following["word"] is None:
        return after not in {*".!?…,;:"}
    if _MARKER.fullmatch(text, begin, match.start()) and match["mark"] == ".":
        return False
    quoted = any(char in _QUOTES for char in match["close"])
    trailing = "…" in match["mark"] or ".." in match["mark"]
    word = following["word"]
    if word[0].islower():
        starts = "•" in following["open"] or without_capitals or _NAME_INSIDE.match(word)
        if not starts or quoted or trailing:
            return False
    if word[0].isdigit() and trailing:
        return False
    if quoted and match["mark"] != "." and _ATTRIBUTION.match(text, stop, last):
        return False
    return match["mark"] != "." or _full_stop(text, begin, match, following)


def _full_stop(text: str, begin: int, match: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a point is a full stop, and not part of the word or number before it."""
    point = match.start()
    found = _BEFORE.search(text[max(begin, point - 40) : point])
    before = found.group() if found else ""
    word = following["word"]
    # A footnote number without brackets, as in "order.12"; after a figure it would be a decimal.
    is_footnote = len(before) > 2 and before.isalpha() and before not in _ABBREVIATED
    if (match["note"] or "").isdecimal() and not match["close"] and not is_footnote:
        return False
    numbered = word[0].isdigit() or _ROMAN.fullmatch(word) is not None
    if before in _NEVER_LAST:
        return False
    if before in _NUMBERED:
        return not (numbered or word.lower() in _CALENDAR)
    if before in _CLOCK:
        return word.lower() not in _CALENDAR
    initial = len(before) == 1 and before.isupper()
    if initial or before in _MAYBE_LAST or _LETTERED.fullmatch(before):
        return _is_starter(following)
    return True


def _is_starter(following: re.Match[str]) -> bool:
    """Whether the next word is one that begins sentences and no names; "A." is an initial."""
    word = re.split("[’']", following["word"], maxsplit=1)[0]
    is_initial = len(word) == 1 and following.string[following.end() : following.end() + 1] == "."
    return word.lower() in _STARTERS and not is_initial
