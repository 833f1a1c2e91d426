"""Organisations told by their head noun: ``Ministry of …``, ``… Development Bank``, ``… Ltd``."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import POSSESSIVES, Draft, Words, run_end, starts_name
from explorer.entities.lists import lower, section, words

NAME: Final = "explorer_organisations"
_PREPOSITIONS: Final = frozenset(("of", "for", "on", "against", "to"))


@Language.component(NAME)
def organisations(doc: Doc) -> Doc:
    """Label the longest stretch of capitalised words that an organisation's head noun holds together."""
    draft = Draft.of(doc)
    view = draft.words
    reached = 0
    for at in view.starts:
        if at < reached:
            continue
        end = _run(view, at)
        start = _first(view, at, end)
        last = _organisation_end(view, start, end)
        if last:
            start = _left(view, start, last)
            if not _is_other(draft, start, last):
                draft.add(start, last, "ORG", over=True)
        reached = last or end
    return draft.save()


def _run(view: Words, at: int) -> int:
    """End of a run; ``People's``, ``Workers'`` and the like do not end it."""
    end = run_end(view, at)
    while (
        end + 1 < len(view.text)
        and view.text[end] in POSSESSIVES
        and view.lower[end - 1] in section("words", "owners")
        and view.capital[end + 1]
    ):
        end = run_end(view, end + 1)
    return end


def _first(view: Words, at: int, end: int) -> int:
    """Leave out openers at the start of a sentence and titles in front."""
    openers, heads = section("words", "openers"), lower("titles", "heads")
    if at + 2 < end and view.begins[at] and _only_adjective(view, at):
        at += 1
    while at < end - 1 and (
        (view.text[at] in openers and (view.begins[at] or view.text[at] in ("The", "A", "An")))
        or not starts_name(view, at)
    ):
        at += 1
    for token in range(end - 2, at - 1, -1):
        follows = view.text[token + 1]
        if view.lower[token] in heads and follows not in section("heads", "org") and follows not in POSSESSIVES:
            return token + 1
    return at


def _only_adjective(view: Words, at: int) -> bool:
    """A common word that begins the sentence, before a word that is a name: ``Rival Andina Corp.``."""
    common = words("common_words")
    return (
        view.lower[at] in common
        and view.lower[at + 1] not in common
        and view.text[at] not in section("words", "organisation_openers")
        and view.text[at] not in section("heads", "org")
    )


def _organisation_end(view: Words, start: int, end: int) -> int:
    """The token after the organisation that begins at ``start``, or 0."""
    suffixes, heads, fronts = (section("heads", part) for part in ("org_suffix", "org", "org_of"))
    for at in range(end - 1, start - 1, -1):
        word = view.text[at]
        if word in fronts and at + 2 <= len(view.text):
            tail = _of_tail(view, at + 1)
            if tail:
                return tail
        if at == start:
            continue
        if word in suffixes and at == end - 1:
            return at + 1
        if word in heads and not _looks_like_person(view, start, at):
            return _with_suffix(view, at + 1, end, suffixes)
    return end if end - start >= 2 and view.text[start] in section("heads", "org_front") else 0


def _with_suffix(view: Words, at: int, end: int, suffixes: frozenset[str]) -> int:
    return at + 1 if at < end and view.text[at] in suffixes else at


def _looks_like_person(view: Words, start: int, head: int) -> bool:
    given = view.text[start] in words("given_names")
    return given and head - start <= 2 and view.text[head] in section("words", "surname_organisations")


def _of_tail(view: Words, at: int) -> int:
    """End of ``of (the) Name and Name`` at a token, or 0."""
    if at >= len(view.text) or view.text[at] not in _PREPOSITIONS:
        return 0
    begin = at + 1
    if begin < len(view.text) and view.lower[begin] == "the":
        begin += 1
    if begin >= len(view.text) or not view.capital[begin] or view.text[begin] in section("words", "closers"):
        return 0
    end = _run(view, begin)
    while end < len(view.text):
        ahead = _more(view, begin, end)
        if not ahead:
            break
        end = ahead
    return end


def _more(view: Words, begin: int, end: int) -> int:
    """Goes on over ``and Family Affairs``, ``, Trade and Industry`` and ``of the Army``, else 0."""
    size, common = len(view.text), words("common_words")
    word = view.text[end]
    if word == "of":
        ahead = end + 2 if end + 1 < size and view.lower[end + 1] == "the" else end + 1
        return _run(view, ahead) if ahead < size and view.capital[ahead] else 0
    if view.lower[begin] not in common:
        return 0
    if word in ("and", "&") and end + 1 < size and view.capital[end + 1] and view.lower[end + 1] in common:
        return _run(view, end + 1)
    if word == "," and end + 3 < size and view.capital[end + 1] and view.lower[end + 1] in common:
        ahead = _run(view, end + 1)
        if ahead < size and (view.text[ahead] in ("and", "&") or _more(view, begin, ahead)):
            return ahead if view.capital[min(ahead + 1, size - 1)] else 0
    return 0


def _is_other(draft: Draft, start: int, last: int) -> bool:
    """A known place of that very name (``Soviet Union``), or common words only (``Federal Government``)."""
    view, common = draft.words, words("common_words")
    if start in draft.spans and draft.spans[start][0] == last and draft.spans[start][1] in ("GPE", "LOC"):
        return True
    return (
        view.text[last - 1] in section("words", "generic_heads")
        and draft.free(start, last)
        and all(word in common for word in view.lower[start:last])
    )


def _left(view: Words, start: int, last: int) -> int:
    """An article in capitals does not belong to the name."""
    return start + 1 if view.text[start] in ("The", "THE") and start + 1 < last else start
