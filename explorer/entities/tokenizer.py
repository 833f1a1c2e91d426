"""spaCy's English tokenizer with the splits that names in running text need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

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

_LONGEST: Final = 2_000
"""What is longer is no address, and has no affix that tells anything."""
_LONGEST_AFFIX: Final = 64
"""With all that the patterns look at around it."""


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


def bounded(tokenizer: Tokenizer) -> Tokenizer:
    """A tokenizer like another one, whose time for a stretch without blanks grows with its length, not its square.

    spaCy looks for an affix in all of what is left each time it has taken one off, and tries all of it in many ways
    to tell whether it is an address.
    """
    is_url = tokenizer.url_match
    return Tokenizer(
        tokenizer.vocab,
        rules=tokenizer.rules,
        prefix_search=_within(tokenizer.prefix_search, slice(None, _LONGEST_AFFIX)),
        suffix_search=_within(tokenizer.suffix_search, slice(-_LONGEST_AFFIX, None)),
        infix_finditer=tokenizer.infix_finditer,
        token_match=tokenizer.token_match,
        url_match=is_url and (lambda chunk: len(chunk) <= _LONGEST and is_url(chunk)),
        faster_heuristics=tokenizer.faster_heuristics,
    )


def _within(search: Callable[[str], object] | None, part: slice) -> Callable[[str], object] | None:
    """A search in one part of a text only, and in none that is too long."""
    return search and (lambda text: search(text[part]) if len(text) <= _LONGEST else None)
