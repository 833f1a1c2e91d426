"""Pipelines of spaCy components: the trained recogniser among our rules, the rules alone, and other people's models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRuler
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found] # compiled, no stubs
from spacy.tokens import Doc

from explorer.entities.components import AFTER_OTHERS, ORDER, RECOGNISER, RULES_ORDER
from explorer.entities.decoding import use_decoder
from explorer.entities.draft import DEFINITIONS, ROLES
from explorer.entities.known import known_names
from explorer.entities.naming import RULES, pipeline_name
from explorer.entities.pieces import pieces
from explorer.entities.tokenizer import blank_english, bounded
from explorer.errors import EntityError
from explorer.model import Label, Mention, Tagging

MODEL: Final = Path(__file__).with_name("model")
_PIECE: Final = 60_000
"""Longer texts are tagged in pieces of at most this many characters, which bounds the memory that one takes."""
_BATCH: Final = 60_000
"""Texts are handed to spaCy together up to about this many characters."""
_CHUNKS: Final = 50_000
"""So many stretches between blanks are kept as the tokenizer took them apart, 10 MB; spaCy's 10,000 are soon full."""

_LONGEST_NAME: Final = 400
"""Characters, above three times as many as the longest in 6.6 million characters of English had."""
_ROW: Final = re.compile(r"(?:[^\w\s]|_){40,}")
_STRETCH: Final = re.compile(r"\S{200}")

_LABELS: Final = {str(label): label for label in Label}


class SpacyPipeline:
    """Mentions by a spaCy pipeline that sets our labels."""

    def __init__(self, name: str, nlp: Language, piece: int = _PIECE) -> None:
        self.name = name
        self.nlp = nlp
        self._piece = min(piece, nlp.max_length)

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        """One tagging for each text, in order; offsets are code points into the text as given."""
        for batch in _batches(texts):
            cuts = [pieces(text, self._piece) for text in batch]
            parts = [_calmed(text[start:end]) for text, cut in zip(batch, cuts, strict=True) for start, end in cut]
            # Documents of one batch are in memory together, with the layers of the network for each of their words.
            docs = self.nlp.pipe(map(self._read, parts), batch_size=max(1, _BATCH // max(1, *map(len, parts))))
            for cut in cuts:
                yield _tagging((start, next(docs)) for start, _ in cut)

    def _read(self, part: str) -> str | Doc:
        """What the pipeline reads of a text: its words where it has a stretch that spaCy would take too long over."""
        return self._bounded(part) if _STRETCH.search(part) and self._bounded else part

    @cached_property
    def _bounded(self) -> Tokenizer | None:
        tokenizer = self.nlp.tokenizer
        return bounded(tokenizer) if isinstance(tokenizer, Tokenizer) else None


def _calmed(text: str) -> str:
    """A text with rows of signs (rules, ornaments, noise) as spaces, one for one.

    spaCy's tokenizer takes a time that grows with the square of such a row.
    """
    return _ROW.sub(lambda match: " " * len(match.group()), text)


def load(model: str | None = None, piece: int = _PIECE) -> SpacyPipeline:
    """The pipeline of ``pipeline_name(model)``, ready to use; raises EntityError where a model cannot be loaded."""
    if model is None:
        nlp = build()
    elif model == RULES:
        nlp = build_rules()
    else:
        nlp = build_other(model)
    return SpacyPipeline(pipeline_name(model), nlp, piece)


def build() -> Language:
    """Our own pipeline: the trained recogniser with lists and patterns before it, and mending behind it."""
    nlp = _loaded(MODEL, "The entity model of explorer is damaged.", "Install explorer anew.")
    if not nlp.vocab.vectors.n_keys:
        # The recogniser would go on without its word lists, and be far worse, without saying so.
        raise EntityError("The entity model of explorer has lost its word lists.", hint="Install explorer anew.")
    recogniser = ORDER.index(RECOGNISER)
    for name in ORDER[:recogniser]:
        nlp.add_pipe(name, before=RECOGNISER)
    for name in ORDER[recogniser + 1 :]:
        nlp.add_pipe(name)
    use_decoder(nlp, RECOGNISER)
    nlp.tokenizer.max_cache_size = _CHUNKS  # type: ignore[union-attr] # compiled, no stubs
    return _with_patterns(nlp)


def build_rules() -> Language:
    """Rules over word lists, without a trained recogniser."""
    nlp = blank_english()
    for name in RULES_ORDER:
        nlp.add_pipe(name)
    return _with_patterns(nlp)


def build_other(model: str) -> Language:
    """An installed spaCy pipeline, or one in a folder, with our labels and mending behind it."""
    nlp = _loaded(
        model,
        f"The entity model “{model}” cannot be loaded.",
        "Install it as a Python package, give the path of its folder, or leave the setting out.",
    )
    for name in AFTER_OTHERS:
        if name not in nlp.pipe_names:
            nlp.add_pipe(name)
    return nlp


def _loaded(model: str | Path, message: str, hint: str) -> Language:
    try:
        return spacy.load(model)
    except (OSError, ImportError, ValueError) as error:
        raise EntityError(message, hint=hint) from error


def _with_patterns(nlp: Language) -> Language:
    ruler = nlp.get_pipe("entity_ruler")
    assert isinstance(ruler, EntityRuler)
    # The ruler reads its patterns with all components before it; only the tokenizer matters here.
    with nlp.select_pipes(disable=nlp.pipe_names):
        ruler.add_patterns(patterns())
    return nlp


def patterns() -> list[dict[str, str | list[dict[str, object]]]]:
    """Known names as patterns of the entity ruler."""
    names = known_names()
    return [
        {"label": str(label), "pattern": form} for form, (_, label) in names.forms.items() if form not in names.unsure
    ]


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts in groups; a text is read only when the group before it is done."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _tagging(docs: Iterable[tuple[int, Doc]]) -> Tagging:
    mentions: list[Mention] = []
    definitions: dict[str, str] = {}
    for start, doc in docs:
        mentions.extend(_mentions(doc, start))
        for short, long in doc.user_data.get(DEFINITIONS, ()):
            definitions.setdefault(short, long)
    return Tagging(tuple(mentions), tuple(definitions.items()))


def _mentions(doc: Doc, offset: int) -> Iterator[Mention]:
    roles: dict[int, str] = doc.user_data.get(ROLES, {})
    for ent in doc.ents:
        label, text = _LABELS.get(ent.label_), ent.text
        if label is not None and text.strip() and " " * 40 not in text and len(text) <= _LONGEST_NAME:
            start = ent.start_char
            role = roles.get(start) if label is Label.PERSON else None
            yield Mention(offset + start, offset + start + len(text), label, text, role)
