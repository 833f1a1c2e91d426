"""One entity, one line: what is brought together over a corpus, and what is kept apart."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.entities import resolve, resolve_rows
from explorer.library import Library
from explorer.model import Entity, Label, Link, Mention, Tagging

LETTERS = {"P": Label.PERSON, "O": Label.ORG, "G": Label.GPE, "F": Label.FAC, "L": Label.LOC, "N": Label.NORP}


def tagging(*mentions: str, defines: tuple[tuple[str, str], ...] = ()) -> Tagging:
    """Mentions written as letter of the label and text: ``P:Angela Ruiz``."""
    return Tagging(
        tuple(
            Mention(100 * at, 100 * at + len(text[2:]), LETTERS[text[0]], text[2:]) for at, text in enumerate(mentions)
        ),
        defines,
    )


def lines(*articles: Tagging) -> dict[str, set[str]]:
    """Shown names with their spellings."""
    found = resolve({str(at): article for at, article in enumerate(articles)}).entities
    return {entity.name: {spelling.text for spelling in entity.spellings} for entity in found}


def test_country_names_abbreviations_and_peoples_are_one_place() -> None:
    found = lines(tagging("G:U.S.", "G:US", "G:United States", "N:American", "N:Americans", "G:the United States"))
    assert list(found) == ["United States"]
    assert list(lines(tagging("G:Syrian Republic", "N:Syrian", "G:Syria"))) == ["Syria"]


def test_regional_adjectives_are_their_region() -> None:
    assert set(lines(tagging("N:North American", "L:North America", "N:Western", "L:West"))) == {
        "North America",
        "West",
    }


def test_transliterations_of_a_person() -> None:
    assert list(lines(tagging("P:Sergei Ivanov"), tagging("P:Sergey Ivanov", "P:Sergey Ivanov"))) == ["Sergey Ivanov"]
    assert len(lines(tagging("P:Mohammed Haddad"), tagging("P:Muhammad Haddad"), tagging("P:Mohamed al-Haddad"))) == 1


def test_middle_names_and_initials() -> None:
    assert len(lines(tagging("P:Amina B. Ruiz", "P:Amina Ruiz", "P:Amina Belén Ruiz", "P:AMINA B. RUIZ"))) == 1
    assert len(lines(tagging("P:Amina B.C. Ruiz", "P:Amina D. Ruiz"))) == 2


def test_surnames_that_only_look_alike_stay_apart() -> None:
    assert len(lines(tagging("P:Sarah Johnson"), tagging("P:Sarah Johnston"))) == 2
    assert len(lines(tagging("P:Anna Petrov"), tagging("P:Anna Petrova"))) == 2


def test_transliterations_of_a_city() -> None:
    assert list(lines(tagging("G:Tartus"), tagging("G:Tartous"))) == ["Tartus"]
    assert list(lines(tagging("G:Kharkiv"), tagging("G:Kharkiv City"), tagging("G:Kharkov"))) == ["Kharkiv"]


def test_arabic_articles_and_possessives() -> None:
    assert (
        len(lines(tagging("P:Omar Al-Haddad", "P:Omar al-Haddad", "P:Haddad", "P:al-Haddad", "P:Omar al-Haddad’s")))
        == 1
    )


def test_short_forms_of_their_article_and_of_the_corpus() -> None:
    defines = (("ZOW", "Zelmin Ocean Watch"),)
    found = lines(tagging("O:Zelmin Ocean Watch", "O:ZOW", defines=defines), tagging("O:ZOW"))
    assert found == {"Zelmin Ocean Watch": {"Zelmin Ocean Watch", "ZOW"}}


def test_a_short_form_with_two_meanings_is_not_merged_over_the_corpus() -> None:
    one = tagging("O:Zelmin Ocean Watch", "O:ZOW", defines=(("ZOW", "Zelmin Ocean Watch"),))
    two = tagging("O:Zonal Office of Works", "O:ZOW", defines=(("ZOW", "Zonal Office of Works"),))
    ids = resolve({"1": one, "2": two, "3": tagging("O:ZOW")}).assignments
    assert ids["1"][0] == ids["1"][1] != ids["2"][0] == ids["2"][1]
    assert ids["3"][0] not in (*ids["1"], *ids["2"])


def test_known_organisations() -> None:
    assert list(lines(tagging("O:UN", "O:United Nations", "O:U.N."))) == ["United Nations"]
    assert len(lines(tagging("O:Russian Defence Ministry", "O:Russian Ministry of Defense"))) == 1


def test_a_surname_is_the_full_name_of_its_article() -> None:
    ids = resolve({"1": tagging("P:Amina Ruiz", "P:Ruiz"), "2": tagging("P:Pedro Ruiz", "P:Ruiz")}).assignments
    assert ids["1"][0] == ids["1"][1] != ids["2"][0] == ids["2"][1]


def test_a_surname_that_two_people_share_stays_its_own_line() -> None:
    result = resolve({"1": tagging("P:Amina Ruiz"), "2": tagging("P:Pedro Ruiz"), "3": tagging("P:Ruiz")})
    assert len({*result.assignments["1"], *result.assignments["2"], *result.assignments["3"]}) == 3
    same = resolve({"1": tagging("P:Amina Ruiz", "P:Pedro Ruiz", "P:Ruiz")}).assignments["1"]
    assert len(set(same)) == 3


def test_a_surname_that_one_person_has_in_the_corpus_is_that_person() -> None:
    named, alone = tagging("P:Amina Ruiz"), tagging("P:Ruiz")
    assert list(lines(named, named, alone)) == ["Amina Ruiz"]
    for one in ("Ingrid van der Meer", "Amina Sol-Haddad"):
        assert list(lines(tagging(f"P:{one}"), tagging(f"P:{one.split(' ', 1)[1]}"))) == [one]


def test_a_surname_is_not_that_of_somebody_whom_hardly_an_article_names_in_full() -> None:
    named, alone = tagging("P:Amina Ruiz"), tagging("P:Ruiz")
    for articles in ((named, alone), (named, named, *[alone] * 7)):
        result = resolve({str(at): article for at, article in enumerate(articles)})
        found = {entity.name: entity for entity in result.entities}
        assert found.keys() == {"Amina Ruiz", "Ruiz"}
        assert found["Ruiz"].may_be == (found["Amina Ruiz"].id,)
    assert list(lines(*[named] * 5, *[alone] * 20)) == ["Amina Ruiz"]


def test_short_surnames_that_sound_alike_stay_apart() -> None:
    assert set(lines(tagging("P:Li"), tagging("P:Lee"), tagging("P:Lai"))) == {"Li", "Lee", "Lai"}
    assert lines(tagging("P:Lee Hung-yuan", "P:Li Weimin", "P:Lee")) == {
        "Lee Hung-yuan": {"Lee Hung-yuan", "Lee"},
        "Li Weimin": {"Li Weimin"},
    }


def test_a_person_and_a_place_of_one_name_stay_apart() -> None:
    found = resolve({"1": tagging("P:Michael Jordan", "P:Jordan", "G:Jordan")})
    assert {entity.kind for entity in found.entities} == {"actor", "place"}
    assert len({entity.id for entity in found.entities}) == 2


def linked(*articles: Tagging) -> dict[str, dict[str, str]]:
    """Shown names with their spellings and why they are its own."""
    found = resolve({str(at): article for at, article in enumerate(articles)}).entities
    return {entity.name: {spelling.text: spelling.link for spelling in entity.spellings} for entity in found}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Eszter Kovács", "Kovacs Eszter"),
        ("Kim Dae-ho", "Daeho Kim"),
        ("Nguyen Van Hai", "Hai Nguyen Van"),
        ("Wei Zhaoxing", "Zhaoxing Wei"),
        ("Serhii Bondarenko", "Sergey Bondarenko"),
        ("Sergei Mikheev", "Sergey Mikheyev"),
        ("Сергей Михеев", "Sergei Mikheev"),
        ("Abdel Rahman Haddad", "Abdelrahman al-Haddad"),
        ("Senator Amina Ruiz", "Amina Ruiz"),
        ("NATO Secretary General Amina Ruiz", "Amina Ruiz"),
        ("Amina Ruiz PhD", "Dr. Amina Ruiz"),
        ("Ursula von der Aue", "Ursula Aue"),
        ("King Felipe", "KING FELIPE’S"),
        ("Elena Vargas Ruiz", "Vargas Ruiz"),
        ("Hans Müller", "Hans Mueller"),
        ("Jürgen Schröder", "Juergen Schroeder"),
        ("Omid Karbazhi", "Omid Karbaji"),
        ("Amina B. Ruiz", "A. B. Ruiz"),
        ("Amina Ruiz", "A. Ruiz"),
        ("Amina St. John", "Amina Saint John"),
    ],
)
def test_one_person_however_the_name_is_written(one: str, two: str) -> None:
    assert len(lines(tagging(f"P:{one}"), tagging(f"P:{two}"))) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("James Thomas", "Thomas James"),
        ("King Felipe", "Prince Felipe"),
        ("Louis XIV", "Louis XVI"),
        ("Mohammed bin Salman", "Mohammed Salman"),
        ("Anna Petrov", "Anna Petrova"),
        ("George H. W.", "George W."),
        ("Vincent van Dam", "Van Dam"),
        ("Hassan Omar Haddad", "Omar Haddad"),
        ("Joe Haddad", "Jo Haddad"),
        ("Li Zhang", "Li Jang"),
        ("Amina Ruiz", "B. Ruiz"),
        ("A. B. Ruiz", "Amina C. Ruiz"),
    ],
)
def test_two_people_of_nearly_one_name(one: str, two: str) -> None:
    assert len(lines(tagging(f"P:{one}"), tagging(f"P:{two}"))) == (1 if two == "Van Dam" else 2)


def test_an_article_that_tells_two_people_of_one_name_apart() -> None:
    senior = tagging("P:Paul Ruiz", "P:Paul Ruiz Jr.")
    assert len(lines(senior)) == 2
    assert len(lines(tagging("P:Paul Ruiz"), tagging("P:Paul Ruiz Jr."))) == 1
    father = tagging("P:Pierre Charles Ruiz", "P:Pierre Charles Ruiz", "P:Pierre Ruiz")
    assert len(lines(father)) == 2
    assert lines(father, tagging("P:Pierre C. Ruiz"))["Pierre Charles Ruiz"] == {
        "Pierre Charles Ruiz",
        "Pierre C. Ruiz",
    }


def test_initials_and_surnames_that_two_people_have_stay_their_own_line() -> None:
    several = tagging("P:Amina Ruiz"), tagging("P:Alba Ruiz"), tagging("P:A. Ruiz")
    assert len(lines(*several)) == 3
    sisters = tagging("P:Elena Vargas Ruiz"), tagging("P:Maria Vargas Ruiz"), tagging("P:Vargas Ruiz")
    assert len(lines(*sisters)) == 3
    many = [tagging(f"P:{given} Ruiz") for given in ("Amina", "Boris", "Carlos", "David", "Elena", "B.")]
    assert len(lines(*many)) == 6


def test_initials_in_front_of_a_name_are_left_out_in_the_same_article() -> None:
    assert lines(tagging("P:K. P. Zelmin Ruiz", "P:Zelmin Ruiz", "P:Ruiz")).keys() == {"K. P. Zelmin Ruiz"}


def test_initials_pet_names_and_second_names_within_an_article() -> None:
    assert len(lines(tagging("P:Newell Convers Ruiz", "P:N. C. Ruiz"))) == 1
    assert len(lines(tagging("P:Robert William Ruiz", "P:Bob Ruiz"))) == 1
    assert len(lines(tagging("P:Jens Otto Harry Ruiz", "P:Otto Ruiz", "P:Otto Ruiz"))) == 1
    assert len(lines(tagging("P:Jens Otto Harry Ruiz", "P:Otto Ruiz"))) == 2


def test_a_surname_with_its_particles() -> None:
    assert len(lines(tagging("P:Vincent van Dam", "P:Van Dam", "P:Dam"))) == 1
    assert len(lines(tagging("P:Jim Morris", "P:Van Morris"))) == 2


def test_a_family_is_none_of_its_members() -> None:
    assert len(lines(tagging("P:Amina Ruiz", "P:Ruizes", "P:Pedro Assad", "P:Assads"))) == 4


def test_a_bare_surname_says_between_whom() -> None:
    article = tagging("P:Amina Ruiz", "P:Pedro Ruiz", "P:Pedro Ruiz", "P:Ruiz")
    found = {entity.name: entity for entity in resolve({"1": article, "2": tagging("P:Ruiz")}).entities}
    assert found["Ruiz"].may_be == (found["Pedro Ruiz"].id, found["Amina Ruiz"].id)
    assert found["Ruiz"].mentions == 2
    assert found["Amina Ruiz"].may_be == ()


def test_short_forms_of_the_only_longer_name_of_an_article() -> None:
    assert len(lines(tagging("O:Zelmin University", "O:Zelmin"))) == 1
    assert len(lines(tagging("O:National Marine Band", "O:Marine Band"))) == 1
    assert len(lines(tagging("O:Supreme Court of Zelmin", "O:Supreme Court"))) == 1
    assert len(lines(tagging("O:Zelmin Europe", "O:Zelmin"))) == 2
    assert len(lines(tagging("O:Zelmin University"), tagging("O:Zelmin"))) == 2
    assert len(lines(tagging("O:Zelmin University", "O:Zelmin Bank", "O:Zelmin"))) == 3
    assert len(lines(tagging("L:Rowan Islands", "L:Rowans"), tagging("F:Rowan Space Center", "F:RSC"))) == 2


def beside(*places: str) -> Tagging:
    """Places with a comma and a blank between them: ``Paris|Texas``."""
    mentions: list[Mention] = []
    for at, text in enumerate(places):
        start = 100 * at
        for name in text.split("|"):
            mentions.append(Mention(start, start + len(name), Label.GPE, name))
            start += len(name) + 2
    return Tagging(tuple(mentions))


def test_two_towns_of_one_name_are_told_apart_by_what_they_lie_in() -> None:
    result = resolve({"1": beside("Paris|Texas", "Paris"), "2": beside("Paris", "Paris|France"), "3": beside("Paris")})
    first, second, third = (result.assignments[article] for article in "123")
    assert first[0] == first[2] != second[0] == second[1] == third[0]
    names = {entity.id: entity.name for entity in result.entities}
    assert (names[first[0]], names[third[0]]) == ("Paris, Texas", "Paris")
    both = resolve({"1": beside("Paris|Texas", "Paris|France", "Paris")}).assignments["1"]
    assert both[0] != both[2] == both[4]


def test_a_state_and_a_country_of_one_name() -> None:
    state = beside("Atlanta|Georgia", "Georgia")
    country = beside("Tbilisi", "Georgia", "Alabama")
    among = beside("Georgia", "Alabama", "Florida")
    alone = beside("Georgia")
    result = resolve({"1": state, "2": country, "3": among, "4": alone}).assignments
    assert result["1"][1] == result["1"][2] == result["3"][0] != result["2"][1] == result["4"][0] == "place:ge"


def test_other_names_of_cities() -> None:
    for one, two in (("Odessa", "Odesa"), ("Kiev", "Kyiv"), ("Calcutta", "Kolkata"), ("Rangoon", "Yangon")):
        assert len(lines(tagging(f"G:{one}"), tagging(f"G:{two}"))) == 1


def test_what_gazetteers_know_is_kept() -> None:
    found = {
        entity.name: entity.gazetteer
        for entity in resolve({"1": tagging("G:Syria", "G:Kyiv", "G:Nowhereton")}).entities
    }
    assert found["Syria"] is not None
    assert (found["Syria"].country, found["Syria"].geonames) == ("SY", 163843)
    assert found["Kyiv"] is not None
    assert found["Kyiv"].country == "UA"
    assert found["Kyiv"].latitude == pytest.approx(50.45, abs=0.1)
    assert found["Nowhereton"] is None


def test_every_spelling_says_why_it_is_there() -> None:
    defines = (("ZOW", "Zelmin Ocean Watch"),)
    found = linked(
        tagging("P:Amina Ruiz", "P:Ruiz", "O:Zelmin Ocean Watch", "O:ZOW", "N:Syrian", defines=defines),
        tagging("P:Amina Ruiz", "P:Pedro Sol", "O:ZOW", "G:Syria"),
        tagging("P:Pedro Sol"),
        tagging("P:Sol", "P:RUIZ AMINA", "O:ZOW"),
    )
    assert found["Amina Ruiz"] == {"Amina Ruiz": "", "Ruiz": Link.SURNAME, "RUIZ AMINA": Link.ORDER}
    assert found["Pedro Sol"] == {"Pedro Sol": "", "Sol": Link.SURNAME_ALONE}
    assert found["Zelmin Ocean Watch"] == {"Zelmin Ocean Watch": "", "ZOW": Link.DEFINED_ELSEWHERE}
    assert found["Syria"] == {"Syria": "", "Syrian": Link.PEOPLE}


def test_peoples_and_currents_that_are_no_place_are_actors() -> None:
    (entity,) = resolve({"1": tagging("N:Islamist", "N:Islamists")}).entities
    assert (entity.kind, entity.type, entity.mentions) == ("actor", "NORP", 2)


def test_look_alike_and_invisible_characters() -> None:
    assert len(lines(tagging("P:Amina Ruiz", "P:Аmina Ruiz", "P:Am\u200bina Ruiz"))) == 1


def test_ids_are_readable_and_stable() -> None:
    few = resolve({"1": tagging("P:Dmitry Ruiz", "N:Russian", "G:Tehran")})
    more = resolve(
        {"0": tagging("P:Dmitri Ruiz", "P:Dmitry Ruiz", "G:Russia"), "1": tagging("P:Dmitry Ruiz", "N:Russian")}
    )
    assert {entity.id for entity in few.entities} == {"actor:dmitry-ruiz", "place:ru", "place:tehran"}
    assert "place:ru" in {entity.id for entity in more.entities}


def test_counts_add_up() -> None:
    article = tagging("P:Amina Ruiz", "P:Ruiz", "G:Lima", "N:Peruvian")
    result = resolve({"1": article, "2": article})
    assert sum(entity.mentions for entity in result.entities) == 8
    assert all(entity.articles == 2 for entity in result.entities)
    assert all(sum(s.mentions for s in entity.spellings) == entity.mentions for entity in result.entities)
    known = {entity.id for entity in result.entities}
    assert all(set(ids) <= known and len(ids) == 4 for ids in result.assignments.values())


NAMES = st.sampled_from(
    [
        "P:Amina Ruiz",
        "P:Ruiz",
        "P:Pedro Ruiz",
        "G:Lima",
        "O:UN",
        "O:ZOW",
        "N:Peruvian",
        "P:Sergei Ivanov",
        "P:Sergey Ivanov",
        "G:Kiev",
        "F:Zelmin",
        "P:Ivanov",
        "P:Ivanov Sergei",
        "P:Amina Belén Ruiz",
        "P:Amina Ruiz Jr.",
        "P:A. Ruiz",
        "O:Zelmin",
        "O:Zelmin University",
        "G:Georgia",
        "G:Alabama",
        "N:Georgian",
        "O:Amina Ruiz",
        "L:Lima",
        "P:😀",
        "O:!",
        "G:Россия",
    ]
)


@settings(deadline=None)
@given(st.lists(st.lists(NAMES, max_size=6), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(articles: list[list[str]], rng: random.Random) -> None:
    items = [(str(at), tagging(*names)) for at, names in enumerate(articles)]
    one = resolve(dict(items))
    rng.shuffle(items)
    assert resolve(dict(items)) == one
    ids: list[Entity] = list(one.entities)
    assert len({entity.id for entity in ids}) == len(ids)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.lists(NAMES, max_size=6), min_size=1, max_size=6),
    st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=12),
)
def test_what_came_and_went_leaves_no_trace(articles: list[list[str]], steps: list[tuple[bool, int]]) -> None:
    """Adding and removing articles in any order gives what resolving the articles that are left gives."""
    known = {str(at): tagging(*names) for at, names in enumerate(articles)}
    present: dict[str, Tagging] = {}
    for comes, number in steps:
        article = str(number % len(articles))
        if comes:
            present[article] = known[article]
        else:
            present.pop(article, None)
        resolve(present)
    assert resolve(present) == resolve({article: known[article] for article in sorted(present)})


def test_work_grows_with_the_corpus_not_with_its_square(calls: Callable[[Callable[[], object]], int]) -> None:
    rng = random.Random(1)
    names = [
        f"{a}{b}{c} {b}{c}{a}in"
        for a in ("Ba", "Ko", "Lu", "Mi", "Ne", "Ra")
        for b in "abcdefghijklmnop"
        for c in "aeiouy"
    ]

    def corpus(size: int) -> dict[str, Tagging]:
        return {
            str(at): tagging(*(f"P:{rng.choice(names)} {at}x{rng.randrange(99)}" for _ in range(5)))
            for at in range(size)
        }

    small, large = corpus(300), corpus(1200)
    resolve(small)
    assert calls(lambda: resolve(large)) < 6 * calls(lambda: resolve(small))


def test_rows_of_an_index_come_to_the_same_as_taggings(seed_library: Library) -> None:
    with seed_library.index.unresolved() as articles:
        rows = [(str(row), mentions, definitions) for row, mentions, definitions in articles.read(None)]
    assert len(rows) == 5
    taggings = {
        row: Tagging(
            tuple(Mention(a, b, Label(c), *rest) for a, b, c, *rest in mentions), tuple(map(tuple, definitions))
        )
        for row, mentions, definitions in rows
    }
    assert resolve_rows(rows).entities == resolve(taggings).entities
