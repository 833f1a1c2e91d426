"""Entities that may be one and the same, most likely first, each with the reason in words.

Suggestions are conservative: a reader who is asked about strangers stops answering. Candidates share a key (a family
name, a word, initials); what speaks for or against a pair is what one would see by looking at the two names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from explorer.entities.corrections import Corrections
from explorer.entities.known import by_fold
from explorer.entities.lists import surnames
from explorer.entities.operations import ToldApart
from explorer.entities.spelling import initials, name_key, organisation_key, person_parts, place_key, skeleton
from explorer.model import Entity, Kind, Label
from explorer.text import fold

Together = Callable[[Entity, Entity], float]
"""How alike the company is that two entities keep, from 0 to 1."""

_BLOCK: Final = 60
"""A key that more share says too little."""
_LEAST: Final = 0.35
_WEIGHED: Final = 80
"""So many of the likeliest are weighed by the company they keep."""
_COMPASS: Final = frozenset(
    f"{point}{ending}"
    for point in ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest")
    for ending in ("", "ern")
)
_SMALL: Final = frozenset(
    ("of", "the", "and", "for", "in", "on", "de", "la", "le", "du", "des", "al", "el", "van", "von")
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two entities that may be one."""

    keep: Entity
    """The one whose name would be shown: the more frequent, or the fuller name."""
    entity: Entity
    score: float
    """From 0 to 1; a way to order them, not a probability."""
    reason: str


def suggest(
    entities: Iterable[Entity], corrections: Corrections, together: Together | None = None, limit: int = 50
) -> tuple[Suggestion, ...]:
    """Likely merges, most likely first; pairs that the reader called different are left out."""
    found: dict[tuple[str, str], Suggestion] = {}
    people, others, places = _sorted(entities)
    for suggestion in (*_people(people), *_organisations(others), *_places(places)):
        pair = (suggestion.keep.id, suggestion.entity.id)
        if pair not in found or suggestion.score > found[pair].score:
            found[pair] = suggestion
    likely = sorted(found.values(), key=_order)
    told_apart = ToldApart(corrections)
    likely = [it for it in likely if it.score >= _LEAST and not told_apart(it.keep, it.entity)]
    if together is not None:
        likely = [
            replace(it, score=min(0.99, it.score * (0.85 + 0.3 * together(it.keep, it.entity))))
            for it in likely[: max(_WEIGHED, limit)]
        ]
    return tuple(sorted(likely, key=_order)[:limit])


def _order(suggestion: Suggestion) -> tuple[float, int, str, str]:
    one, two = suggestion.keep, suggestion.entity
    return -suggestion.score, -(one.mentions + two.mentions), one.id, two.id


def _sorted(entities: Iterable[Entity]) -> tuple[list[Entity], list[Entity], list[Entity]]:
    people: list[Entity] = []
    others: list[Entity] = []
    places: list[Entity] = []
    for entity in entities:
        if entity.kind is Kind.PLACE:
            places.append(entity)
        else:
            (people if entity.type is Label.PERSON else others).append(entity)
    return people, others, places


def _pair(one: Entity, two: Entity, score: float, reason: str) -> Suggestion:
    def rank(entity: Entity) -> tuple[bool, int, int, str]:
        short = " " not in entity.name or any(len(part.strip(".")) == 1 for part in entity.name.split())
        return short, -entity.mentions, -len(entity.name), entity.id

    keep, other = sorted((one, two), key=rank)
    return Suggestion(keep, other, score, reason)


# People


def _people(people: Sequence[Entity]) -> Iterator[Suggestion]:
    parts = {entity.id: person_parts(entity.name) for entity in people}
    sounds = {entity.id: tuple(map(skeleton, parts[entity.id])) for entity in people}
    full = {entity for entity, sound in sounds.items() if len(sound) > 1 and not _abbreviated(sound)}
    blocks: defaultdict[str, list[Entity]] = defaultdict(list)
    together: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in people:
        for key in {_consonants(sound) for sound in (sounds[entity.id][0], sounds[entity.id][-1])} - {""}:
            blocks[key].append(entity)
        blocks[" ".join(sorted(parts[entity.id]))].append(entity)
        joined = skeleton("".join(parts[entity.id]))
        if len(parts[entity.id]) > 1:
            together[joined].append(entity)
    for block in blocks.values():
        if len(block) > _BLOCK:
            continue
        for one, two in combinations([entity for entity in block if entity.id in full], 2):
            found = _same_person(sounds[one.id], sounds[two.id])
            if found is not None:
                yield _pair(one, two, *found)
    for block in together.values():
        for one, two in combinations(block[:_BLOCK], 2):
            if len(parts[one.id]) != len(parts[two.id]):
                yield _pair(one, two, 0.9, "the same name, written together or apart")
    yield from _shortened(people, sounds)


def _same_person(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[float, str] | None:
    """Two full names: score and reason, or None."""
    if one == two:
        return 0.95, "the same name in two transliterations"
    if len(one) == len(two):
        if set(one) == set(two) and sorted(one) == sorted(two):
            return 0.9, "the same names in another order"
        alike = _least_likeness(one, two)
        return (0.9 * alike, "nearly the same letters") if alike > 0 else None
    short, long = sorted((one, two), key=len)
    if short[-1] == long[-1] and short[0] == long[0]:
        return 0.7, "the same but for a middle name"
    if short == long[: len(short)] or short == long[1:]:
        return 0.6, "one has a name more than the other"
    return None


def _least_likeness(one: Sequence[str], two: Sequence[str]) -> float:
    """How alike those words are that are least so, of names of as many words."""
    least = 1.0
    for first, second in zip(one, two, strict=True):
        least = min(least, _likeness(first, second))
        if not least:
            break
    return least


def _likeness(one: str, two: str) -> float:
    """How alike two words are that may be two spellings of one name; 0 where they are two names."""
    if one == two:
        return 1.0
    if one.startswith("=") or two.startswith("=") or min(len(one), len(two)) < 4:
        return 0.0
    # A last letter -a is a woman's form of many names, and first letters are seldom misspelt.
    if one[0] != two[0] or one.endswith("a") != two.endswith("a"):
        return 0.0
    ratio = fuzz.ratio(one, two) / 100
    if _consonants(one) == _consonants(two):
        return max(ratio, 0.8)
    return ratio if ratio >= 0.84 and min(len(one), len(two)) > 5 else 0.0


def _shortened(people: Sequence[Entity], sounds: dict[str, tuple[str, ...]]) -> Iterator[Suggestion]:
    """Initials and bare surnames, with the full names that they fit."""
    full: defaultdict[str, list[Entity]] = defaultdict(list)
    first_families = {skeleton(fold(name)) for name in surnames()}
    for entity in people:
        sound = sounds[entity.id]
        # "Amina B. Ruiz" has the surname as well, though nobody would spell it out for "A. Ruiz".
        if len(sound) > 1 and not _abbreviated(sound[:2]):
            # The family name is not the last in Spanish names, nor in East Asian ones.
            for word in {*sound[1:], *({sound[0]} & first_families)}:
                full[word].append(entity)
    for entity in people:
        sound = sounds[entity.id]
        if len(sound) > 1 and not _abbreviated(sound):
            continue
        others = (one for one in full.get(sound[-1], ()) if one.id != entity.id)
        fitting = [one for one in others if len(sound) == 1 or _fits(sound, sounds[one.id])]
        if not 0 < len(fitting) <= 3:
            continue
        only = len(fitting) == 1
        for one in fitting:
            reason = "the initials fit" if len(sound) > 1 else "the surname alone"
            reason += "" if only else f"; {len(fitting)} people here have it"
            score = {True: 0.85, False: 0.45}[only] if len(sound) > 1 else {True: 0.65, False: 0.4}[only]
            yield _pair(one, entity, score, reason)


def _abbreviated(sound: tuple[str, ...]) -> bool:
    return any(len(part.strip(".")) == 1 or (len(part) <= 4 and "." in part) for part in sound[:-1])


def _fits(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if short[-1] != full[-1]:
        return False
    letters = [part.strip(".")[:1] for part in short[:-1]]
    first = [part.lstrip("=")[:1] for part in full[:-1]]
    return letters == first[: len(letters)]


@lru_cache(maxsize=200_000)
def _consonants(word: str) -> str:
    return "".join(char for char in word.lstrip("=") if char.isalnum() and char not in "aeiouhjyw")


# Organisations and groups


def _organisations(entities: Sequence[Entity]) -> Iterator[Suggestion]:
    words = {entity.id: _words(organisation_key(entity.name)) for entity in entities}
    for one, two in _sharing(entities, words):
        found = _same_words(words[one.id], words[two.id])
        if found is not None:
            yield _pair(one, two, *found)
    spelt_out: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        for key in {initials(spelling.text) for spelling in entity.spellings if " " in spelling.text}:
            spelt_out[key].append(entity)
    for entity in entities:
        short = entity.name.replace(".", "")
        if not (2 < len(short) <= 7 and short.isupper() and short.isalnum()):
            continue
        fitting = [one for one in spelt_out.get(short.lower(), ()) if one.id != entity.id]
        if 0 < len(fitting) <= 2:
            reason = "the letters fit" + ("" if len(fitting) == 1 else " two names")
            for one in fitting:
                yield _pair(one, entity, 0.8 if len(fitting) == 1 else 0.4, reason)


def _words(key: str) -> tuple[str, ...]:
    return tuple(word for word in key.replace("'", "").split() if word not in _SMALL)


def _sharing(entities: Sequence[Entity], words: dict[str, tuple[str, ...]]) -> Iterator[tuple[Entity, Entity]]:
    """Pairs that share a word that not too many have."""
    blocks: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        for key in {_consonants(skeleton(word)) for word in words[entity.id]} - {""}:
            blocks[key].append(entity)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        if len(block) <= _BLOCK:
            for one, two in combinations(block, 2):
                if (one.id, two.id) not in seen:
                    seen.add((one.id, two.id))
                    yield one, two


def _same_words(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[float, str] | None:
    """Two names of several words: score and reason, or None."""
    if sorted(one) == sorted(two):
        return 0.9, "the same words"
    left, right = [word for word in one if word not in two], [word for word in two if word not in one]
    shared = len(one) - len(left)
    if left and right:
        # Every word that differs must be a spelling of one that differs on the other side.
        if len(left) != len(right) or max(len(left), len(right)) > 2 or any(map(by_fold().get, (*left, *right))):
            return None
        alike = _least_likeness(tuple(map(skeleton, left)), tuple(map(skeleton, right)))
        return (0.85 * alike, "nearly the same letters") if alike > 0 else None
    more = left or right
    if shared == 1 and one[0] == two[0] and len(one[0]) > 4 and len(more) <= 2:
        return 0.4, "the beginning of the longer name"
    telling = all(word.isalpha() for word in more) and shared >= 2 and len(more) <= 2
    return (0.5, f"one has “{' '.join(more)}” more") if telling else None


# Places


def _places(places: Sequence[Entity]) -> Iterator[Suggestion]:
    words = {entity.id: tuple(place_key(entity.name).split()) for entity in places}
    for one, two in _sharing(places, words):
        # A town is not its airport.
        if _both_known(one, two) or (one.type is Label.FAC) != (two.type is Label.FAC):
            continue
        found = _same_place(words[one.id], words[two.id])
        if found is not None:
            yield _pair(one, two, *found)


def _same_place(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[float, str] | None:
    if len(one) == len(two):
        if any(
            first != second and _COMPASS.issuperset((first, second)) for first, second in zip(one, two, strict=True)
        ):
            return None
        alike = _least_likeness(tuple(map(skeleton, one)), tuple(map(skeleton, two)))
        return (0.85 * alike, "nearly the same letters") if alike > 0 else None
    short, long = sorted((one, two), key=len)
    if long[: len(short)] == short and len(long) - len(short) <= 2 and len(short[0]) > 3:
        return 0.45, f"one has “{' '.join(long[len(short) :])}” more"
    return None


def _both_known(one: Entity, two: Entity) -> bool:
    """Whether both are in our lists of countries and regions: Austria is not Australia."""
    return all(by_fold().get(fold(entity.name)) or by_fold().get(name_key(entity.name)) for entity in (one, two))
