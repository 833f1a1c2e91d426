"""One quotation, one verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import log2
from typing import Final

from explorer.citing.locators import paragraph_range
from explorer.citing.verification.attribution import (
    behind,
    cited_articles,
    cited_paragraphs,
    named_articles,
    others_words,
)
from explorer.citing.verification.comparing import Alignment, compared, nearest, words_of
from explorer.citing.verification.findings import Finding, Place, Quotation, Reading, State, Verdict
from explorer.citing.verification.folding import Folded, folded, places, same_characters
from explorer.citing.verification.sources import Source
from explorer.citing.verification.stitching import Stitch, stitched
from explorer.citing.verification.wording import NEGATION, Part, as_shown, insertions, parts_of, whole_texts, words
from explorer.model import Article, Span

_SHORT: Final = 2
_NEAREST: Final = 6
_ALIKE: Final = 0.66
"""Share of what is told from which on a passage says much the same."""
_PARTLY: Final = 0.55
"""The same where chance is out of the question."""
_BY_CHANCE: Final = 5.0
"""Bits beyond those expected by chance, that passages say the same."""
_NEVER_BY_CHANCE: Final = 28.0
_ELSEWHERE: Final = 3.0
"""Bits more that count as chance in an article that the draft does not name, where it names one."""
_NEAR_ENOUGH: Final = 0.85
_MOST: Final = 300
_COMPARED: Final = 2_000
"""Words of a quotation that are compared where it stands nowhere as it is: that takes time with their square."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a quotation stands and how well it agrees."""

    verdict: Verdict
    article: str
    span: Span
    parts: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()


def check(text: str, quotation: Quotation, source: Source) -> Finding:
    """The finding for a quotation of a draft."""
    found = _found(text, quotation, source)
    return replace(found, citation=_citation(text, found, source)) if found.verdict is not Verdict.SHORT else found


def _citation(text: str, found: Finding, source: Source) -> State | None:
    """Whether a quotation stands in the article and the paragraph that its citation names."""
    quotation = found.quotation
    cited = quotation.citation or as_shown(behind(text, quotation, source))
    articles, lines = cited_articles(cited, source), cited_paragraphs(cited)
    if not articles or lines is None:
        return None
    place = found.place
    if place is None or place.article not in articles or found.verdict is Verdict.ALTERED:
        return State.GONE
    read = source.read(place.article)
    if read is None:
        return State.GONE
    first, last = paragraph_range(read[0].text, place.start, place.end)
    return State.INTACT if lines[0] <= last and first <= lines[1] else State.MOVED


def _found(text: str, quotation: Quotation, source: Source) -> Finding:
    if len(words(quotation.readings[-1][0] if quotation.readings else "")) <= _SHORT and _is_one(quotation):
        return Finding(quotation, Verdict.SHORT)
    named = named_articles(text, quotation, source)
    for find in (_whole, _in_parts):
        for reading in quotation.readings:
            standing = find(reading, source)
            if standing:
                return _attributed(text, quotation, standing, named, source)
    return _compared(quotation, named, source)


def _is_one(quotation: Quotation) -> bool:
    return all(len(reading) == 1 for reading in quotation.readings)


def _whole(reading: Reading, source: Source) -> list[_Standing]:
    """Where the whole quotation stands, the best agreement first."""
    found: dict[tuple[str, Span], _Standing] = {}
    candidates: Sequence[str] = ()
    for number, text in enumerate(whole_texts(reading)):
        needle = folded(text.strip()).text
        if number == 0 or not candidates:
            candidates = source.articles.holding_all(text)
        trimmed = needle.rstrip(" ,.;:")
        for article_id in candidates[:_MOST]:
            read = source.read(article_id)
            if read is None:
                continue
            article, body = read
            forms = tuple(dict.fromkeys((needle, trimmed)))
            for folded_body, without, form in _bodies(article_id, body, source, forms):
                for span in places(folded_body, form):
                    written = "".join(article.text[at] for at in range(*span) if at not in without)
                    literal = number == 0 and form == needle and same_characters(text, written)
                    verdict = Verdict.VERBATIM if literal else Verdict.TYPOGRAPHY
                    found.setdefault((article_id, span), _Standing(verdict, article_id, span))
                if any(known == article_id for known, _ in found):
                    break
    return sorted(found.values(), key=lambda it: it.verdict is not Verdict.VERBATIM)


def _bodies(
    article_id: str, body: Folded, source: Source, forms: Sequence[str]
) -> Iterator[tuple[Folded, frozenset[int], str]]:
    """What to look in for which form of a quotation: the article, then without marks that open a quotation anew."""
    yield from ((body, frozenset(), form) for form in forms)
    continuous = source.continuous(article_id)
    if continuous is not None:
        yield from ((*continuous, form) for form in forms)


def _in_parts(reading: Reading, source: Source) -> list[_Standing]:
    """Where the parts of the quotation stand in one article, in its order."""
    found: list[_Standing] = []
    # Brackets may be the article's own: notes, or words that somebody else put in.
    for brackets in (False, True):
        parts = parts_of(reading, brackets=brackets)
        inserted = insertions(reading) if brackets else []
        if found or not parts or (len(parts) == 1 and parts[0].text == reading[0].strip()):
            continue
        for article_id in source.articles.holding_all("\n".join(part.text for part in parts))[:_MOST]:
            read = source.read(article_id)
            stitch = stitched(parts, inserted, *read) if read else None
            if stitch is not None:
                found.append(_standing(article_id, stitch, inserted))
    return sorted(found, key=lambda it: it.span[1] - it.span[0])


def _standing(article_id: str, stitch: Stitch, inserted: Sequence[str]) -> _Standing:
    # With one part, only its edges are marked as cut.
    verdict = Verdict.STITCHED if len(stitch.spans) > 1 or inserted else Verdict.TYPOGRAPHY
    return _Standing(verdict, article_id, (stitch.spans[0][0], stitch.spans[-1][1]), stitch.spans, stitch.notes)


def _attributed(
    text: str, quotation: Quotation, found: list[_Standing], named: frozenset[str], source: Source
) -> Finding:
    """The finding for a quotation that stands in the corpus, unless the draft says it stands elsewhere."""
    notes: tuple[str, ...] = ()
    best = found[0]
    verdict = best.verdict
    here = [standing for standing in found if standing.article in named]
    if here:
        best = here[0]
        verdict = best.verdict
    elif named:
        verdict = Verdict.MISATTRIBUTED
        notes = (f"The draft names {', '.join(sorted(named))}; it stands in {best.article}.",)
    if verdict is not Verdict.MISATTRIBUTED:
        says = others_words(text, quotation, [(it.article, *it.span) for it in (here or found)], source)
        if says:
            verdict = Verdict.MISATTRIBUTED
            notes = (says,)
    place = _place(best.article, best.span, source)
    elsewhere = tuple(dict.fromkeys(it.article for it in found if it.article != best.article))
    notes += best.notes + tuple(_cautions(text, quotation, best, source))
    return Finding(quotation, verdict, place, best.parts, elsewhere=elsewhere, notes=notes)


def _cautions(text: str, quotation: Quotation, standing: _Standing, source: Source) -> Iterator[str]:
    read = source.read(standing.article)
    if read is None:
        return
    body = read[0].text
    before = body[max(0, standing.span[0] - 24) : standing.span[0]].split()[-2:]
    if before and NEGATION.search(" ".join(before)):
        yield f"In the article “{' '.join(before)}” stands before it."
    cited = cited_paragraphs(quotation.citation or as_shown(behind(text, quotation, source)))
    first, last = paragraph_range(body, *standing.span)
    if cited is not None and not (cited[0] <= last and first <= cited[1]):
        yield f"The draft cites ¶ {cited[0]}; it stands in ¶ {first}."


def _compared(quotation: Quotation, named: Collection[str], source: Source) -> Finding:
    """The finding for a quotation that does not stand in the corpus: what comes nearest, and what differs.

    An article that the draft names goes before all others, and chance has only its words to choose from.
    """
    reading = quotation.readings[-1] if quotation.readings else (quotation.text,)
    parts = parts_of(reading)
    plain = " ".join(part.text for part in parts) or quotation.text
    quoted = folded(plain).text
    mine = words_of(quoted)
    begun: tuple[str, ...] = ()
    if len(mine.keys) > _COMPARED:
        begun = (f"Only its first {_COMPARED:,} words are compared.",)
        quoted = quoted[: mine.ends[_COMPARED - 1]]
        plain, mine = quoted, words_of(quoted)
    best: tuple[Alignment, str, Span, Folded] | None = None
    much_the_same = False
    elsewhere = source.surprise + (_ELSEWHERE if named else 0)
    for article_id in dict.fromkeys((*sorted(named)[:_NEAREST], *_candidates(plain, source))):
        read = source.read(article_id)
        if read is None:
            continue
        theirs = source.words(article_id, read[1])
        found = nearest(mine, theirs, source.rarity)
        if found is not None and (best is None or found.likeness > best[0].likeness):
            best = found, article_id, (theirs.starts[found.first], theirs.ends[found.last - 1]), read[1]
            by_chance = log2(len(theirs.keys)) if article_id in named else elsewhere
            much_the_same = _says_much_the_same(found, by_chance)
            if found.likeness > _NEAR_ENOUGH or (article_id in named and much_the_same):
                break
    if best is None:
        return Finding(quotation, Verdict.NOT_FOUND, notes=begun)
    _, article_id, stretch, body = best
    span = _outwards(body, stretch)
    place = _place(article_id, span, source)
    apart = _apart(parts, source)
    notes = begun + ((apart,) if apart else tuple(_standing_parts(parts, article_id, source)))
    if not apart and not much_the_same:
        return Finding(quotation, Verdict.NOT_FOUND, nearest=place, notes=notes)
    changes = compared(quoted, body.text[slice(*stretch)], _elisions(parts))
    if all(it.draft == it.article for it in changes) and not apart and not begun:
        notes = ("The words agree, but they are cut out of a longer word, number or amount, or joined differently.",)
    return Finding(quotation, Verdict.ALTERED, place, compared=changes, notes=notes)


def _candidates(plain: str, source: Source) -> Sequence[str]:
    """Ids of the articles to compare with a text: those that hold a half of it in a row, then what shares most words.

    A text with one word changed has a half as it was.
    """
    tokens = plain.split()
    middle = (len(tokens) + 1) // 2
    holding: Counter[str] = Counter()
    for half in (tokens[:middle], tokens[middle:]):
        text = " ".join(half)
        told = sum(source.rarity(key) for key in words_of(folded(text).text).keys if key[0].isalnum())
        # What tells less stands in many articles by chance.
        if told > source.surprise:
            holding.update({article_id: round(told) for article_id in source.articles.holding_all(text, few=0)[:_MOST]})
    ranked = dict.fromkeys((*source.articles.sharing(plain, _MOST), *holding))
    return sorted(ranked, key=lambda article_id: -holding[article_id])[:_NEAREST]


def _says_much_the_same(alignment: Alignment, by_chance: float) -> bool:
    """Whether words that a quotation shares with an article are most of it, and too many for chance.

    Among 2^n words, some words that tell n bits together are expected to stand once by chance, as with the expected
    values of alignments of DNA (Altschul and others 1990); ``by_chance`` is this n.
    """
    excess = alignment.shared - by_chance
    return (alignment.likeness >= _ALIKE and excess >= _BY_CHANCE) or (
        alignment.likeness >= _PARTLY and excess >= _NEVER_BY_CHANCE
    )


def _elisions(parts: Sequence[Part]) -> frozenset[int]:
    """Numbers of words of the joined parts behind which the draft marks that something is left out."""
    counts = accumulate(len(words_of(folded(part.text).text).keys) for part in parts)
    return frozenset(
        count for count, after in zip(counts, parts[1:], strict=False) if after.marked and not after.inserted
    )


def _apart(parts: Sequence[Part], source: Source) -> str:
    """What to say where every part stands somewhere, but they do not stand in one article in this order."""
    if len(parts) < 2 or min(len(words(part.text)) for part in parts) <= _SHORT:
        return ""
    homes = [{it.article for it in _whole((part.text,), source)} for part in parts]
    if not all(homes):
        return ""
    if set.intersection(*homes):
        return "Its parts stand in one article, but not so, in this order."
    return f"Its parts stand in different articles: {', '.join(sorted({min(home) for home in homes}))}."


def _standing_parts(parts: Sequence[Part], article_id: str, source: Source) -> Iterator[str]:
    """What to say of each part of an elided quotation that stands in an article although the whole does not."""
    read = source.read(article_id)
    if read is None or len(parts) < 2:
        return
    article, body = read
    for part in parts:
        span = next(iter(places(body, folded(part.text).text)), None)
        if span is not None and len(words(part.text)) > _SHORT:
            yield f"“{part.text}” stands in ¶ {paragraph_range(article.text, *span)[0]} of {article_id}."


def _outwards(body: Folded, stretch: Span) -> Span:
    """The stretch in the original, widened where an edge lies within something that was replaced."""
    start, end = stretch
    while start > 0 and body.span(start, len(body.text)) is None:
        start -= 1
    while end < len(body.text) and body.span(start, end) is None:
        end += 1
    return body.span(start, end) or (0, len(body.original))


def _place(article_id: str, span: Span, source: Source) -> Place | None:
    read = source.read(article_id)
    if read is None:
        return None
    article: Article = read[0]
    return Place(article_id, *span, article.text[slice(*span)], paragraph_range(article.text, *span)[0])
