"""Which country's body an article means where every state has one: ``Supreme Court``, ``Ministry of Finance``.

It is that of the only country that an article speaks of, or of the one of which it speaks far more than of all others.
Where it does not say so, the body is that of the only country which articles of the corpus speak for, if there is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from explorer.entities.known import Known
from explorer.entities.lands import PLACES, counted
from explorer.entities.linking import Evidence
from explorer.entities.lookup import country_id, looked_up
from explorer.entities.shortening import names_place
from explorer.model import Label

_OF: Final = "body of"
_SEVERAL: Final = 2
"""Mentions that are enough where the country itself or its people are among them."""
_MANY: Final = 4
_FAR_MORE: Final = 4
_MINISTRY: Final = "ministry"
_NAMES: Final = frozenset(
    (
        "supreme court", "constitutional court", "parliament", "national assembly", "house of representatives",
        "council of ministers", "cabinet", "government", "central bank", "armed forces", "air force", "army", "navy",
        "coast guard", "national guard", "national police", "national police agency", "electoral commission",
    )
)  # fmt: skip
"""As ``organisation_key`` has them; of some, a country has several of their kind, which then have longer names."""


@lru_cache(maxsize=100_000)
def is_body(words: tuple[str, ...]) -> bool:
    """Whether a name is that of a body which every state has, and does not say of which it is."""
    return " ".join(words) in _NAMES or (len(words) > 1 and words[-1] == _MINISTRY and not names_place(words))


def land(named: Mapping[Label, Mapping[str, int]]) -> str:
    """ISO code of the country that an article is about, by its names; empty where it does not say it plainly."""
    peoples = {form: count for form, count in named.get(Label.NORP, {}).items() if _country(form)}
    often, _ = counted({**named, Label.NORP: peoples})
    if not often:
        return ""
    code, count = max(often.items(), key=lambda each: each[1])
    itself = any(_country(form) == code for label in (*PLACES, Label.NORP) for form in named.get(label, ()))
    others = sum(often.values()) - count
    return code if count >= (_SEVERAL if itself else _MANY) and count >= _FAR_MORE * others else ""


def _country(form: str) -> str:
    """ISO code of the country that a form names itself; empty where it names a place in one."""
    place = looked_up(form)
    return country_id(place).removeprefix("place:").upper() if isinstance(place, Known) else ""


def evidence(keys: Mapping[str, None], code: str) -> Iterator[Evidence]:
    """What an article about a country says of the bodies in it."""
    for key in keys:
        yield _OF, key, code


def of_one(said: Mapping[Evidence, int]) -> dict[str, str]:
    """By the keys of bodies, the country that all articles speak for which speak for any."""
    lands: defaultdict[str, set[str]] = defaultdict(set)
    for it in said:
        if it[0] == _OF:
            lands[it[1]].add(it[2])
    return {key: next(iter(codes)) for key, codes in lands.items() if len(codes) == 1}
