"""Corrections applied: what each does to the entities of a corpus, by operation and as properties."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.entities import resolve
from explorer.entities.corrections import Corrections, parse
from explorer.entities.operations import Different, Hide, Merge, Operation, Rename, Retype, Split, ToldApart, revise
from explorer.entities.regrouping import Names, Unmet, plan, regrouped
from explorer.errors import CorrectionError
from explorer.model import Entity, Kind, Label, Mention, Resolution, Spelling, Tagging
from explorer.text import fold

Found = dict[str, list[tuple[str, str]]]
"""Article to its mentions: id of the entity and text."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A resolution with corrections applied."""

    resolution: Resolution
    unmet: tuple[Unmet, ...]
    hidden: tuple[Entity, ...]
    """Entities that are not shown; their mentions have no entity."""


def apply(resolution: Resolution, taggings: Mapping[str, Tagging], corrections: Corrections) -> Corrected:
    """A resolution as the reader corrected it; hidden entities are left out, and their mentions have an empty id."""
    made = plan(Names(resolution.entities), corrections)
    regrouping = made.regrouping
    articles: Counter[str] = Counter()
    assignments: dict[str, tuple[str, ...]] = {}
    for article, ids in resolution.assignments.items():
        if regrouping.whole.keys().isdisjoint(ids):
            assignments[article] = ids
            continue
        pairs = zip(ids, taggings[article].mentions, strict=True)
        corrected = [regrouped(regrouping, old, mention.text) for old, mention in pairs]
        articles.update(set(corrected))
        assignments[article] = tuple("" if new in regrouping.hidden else new for new in corrected)
    counted = [replace(entity, articles=articles[entity.id]) for entity in regrouping.entities]
    kept = [entity for entity in resolution.entities if entity.id not in regrouping.whole]
    kept += [entity for entity in counted if entity.id not in regrouping.hidden]
    entities = sorted(kept, key=lambda entity: (-entity.mentions, entity.id))
    hidden = tuple(entity for entity in counted if entity.id in regrouping.hidden)
    return Corrected(Resolution(tuple(entities), assignments), made.unmet, hidden)


def corpus(found: Found, **names: str) -> tuple[Resolution, dict[str, Tagging]]:
    """A resolution with its taggings; an entity's name is its most frequent longest form, or as given."""
    tallies: defaultdict[str, Counter[str]] = defaultdict(Counter)
    articles: Counter[str] = Counter()
    taggings = {}
    for article, mentions in found.items():
        for entity, text in mentions:
            tallies[entity][text] += 1
        articles.update({entity for entity, _ in mentions})
        made = [
            Mention(at * 100, at * 100 + len(text), Label.GPE if entity.startswith("p") else Label.PERSON, text)
            for at, (entity, text) in enumerate(mentions)
        ]
        taggings[article] = Tagging(tuple(made))
    entities = []
    for entity, tally in tallies.items():
        kind = Kind.PLACE if entity.startswith("p") else Kind.ACTOR
        spellings = tuple(Spelling(*each) for each in sorted(tally.items(), key=lambda each: (-each[1], each[0])))
        name = names.get(entity) or max(spellings, key=lambda one: (len(one.text.split()), one.mentions, one.text)).text
        label = Label.GPE if kind is Kind.PLACE else Label.PERSON
        entities.append(Entity(entity, name, kind, label, spellings, articles[entity], sum(tally.values())))
    entities.sort(key=lambda entity: (-entity.mentions, entity.id))
    return Resolution(tuple(entities), {a: tuple(e for e, _ in mentions) for a, mentions in found.items()}), taggings


FOUND: Found = {
    "1": [("a1", "Dmitry Peskov"), ("a1", "Peskov"), ("p1", "Tartus"), ("p2", "Jordan")],
    "2": [("a2", "Dimitri Peskow"), ("a2", "Peskow"), ("a2", "Dimitri S. Peskow"), ("p1", "Tartous")],
    "3": [("a1", "Peskov"), ("a3", "Kim Jong Un"), ("a3", "Kim"), ("p1", "Tartus")],
    "4": [("a4", "Kim Yo-jong"), ("a4", "Kim"), ("a5", "Kim"), ("a6", "Michael Jordan"), ("a6", "Jordan")],
}


class Desk:
    """Operations one after the other on one corpus."""

    def __init__(self, found: Found) -> None:
        self.resolution, self.taggings = corpus(found)
        self.corrections = Corrections()

    def do(self, *operations: Operation) -> Corrected:
        for operation in operations:
            names = Names(self.resolution.entities)
            self.corrections = revise(self.corrections, operation, names).corrections
            assert parse(self.corrections.text())[0] == self.corrections
        return self.applied()

    def applied(self) -> Corrected:
        applied = apply(self.resolution, self.taggings, self.corrections)
        check(applied, self.taggings)
        return applied


@pytest.fixture
def desk() -> Desk:
    return Desk(FOUND)


def check(corrected: Corrected, taggings: dict[str, Tagging]) -> None:
    """Every number is what counting the assigned mentions gives, and no mention is lost."""
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    articles: Counter[str] = Counter()
    nobody = 0
    for article, tagging in taggings.items():
        ids = corrected.resolution.assignments[article]
        assert len(ids) == len(tagging.mentions)
        for entity, mention in zip(ids, tagging.mentions, strict=True):
            spelt[entity][mention.text] += 1
        articles.update(set(ids))
        nobody += ids.count("")
    assert nobody == sum(entity.mentions for entity in corrected.hidden)
    spelt.pop("", None)
    assert spelt.keys() == {entity.id for entity in corrected.resolution.entities}
    for entity in corrected.resolution.entities:
        assert {one.text: one.mentions for one in entity.spellings} == dict(spelt[entity.id])
        assert (entity.mentions, entity.articles) == (sum(spelt[entity.id].values()), articles[entity.id])


def named(corrected: Corrected, name: str) -> Entity:
    [found] = [entity for entity in corrected.resolution.entities if entity.name == name]
    return found


def spellings(entity: Entity) -> set[str]:
    return {one.text for one in entity.spellings}


def test_a_merge_keeps_the_id_and_name_of_the_one_it_is_shown_as(desk: Desk) -> None:
    merged = named(desk.do(Merge("a1", "a2")), "Dmitry Peskov")
    assert (merged.id, merged.mentions, merged.articles) == ("a1", 6, 3)
    assert spellings(merged) == {"Dmitry Peskov", "Peskov", "Dimitri Peskow", "Dimitri S. Peskow", "Peskow"}


def test_a_merge_lists_full_names_but_no_bare_surname(desk: Desk) -> None:
    desk.do(Merge("a1", "a2"))
    [block] = desk.corrections.blocks
    assert block.spellings == ("Dimitri Peskow", "Dimitri S. Peskow")


def test_a_merge_outlives_other_ids_and_a_name_that_is_shown_otherwise(desk: Desk) -> None:
    desk.do(Merge("a1", "a2"))
    later = {
        article: [(entity.replace("a", "aa"), text) for entity, text in mentions] for article, mentions in FOUND.items()
    }
    later["5"] = [("aa2", "Dimitri S. Peskow"), ("aa2", "D. Peskow"), ("aa9", "Anna Peskow"), ("aa9", "Peskow")]
    resolution, taggings = corpus(later)
    corrected = apply(resolution, taggings, desk.corrections)
    check(corrected, taggings)
    assert corrected.unmet == ()
    assert named(corrected, "Dmitry Peskov").mentions == 8
    assert spellings(named(corrected, "Anna Peskow")) == {"Anna Peskow", "Peskow"}


def test_a_split_spelling_joins_whoever_is_called_just_so(desk: Desk) -> None:
    corrected = desk.do(Split("a3", "Kim"))
    assert spellings(named(corrected, "Kim Jong Un")) == {"Kim Jong Un"}
    assert (named(corrected, "Kim").id, named(corrected, "Kim").articles) == ("a5", 2)


def test_a_split_spelling_nobody_is_called_by_is_an_entity_of_its_own(desk: Desk) -> None:
    corrected = desk.do(Split("a2", "Peskow"))
    assert named(corrected, "Peskow").id == "actor:peskow"
    corrected = desk.do(Merge("a1", "actor:peskow"))
    assert spellings(named(corrected, "Dmitry Peskov")) == {"Dmitry Peskov", "Peskov", "Peskow"}
    assert spellings(named(corrected, "Dimitri S. Peskow")) == {"Dimitri Peskow", "Dimitri S. Peskow"}


def test_merging_back_what_was_split_off_leaves_all_as_it_was(desk: Desk) -> None:
    desk.do(Split("a2", "Peskow"))
    corrected = desk.do(Merge("a2", "actor:peskow"))
    assert {entity.id: entity.mentions for entity in corrected.resolution.entities} == {
        entity.id: entity.mentions for entity in desk.resolution.entities
    }


def test_the_shown_name_itself_can_be_split_off(desk: Desk) -> None:
    corrected = desk.do(Split("p1", "Tartus"))
    assert named(corrected, "Tartous").mentions == 1
    assert named(corrected, "Tartus").mentions == 2
    assert named(corrected, "Tartous").id == "p1"


def test_splitting_off_a_whole_name_undoes_its_merge(desk: Desk) -> None:
    desk.do(Merge("p1", "p2"))
    corrected = desk.do(Split("p1", "Jordan"))
    assert (named(corrected, "Jordan").id, named(corrected, "Tartus").mentions) == ("p2", 3)


def test_a_renamed_entity_keeps_its_id(desk: Desk) -> None:
    corrected = desk.do(Rename("a1", "Peskov, the spokesman"), Rename("a1", "The spokesman"))
    assert named(corrected, "The spokesman").id == "a1"
    assert corrected.unmet == ()


def test_no_name_makes_two_entities_one_by_itself(desk: Desk) -> None:
    with pytest.raises(CorrectionError, match="another actor called kim jong un"):
        desk.do(Rename("a1", "kim jong un"))
    with pytest.raises(CorrectionError, match="another place called"):
        desk.do(Rename("a6", "Jordan"), Retype("a6", Label.GPE))


def test_a_new_type_can_make_a_place_an_actor(desk: Desk) -> None:
    corrected = desk.do(Retype("p2", Label.PERSON))
    jordan = named(corrected, "Jordan")
    assert (jordan.id, jordan.kind, jordan.type, jordan.mentions) == ("p2", Kind.ACTOR, Label.PERSON, 1)
    assert spellings(named(corrected, "Michael Jordan")) == {"Michael Jordan", "Jordan"}
    corrected = desk.do(Merge("a6", "p2"))
    assert named(corrected, "Michael Jordan").mentions == 3
    corrected = desk.do(Retype("a6", Label.GPE))
    assert named(corrected, "Michael Jordan").kind is Kind.PLACE


def test_what_is_hidden_has_no_mentions_and_can_be_shown_again(desk: Desk) -> None:
    corrected = desk.do(Hide("p1"))
    assert [entity.name for entity in corrected.hidden] == ["Tartus"]
    assert "p1" not in {entity.id for entity in corrected.resolution.entities}
    assert named(desk.do(Hide("p1", hidden=False)), "Tartus").mentions == 3


def test_what_was_said_to_be_different_is_remembered_under_any_name(desk: Desk) -> None:
    desk.do(Different("a2", "a1"), Rename("a1", "The spokesman"))
    entities = {entity.id: entity for entity in desk.applied().resolution.entities}
    told_apart = ToldApart(desk.corrections)
    assert told_apart(entities["a1"], entities["a2"])
    assert told_apart(entities["a2"], entities["a1"])
    assert not told_apart(entities["a3"], entities["a4"])


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Merge("a1", "a1"), "with itself"),
        (Merge("a1", "gone"), "no actor or place with the id gone"),
        (Split("a1", "Kim"), "written “Kim”"),
        (Split("p2", "Jordan"), "nothing to split"),
        (Rename("a1", " \u200b"), "at least one letter"),
        (Different("a1", "p1"), "actor and a place"),
        (Hide("a1", hidden=False), "so already"),
        (Retype("a1", Label.PERSON), None),
    ],
)
def test_what_cannot_be_done_is_said(desk: Desk, operation: Operation, said: str | None) -> None:
    if said is None:
        desk.do(operation)
    else:
        with pytest.raises(CorrectionError, match=said):
            desk.do(operation)


def test_corrections_that_meet_nothing_are_named(desk: Desk) -> None:
    desk.corrections, _ = parse(
        "Zoe Zhang\n  Z. Zhang\n\nDmitry Peskov\n  Nobody Else\n  split: Pesky\n\nMoon\n  kind: place\n\n"
        "Anybody\n  Dimitri Peskow\n\nSomebody\n  Dimitri S. Peskow\n"
    )
    assert [str(unmet) for unmet in desk.applied().unmet] == [
        "Anybody (actor): “Dimitri Peskow” belongs to Somebody already.",
        "Dmitry Peskov (actor): no actor is called “Nobody Else”.",
        "Dmitry Peskov (actor): no mention is written “Pesky”.",
        "Moon (place): no place is called “Moon”.",
        "Zoe Zhang (actor): no actor is called “Zoe Zhang”.",
    ]


def test_a_single_word_moves_only_mentions_written_so(desk: Desk) -> None:
    desk.corrections, _ = parse("Dmitry Peskov\n  Peskow\n")
    corrected = desk.applied()
    assert "Peskow" in spellings(named(corrected, "Dmitry Peskov"))
    assert spellings(named(corrected, "Dimitri S. Peskow")) == {"Dimitri Peskow", "Dimitri S. Peskow"}


def test_a_word_that_several_are_called_by_moves_nothing(desk: Desk) -> None:
    desk.corrections, _ = parse("Dmitry Peskov\n  Kim\n  Jordan\n")
    corrected = desk.applied()
    assert named(corrected, "Kim Yo-jong").mentions == 2
    desk.corrections, _ = parse("A stranger\n  Peskow\n")
    assert len(desk.applied().unmet) == 1


TEXTS = ["Ana Berg", "A. Berg", "Berg", "Kim Il", "Kim", "Oslo", "OSLO", "Öslo"]
IDS = ["a1", "a2", "a3", "p1", "p2"]
CORPORA = st.dictionaries(
    st.sampled_from("123"), st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(TEXTS)), max_size=8), min_size=1
)
OPERATIONS = st.lists(
    st.one_of(
        st.builds(Merge, st.sampled_from(IDS), st.sampled_from(IDS)),
        st.builds(Split, st.sampled_from(IDS), st.sampled_from(TEXTS)),
        st.builds(Rename, st.sampled_from(IDS), st.sampled_from([*TEXTS, "Other", "#1"])),
        st.builds(Retype, st.sampled_from(IDS), st.sampled_from(Label)),
        st.builds(Hide, st.sampled_from(IDS), st.booleans()),
        st.builds(Different, st.sampled_from(IDS), st.sampled_from(IDS)),
    ),
    max_size=6,
)


@given(CORPORA, OPERATIONS)
def test_any_corrections_leave_every_mention_counted_once(found: Found, operations: list[Operation]) -> None:
    desk = Desk(found)
    for operation in operations:
        try:
            desk.do(operation)
        except CorrectionError:
            desk.applied()


@given(CORPORA, OPERATIONS, CORPORA)
def test_corrections_of_one_corpus_do_no_harm_in_another(found: Found, done: list[Operation], elsewhere: Found) -> None:
    desk = Desk(found)
    for operation in done:
        try:
            desk.do(operation)
        except CorrectionError:
            continue
    resolution, taggings = corpus(elsewhere)
    check(apply(resolution, taggings, desk.corrections), taggings)


@given(CORPORA)
def test_no_corrections_change_nothing(found: Found) -> None:
    resolution, taggings = corpus(found)
    assert apply(resolution, taggings, Corrections()).resolution == resolution


def test_real_resolutions_can_be_corrected() -> None:
    texts = {"1": ["Anna Berg", "Berg", "UN"], "2": ["Ana Berger", "United Nations", "Berger"]}
    labels = {"UN": Label.ORG, "United Nations": Label.ORG}
    taggings = {
        article: Tagging(
            tuple(Mention(i * 50, i * 50 + len(t), labels.get(t, Label.PERSON), t) for i, t in enumerate(m))
        )
        for article, m in texts.items()
    }
    resolution = resolve(taggings)
    ids = {fold(entity.name): entity.id for entity in resolution.entities}
    merge = Merge(ids["anna berg"], ids["ana berger"])
    corrections = revise(Corrections(), merge, Names(resolution.entities)).corrections
    corrected = apply(resolution, taggings, corrections)
    check(corrected, taggings)
    assert named(corrected, "Anna Berg").mentions == 4
