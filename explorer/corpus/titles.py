"""A title for a text that comes without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from explorer.corpus.dates import iso_date
from explorer.text import paragraphs, sentences

LONGEST: Final = 80
"""Length of a title made from a sentence, in characters."""
_LONGEST_LINE: Final = 150
_LOOKED_AT: Final = 60
_HEAD: Final = 64 * 1024

_WHOLE: Final = (
    r"(?:e-?mail|print|share|tweet|comments?|menu|home|search|log ?in|login|register|subscribe|advertisements?|ad|"
    r"sponsored(?: content)?|contents|navigation|back|next|previous|loading|image|photo|video|audio|listen|save|close|"
    r"skip|gallery|live|breaking(?: news)?|opinion|news|world|politics|business|sports?|facebook|twitter|whatsapp|"
    r"telegram|linkedin|instagram|youtube|read more|see also|draft|untitled)"
)
_BEGINNINGS: Final = (
    r"follow (?:us|me|him|her|them)\b",
    r"follow \S+ on\b",
    r"share (?:this|on|via|with|article|story)\b",
    r"subscribe (?:now|to|today|for|here)\b",
    r"sign (?:in|up)\b(?=$| (?:to|for|now|with|here|today))",
    r"(?:log ?in|register) (?:to|for|now|with|here)\b",
    r"(?:already|not) a (?:subscriber|member)\b",
    r"(?:read|see|show|load|view) (?:more|next|all|also|the full|less)\b(?!.*\b(?:than|in|and)\b)",
    r"(?:click|tap) (?:here|to|on)\b",
    r"skip to\b",
    r"(?:jump|go) to (?:content|navigation|comments)\b",
    r"(?:we|this (?:web)?site) uses? cookies\b",
    r"by (?:continuing|using|clicking)\b",
    r"(?:accept|manage|reject) (?:all )?cookies\b",
    r"(?:cookie|privacy) (?:policy|settings|notice|preferences)\b",
    r"(?:get|access|receive|join)\b.{0,60}\b(?:newsletter|digest|inbox|for free|free of charge|at no cost)\b",
    r"(?:unlock|enjoy|try)\b.{0,60}\b(?:for free|trial|at no cost)\b",
    r"(?:file )?(?:photo|image|picture|video|illustration|graphic|credit|caption|source)(?: credit| by|s)?\s*[:|/©]",
    r"(?:©|\(c\)|copyright)\s",
    r"(?:updated|published|posted|last (?:updated|modified)|modified|filed|issued)\b.{0,20}\d",
    r"\d{1,3}[ -]min(?:ute)?s?\b.{0,20}\b(?:read|ago)\b",
    r"\d{1,3} (?:hours?|days?|weeks?|months?) ago\b",
    r"\d[\d,.]*k? (?:comments?|shares?|views?|likes?)\b",
    r"(?:words|text|story|report(?:ing)?|written|photos?|edited) by\b",
    r"(?:enable|turn on) javascript\b",
    r"!?\[[^\]]*\]\([^)]*\)$",
    r"https?://\S+$",
    r"\S+@\S+\.\S+$",
)
_MORE: Final = (
    r"(?:related|similar|recommended|latest|top|more|trending|popular)"
    r"(?: (?:news|stories|story|articles?|posts?|content|reading|topics?|coverage))?"
)
_FURNITURE: Final = re.compile(
    rf"(?:(?:{_WHOLE}|{_MORE})\s*[:|>»…]?$|{'|'.join(_BEGINNINGS)})|.*\ball rights reserved\b", re.IGNORECASE
)
# A name is taken whole: in capitals it could be cut in many ways, each of which would be tried.
_BYLINE: Final = re.compile(r"(?i:by|from|von|par|por)\s+(?:(?:[^\W\d_a-z][\w.’'-]*+|and|[&,])\s*+){1,8}$")
_AGENCY: Final = re.compile(
    r"\(?[A-Z][A-Za-z]+\)?(?:\s*[,/|&]\s*[A-Z][A-Za-z]+)*\s+(?:and|with) (?:[Aa]genc(?:y|ies))$"
)
_PROSE_END: Final = re.compile(r"[.…。;,][\"”’»')\]]*$")
_LONGEST_MARKUP: Final = 1000
"""Characters of a line in which markup is looked for; its patterns take a time that grows with the square of it."""
_HEADING: Final = re.compile(r"[ ]{0,3}#{1,6}[ ]+(?P<text>.*?)(?:[ ]+#+)?[ ]*$")
_UNDERLINE: Final = re.compile(r"[ ]{0,3}(?:=+|-{3,})[ ]*$")
_FENCE: Final = re.compile(r"[ ]{0,3}(?:```|~~~)")
_LINK: Final = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_EMPHASIS: Final = re.compile(r"(?<!\w)(?P<mark>\*{1,3}|_{1,3}|`+)(?=\S)(?P<text>.+?)(?<=\S)(?P=mark)(?!\w)")


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page around an article: navigation, sharing, dates, bylines, captions, rules."""
    line = line.strip().strip("*_#").strip()
    written = sum(1 for char in line if not char.isspace())
    letters = sum(1 for char in line if char.isalpha())
    if letters < 2 or letters < 0.5 * written or line.startswith("|") or line.endswith("|") or line.count(" | ") > 1:
        return True
    if len(line) > _LONGEST_LINE:
        return False
    return bool(_FURNITURE.match(line) or _BYLINE.match(line) or _AGENCY.match(line) or iso_date(line))


def title_of(text: str) -> str | None:
    """A title from a text: the first line that reads like one, else its first sentence shortened at a word.

    Such a line is short, does not end like prose, and is followed by a gap. Furniture is never a title; None if
    there is nothing else.
    """
    head = text[:_HEAD]
    for number, (start, end) in enumerate(islice(_blocks(head), _LOOKED_AT)):
        line = " ".join(head[start:end].split())
        if is_furniture(line):
            continue
        followed_by_gap = not head[end:].partition("\n")[2].partition("\n")[0].strip()
        if _reads_like_title(line) and followed_by_gap:
            return plain(line)
        if number == 0 or not _is_label(line):
            return shortened(_first_sentence(head, start, end))
    return None


def heading_of(text: str) -> str | None:
    """The first Markdown heading of a text that is not furniture, without its markup."""
    before = ""
    fenced = False
    for whole in text[:_HEAD].split("\n"):
        line = whole[:_LONGEST_MARKUP]
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            heading = _HEADING.match(line)
            found = heading["text"] if heading else before if _UNDERLINE.match(line) else ""
            found = plain(found)
            if found and len(found) <= 4 * LONGEST and not is_furniture(found):
                return found
        before = "" if fenced else line.strip()
    return None


def plain(line: str) -> str:
    """A line of Markdown without links and emphasis; no more of it is kept than a title could need."""
    line = line[:_LONGEST_MARKUP]
    line = _LINK.sub(r"\1", line)
    line = _EMPHASIS.sub(lambda match: match["text"], line)
    return " ".join(line.strip().strip("#").split())


def shortened(sentence: str) -> str:
    """A sentence of at most ``LONGEST`` characters, cut after a word where it is longer."""
    sentence = plain(re.sub(r"^(?:[-*+•>]|\d{1,3}[.)])\s+", "", " ".join(sentence.split())))
    if len(sentence) <= LONGEST:
        ends_plainly = sentence.endswith(":") or (sentence.endswith(".") and "." not in sentence[:-1])
        return sentence[:-1] if ends_plainly else sentence
    last_gap = sentence.rfind(" ", 0, LONGEST)
    cut = sentence[: last_gap if last_gap > LONGEST // 2 else LONGEST - 1]
    return cut.rstrip(" ,;:–—-(“‘\"'") + "…"


def _blocks(head: str) -> Iterator[tuple[int, int]]:
    return iter(paragraphs(head))


def _first_sentence(head: str, start: int, end: int) -> str:
    first, last = sentences(head, start, end)[0]
    return head[first:last]


def _reads_like_title(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and not _PROSE_END.search(line) and not line.endswith(":")


def _is_label(line: str) -> bool:
    """Whether a line is too little to name an article by, such as a rubric between the furniture."""
    return len(line.split()) < 3 and len(line) < 25
