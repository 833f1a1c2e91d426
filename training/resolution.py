"""``python -m training.resolution --data FOLDER``: how well mentions that are given are brought to their entities.

Two sets with marked identities, from gold mentions, so that nothing but resolution is measured:

- ``gum_ident.json``: 99 documents of GUM whose mentions have the name of a Wikipedia article, resolved as one corpus.
  Names of persons, organisations and places count that have an identity and a capital letter (pronouns and plain nouns
  carry the identity of what they refer to in GUM and are no names). Mentions without an identity are resolved along, as
  they would be, and not counted.
- ``redocred_entities.jsonl``: 1,000 Wikipedia abstracts of Re-DocRED, each resolved alone, and as one corpus, which
  shows what an article loses by what others say; identities hold within a document only. All mentions count. Its
  annotators made ``Polish`` and ``Poland`` one entity in a third of the cases and two in the others, while explorer
  always makes them one; so a second figure leaves out adjectives and peoples.

What was looked at while rules were made is every second document, beginning with the first; the others are *unseen*.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.entities import EntityPipeline, load_pipeline, resolve
from explorer.entities.known import known_names
from explorer.entities.personal import personal_name
from explorer.entities.scoring import Rates, Spot, b_cubed
from explorer.model import Label, Mention, Tagging
from explorer.text import fold

_LABELS: Final = {"PER": Label.PERSON, "ORG": Label.ORG, "LOC": Label.GPE}


@dataclass(frozen=True, slots=True)
class Document:
    """A text whose mentions have identities; an empty one says that the mention is not counted."""

    name: str
    text: str
    mentions: tuple[Mention, ...]
    identities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What resolution made of documents, mention by mention."""

    found: Mapping[Spot, str]
    gold: Mapping[Spot, str]
    mentions: Mapping[Spot, Mention]

    def without_peoples(self) -> Outcome:
        """Only what is no adjective or people of a place."""
        kept = [spot for spot, mention in self.mentions.items() if not _is_people(mention.text)]
        parts = (self.found, self.gold, self.mentions)
        found, gold, mentions = ({spot: part[spot] for spot in kept} for part in parts)
        return Outcome(found, gold, mentions)  # type: ignore[arg-type]

    def surface(self) -> dict[Spot, str]:
        """The baseline: what is written alike is one."""
        own = {spot: self.found[spot].partition("\n")[0] if "\n" in self.found[spot] else "" for spot in self.found}
        return {spot: f"{own[spot]}\n{fold(mention.text)}" for spot, mention in self.mentions.items()}


def gum(data: Path) -> list[Document]:
    """The documents of GUM, by name."""
    found = []
    for _, name, text, rows in json.loads((data / "gum_ident.json").read_text("utf-8")):
        kept = [row for row in sorted(rows) if row[2] in _LABELS and any(map(str.isupper, text[row[0] : row[1]]))]
        mentions = tuple(Mention(start, end, _LABELS[label], text[start:end]) for start, end, label, _ in kept)
        found.append(Document(name, text, mentions, tuple(row[3] for row in kept)))
    return sorted(found, key=lambda document: document.name)


def redocred(data: Path) -> list[Document]:
    """The documents of Re-DocRED, in the order of the file."""
    found = []
    for line in (data / "redocred_entities.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text, rows = row["text"], sorted(row["mentions"])
        mentions = tuple(Mention(start, end, _LABELS[label], text[start:end]) for start, end, label, _ in rows)
        found.append(Document(row["doc"], text, mentions, tuple(f"{row['doc']}\n{each[3]}" for each in rows)))
    return found


def outcome(documents: Sequence[Document], taggings: Mapping[str, Tagging], *, together: bool, across: bool) -> Outcome:
    """Resolve documents as one corpus, or each alone, and compare what is one across documents, or only within each."""
    groups = [documents] if together else [[document] for document in documents]
    found: dict[Spot, str] = {}
    gold: dict[Spot, str] = {}
    mentions: dict[Spot, Mention] = {}
    numbers = {document.name: at for at, document in enumerate(documents)}
    for group in groups:
        assigned = resolve({document.name: taggings[document.name] for document in group}).assignments
        for document in group:
            rows = zip(document.mentions, document.identities, assigned[document.name], strict=True)
            for mention, identity, entity in rows:
                if identity:
                    spot = (numbers[document.name], mention.start, mention.end)
                    found[spot] = entity if across else f"{document.name}\n{entity}"
                    gold[spot], mentions[spot] = identity, mention
    return Outcome(found, gold, mentions)


def wrong_merges(result: Outcome) -> Iterator[tuple[str, str]]:
    """Pairs of full names of different people that were given one entity, as they are written."""
    people: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for spot, mention in result.mentions.items():
        if mention.label is Label.PERSON and personal_name(mention.text).is_full:
            people[result.found[spot]][result.gold[spot]][mention.text] += 1
    for identities in people.values():
        names = [written.most_common(1)[0][0] for _, written in sorted(identities.items())]
        yield from ((names[0], other) for other in names[1:])


def _is_people(text: str) -> bool:
    forms = known_names().forms
    return any(form in forms and forms[form][1] is Label.NORP for form in (text, text.removesuffix("s")))


def _tagged(documents: Iterable[Document], pipeline: EntityPipeline) -> dict[str, Tagging]:
    """The gold mentions with the definitions that the pipeline finds in the text."""
    documents = list(documents)
    found = pipeline.tag(document.text for document in documents)
    return {
        document.name: Tagging(document.mentions, tagging.definitions)
        for document, tagging in zip(documents, found, strict=True)
    }


def _line(name: str, result: Outcome) -> str:
    rates = b_cubed(result.found, result.gold)
    base: Rates = b_cubed(result.surface(), result.gold)
    return (
        f"{name}: {len(result.gold):,} mentions, B3 P {100 * rates.precision:.1f} R {100 * rates.recall:.1f} "
        f"F {100 * rates.f1:.2f}; what is written alike: F {100 * base.f1:.1f}"
    )


def _report(
    name: str, documents: Sequence[Document], pipeline: EntityPipeline, *, together: bool, across: bool
) -> None:
    taggings = _tagged(documents, pipeline)
    for part, chosen in (("all", documents), ("seen", documents[::2]), ("unseen", documents[1::2])):
        result = outcome(chosen, taggings, together=together, across=across)
        print(_line(f"{name}, {part}", result))
        if not together:
            print(_line(f"{name}, {part}, without adjectives and peoples", result.without_peoples()))
        if part == "all":
            merges = list(wrong_merges(result))
            print(f"{name}: {len(merges)} wrong merges of two people named in full")
            for one, two in merges:
                print(f"  {one} | {two}")


def main() -> None:
    """Measure both sets and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training.resolution", description="Measure resolution.")
    parser.add_argument("--data", type=Path, required=True, help="folder with eval/, see training/README.md")
    folder = parser.parse_args().data / "eval"
    pipeline = load_pipeline("rules")
    _report("GUM across documents", gum(folder), pipeline, together=True, across=True)
    _report("Re-DocRED in document", redocred(folder), pipeline, together=False, across=False)
    _report("Re-DocRED as one corpus", redocred(folder), pipeline, together=True, across=False)


if __name__ == "__main__":
    main()
