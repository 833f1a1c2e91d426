"""Words by which a text says who says something, in all their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_VERBS: Final = (
    "acknowledge add admit advise affirm agree allege announce answer argue assert assure boast caution claim "
    "clarify comment complain concede conclude confess confirm contend continue counter declare disclose emphasise "
    "emphasize exclaim elaborate explain highlight insist joke lament maintain marvel mention muse note observe "
    "pledge point-out predict promise protest quip recall recount reflect reiterate remark remember repeat reply "
    "report respond retort reveal shout stress suggest testify tweet underline underscore urge vow warn"
)
_NAMING: Final = (
    "brand call characterise characterize condemn criticise criticize decry denounce describe dismiss hail "
    "label praise slam"
)
_IRREGULAR: Final = {
    "say": "says said saying", "tell": "tells told telling", "write": "writes wrote written writing",
    "state": "states stated stating", "ask": "asks asked asking",
}  # fmt: skip
_DOUBLED: Final = ("quip", "slam")
_FOREIGN: Final = "sagte sagt erklärte meinte betonte warnte dit déclaré affirmé dijo afirmó disse"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _forms(verb: str) -> Iterator[str]:
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb].split()
        return
    word, _, particle = verb.partition("-")
    behind = f" {particle}" if particle else ""
    stem = word + word[-1] if verb in _DOUBLED else word.removesuffix("e")
    if word.endswith("y"):
        singular, past = f"{word[:-1]}ies", f"{word[:-1]}ied"
        stem = word
    else:
        singular, past = (f"{word}es" if word.endswith(("s", "sh", "x")) else f"{word}s"), f"{stem}ed"
    yield from (form + behind for form in (singular, past, f"{stem}ing"))


def _any(verbs: Iterable[str]) -> str:
    forms = {form for verb in verbs for form in _forms(verb)}
    return "|".join(sorted(forms, key=lambda form: (-len(form), form)))


SAYING: Final = rf"{_any([*_VERBS.split(), *_IRREGULAR])}|put it|{'|'.join(_FOREIGN.split())}|сказал\w*|заявил\w*"
"""Forms of the verbs that attribute words to their subject, as an alternative of a regular expression."""
NAMING: Final = _any(_NAMING.split())
"""Forms of the verbs by which somebody gives a thing a name: it follows at once, or after "as"."""
SPEECH: Final = re.compile(rf"\b(?:say|tell|add|ask|reply|{SAYING})\b", re.IGNORECASE)
"""Verbs that attribute a quotation."""
SPEAKING: Final = re.compile(
    r"\b(?:spoke|speaks|commented|comments|responded|reacted|replied|answered|testified|"
    r"was (?:blunt|clear|defiant|adamant|unequivocal|unrepentant|cautious)|told (?:reporters|journalists))\b"
)
"""What somebody does in a sentence after which the next one is quoted."""
BLOCKING: Final = re.compile(
    r"(?i)\b(?:accord\w*|accusations?|allegations?|claims?|ideas?|notions?|suggestions?|articles?|banners?|being|books?|by|"
    r"cit(?:es|ed|ing)|den(?:y|ies|ied|ying)|declin\w+|"
    r"documents?|headlines?|hear[ds]?|heard|laws?|letters?|phrases?|quot\w+|read|reads|reject\w*|refus\w+|reports?|rumours?|"
    r"saw|signs?|slogans?|so-called|song|statements?|terms?|titled?|words?)\b"
)
"""Between a verb and a quotation these mean that the quotation may be somebody else's."""
TURNED: Final = re.compile(
    r"(?i)\b(?:not|never|n[o’']t|nobody|if|whether|could|might|may|would|should|must|can|to|will|let|who|which)\s*\Z|n[’']t\s*\Z"
)
"""Before a verb these mean that it may not have been said."""
PASSIVE: Final = re.compile(r"(?i)\b(?:is|are|was|were|be|been|being|got|gets|am)(?: also| then| later| once|)\s*\Z")
SIDE_WORDS: Final = re.compile(
    r"(?i)(?:^|(?<=\s))(?:ha[sd]|have|also|later|then|once|again|just|still|himself|herself|for (?:his|her) part|today|"
    r"yesterday|(?!family\b|ally\b|july\b|italy\b|reply\b|assembly\b)[a-z]{3,}ly|on \w+day|on \d{1,2} \w+|"
    r"on \w+ \d{1,2}|last (?:week|month|year|night)|this (?:week|month|year|morning)|"
    r"(?:on \w+day )?in (?:a|an) [a-z]+(?: [a-z]+)?)\s*\Z"
)
"""What may stand between a subject and its verb."""
PARTICIPLE: Final = re.compile(
    r"(?i)(?:say|tell|add|warn|stat|not|argu|insist|claim|stress|declar|explain|emphasi[sz]|call)ing\Z"
)
PREPOSITIONS: Final = _words(
    "about after against alongside among around as at before behind between beside by despite during for from "
    "in into like near of on over since than through to toward towards under unlike until upon via with "
    "without and or nor"
)
PARTICLES: Final = _words("de von van der den da di del la le al el bin ibn ben abu bint dos du ter ten")
CALENDAR: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december"
)
BODIES: Final = _words(
    "agency alliance army assembly association authority bank board bureau cabinet club commission committee "
    "company congress corporation council court daily department federation forces foundation front fund "
    "government group house institute journal league media ministry movement nations network news office "
    "organisation organization parliament party police post press radio senate service society street "
    "television times tribune tv union university watch white"
)
"""Words of names that are no person's."""
