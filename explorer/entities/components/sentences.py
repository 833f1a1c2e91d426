"""Sentence starts: behind full stops, but for those of abbreviations, and behind every line break."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import Form, forms
from explorer.entities.lists import section

NAME: Final = "explorer_sentences"
_BEGINS: Final = np.uint64(1)
_GOES_ON: Final = np.uint64(2**64 - 1)
"""-1 in the arrays of spaCy, which have no sign: no sentence begins."""


@Language.component(NAME)
def sentences(doc: Doc) -> Doc:
    """Mark the tokens that begin a sentence, after a full stop and after a line break; sentences once set stay."""
    if not len(doc) or doc.has_annotation("SENT_START"):
        return doc
    known = forms(doc)
    starts = np.full(len(doc), _GOES_ON)
    starts[[at for at in _behind_stops(doc, known) if not _goes_on(known, at)]] = _BEGINS
    starts[1:][[form.breaks_line for form in known[:-1]]] = _BEGINS
    starts[0] = _BEGINS
    # Setting one token after the other would look at all others each time.
    return doc.from_array(["SENT_START"], starts)  # type: ignore[arg-type] # declared for two dimensions only


def _behind_stops(doc: Doc, known: Sequence[Form]) -> list[int]:
    """The first word behind each full stop and the punctuation that follows it, as for spaCy's sentencizer."""
    stops = np.array([form.ends_sentence for form in known])
    words = np.flatnonzero(~stops & (doc.to_array("IS_PUNCT") == 0))
    found: list[int] = words[np.diff(np.cumsum(stops)[words], prepend=0) > 0].tolist()
    return found


def _goes_on(known: Sequence[Form], at: int) -> bool:
    if at < 2 or known[at - 1].text != ".":
        return False
    before = known[at - 2]
    return before.lower in section("words", "abbreviations") or (len(before.text) == 1 and before.text.isupper())
