"""Organisations are told by their head noun, with all of their name and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Names = Callable[[str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("The Chilean Ministry of Health and Family Affairs said so.", "Chilean Ministry of Health and Family Affairs"),
        ("A loan from the Zentral Development Bank.", "Zentral Development Bank"),
        ("UN Security Council Resolution 2254 was cited.", "UN Security Council"),
        ("He joined the Kenya Farmers’ Union.", "Kenya Farmers’ Union"),
        ("Shares of Zelmin Holdings Ltd. fell.", "Zelmin Holdings Ltd."),
        ("The University of Ibadan closed.", "University of Ibadan"),
        ("The Supreme Court on Monday refused.", "Supreme Court"),
        ("Rival Zelmin Motors Corp. rose.", "Zelmin Motors Corp."),
        ("Fighters of Jaysh al-Zelmin withdrew.", "Jaysh al-Zelmin"),
        ("It fined Compagnie Zelmin.", "Compagnie Zelmin"),
        ("He drives for Norwegian State Railways.", "Norwegian State Railways"),
    ],
)
def test_the_whole_name_and_no_more(names: Names, text: str, organisation: str) -> None:
    assert (organisation, "ORG") in names(text)


def test_events_and_plans_are_no_organisations(names: Names) -> None:
    assert names("The Zelmin Process and the Zelmin Agreement failed.") == []


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Bright Future Contracting won. Who pays Bright Future?", "Bright Future"),
        ("Zelmin Qwar Ltd. fell. A director of Zelmin Qwar left.", "Zelmin Qwar"),
        ("The European Commission met. Later the Commission spoke.", "Commission"),
    ],
)
def test_an_organisation_is_found_by_its_short_form(names: Names, text: str, short: str) -> None:
    assert names(text)[-1] == (short, "ORG")


def test_a_city_is_no_short_form_of_its_newspaper(names: Names) -> None:
    text = "San Bernardino News printed it. It sells in San Bernardino."
    assert names(text)[-1] == ("San Bernardino", "GPE")


def test_a_head_noun_alone_is_no_name_where_nothing_named_it(names: Names) -> None:
    assert names("Later the Commission spoke.") == []
