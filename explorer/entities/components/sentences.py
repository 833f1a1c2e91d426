"""Sentence starts: spaCy's sentencizer, and every line break."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.pipeline import Sentencizer
from spacy.tokens import Doc

from explorer.entities.lists import section

NAME: Final = "explorer_sentences"


@Language.component(NAME)
def sentences(doc: Doc) -> Doc:
    """Mark the tokens that begin a sentence, after a full stop and after a line break; sentences once set stay."""
    if doc.has_annotation("SENT_START"):
        return doc
    doc = _SENTENCIZER(doc)
    for token in doc[1:]:
        before = token.nbor(-1)
        if "\n" in before.text:
            token.is_sent_start = True
        elif token.is_sent_start and _goes_on(token.i, doc):
            token.is_sent_start = False
    return doc


def _goes_on(at: int, doc: Doc) -> bool:
    if at < 2 or doc[at - 1].text != ".":
        return False
    word = doc[at - 2].text
    return word.lower() in section("words", "abbreviations") or (len(word) == 1 and word.isupper())


_SENTENCIZER: Final = Sentencizer()
