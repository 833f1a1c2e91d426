"""The rule pipeline: spaCy's tokenizer and sentences, the entity ruler over known names, and our own components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRuler
from spacy.tokens import Doc

from explorer.entities.components import ORDER
from explorer.entities.draft import DEFINITIONS, ROLES
from explorer.entities.known import known_names
from explorer.entities.naming import RULES_NAME, pipeline_name
from explorer.entities.tokenizer import blank_english
from explorer.errors import EntityError
from explorer.model import Label, Mention, Tagging
from explorer.text import paragraphs, sentences

_PIECE: Final = 200_000
"""Longer texts are tagged in pieces of at most this many characters, cut where a paragraph or sentence ends."""

_LABELS: Final = {**{str(label): label for label in Label}, "PER": Label.PERSON, "NORG": Label.ORG}


class RulePipeline:
    """Finds mentions by rules over word lists; see ``components.ORDER``."""

    name: str = RULES_NAME

    def __init__(self, piece: int = _PIECE) -> None:
        self.nlp = build()
        self._piece = min(piece, self.nlp.max_length)

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        """One tagging for each text, in order; offsets are code points into the text as given."""
        for text in texts:
            mentions: list[Mention] = []
            definitions: dict[str, str] = {}
            for start, end in pieces(text, self._piece):
                doc = self.nlp(text[start:end])
                mentions.extend(_mentions(doc, start))
                for short, long in doc.user_data.get(DEFINITIONS, ()):
                    definitions.setdefault(short, long)
            yield Tagging(tuple(mentions), tuple(definitions.items()))


class ModelPipeline:
    """Any installed spaCy pipeline that sets entities; its labels are read as ours, others are left out."""

    def __init__(self, model: str, piece: int = _PIECE) -> None:
        self.name = pipeline_name(model)
        try:
            self.nlp = spacy.load(model)
        except (OSError, ImportError, ValueError) as error:
            raise EntityError(
                f"The entity model “{model}” cannot be loaded.",
                hint="Install it as a Python package, give the path of its folder, or leave the setting out.",
            ) from error
        self._piece = min(piece, self.nlp.max_length)

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        """One tagging for each text, in order; offsets are code points into the text as given."""
        for text in texts:
            docs = [(start, self.nlp(text[start:end])) for start, end in pieces(text, self._piece)]
            yield Tagging(tuple(mention for start, doc in docs for mention in _mentions(doc, start)))


def build() -> Language:
    """The spaCy pipeline, ready to use."""
    nlp = blank_english()
    for name in ORDER:
        pipe = nlp.add_pipe(name)
        if isinstance(pipe, EntityRuler):
            pipe.add_patterns(patterns())
    return nlp


def patterns() -> list[dict[str, str | list[dict[str, object]]]]:
    """Known names as patterns of the entity ruler."""
    names = known_names()
    return [
        {"label": str(label), "pattern": form} for form, (_, label) in names.forms.items() if form not in names.unsure
    ]


def pieces(text: str, longest: int) -> list[tuple[int, int]]:
    """Stretches that cover the text, none longer than ``longest``, cut at paragraphs, else sentences, else anywhere."""
    if len(text) <= longest:
        return [(0, len(text))]
    ends = sorted({end for start, stop in paragraphs(text) for end in _ends(text, start, stop, longest)})
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > longest:
        fitting = [end for end in ends if start < end <= start + longest]
        stop = fitting[-1] if fitting else start + longest
        found.append((start, stop))
        start = stop
    found.append((start, len(text)))
    return found


def _ends(text: str, start: int, stop: int, longest: int) -> list[int]:
    if stop - start <= longest // 4:
        return [stop]
    return [end for _, end in sentences(text, start, stop)]


def _mentions(doc: Doc, offset: int) -> Iterator[Mention]:
    roles: dict[int, str] = doc.user_data.get(ROLES, {})
    for ent in doc.ents:
        label = _LABELS.get(ent.label_)
        if label is not None and ent.text.strip():
            yield Mention(
                start=offset + ent.start_char,
                end=offset + ent.end_char,
                label=label,
                text=ent.text,
                role=roles.get(ent.start_char) if label is Label.PERSON else None,
            )
