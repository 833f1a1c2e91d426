"""spaCy's English tokenizer with the splits that names in running text need."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found] # compiled, no stubs
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

# Footnote marks and brackets stand right at words: "Syria.[3]", "[UN]-led", "Bank(s)".
_INFIXES = (
    r"[.,;:!?…”\"’')]+(?=\[)",
    r"[\[\]()]",
    r"(?<=[\])\.])[-–—]",
    r"(?<=\w)[/](?=[A-Z])",
    r"(?<=[A-Za-z])[–—](?=[A-Za-z])",
    r"(?<=\d)[-–](?=[A-Z][a-z])",
    r"\n+",
)


def blank_english() -> Language:
    """A blank English pipeline whose tokens join to the text again without loss."""
    nlp = spacy.blank("en")
    defaults = nlp.Defaults
    infixes = [*_INFIXES, *(defaults.infixes or [])]
    prefixes = [*(defaults.prefixes or []), r"[-–—](?=[A-Z])", r"@(?=\w)"]
    suffixes = [*(defaults.suffixes or []), r"(?<=[A-Za-z])[-–—]", r"(?<=\.)\[\d+"]
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        rules=defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(prefixes).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        url_match=defaults.url_match,
    )
    return nlp
