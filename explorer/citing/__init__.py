"""Passages become citations: the locator that finds a passage again, and the text that names it for people."""

from explorer.citing.bibliographic import locator_fields
from explorer.citing.locators import find_quote, locate, locate_all, resolve, resolve_all
from explorer.citing.records import Passages, Record
from explorer.citing.sending import sendable
from explorer.citing.styles import STYLES, CitationStyle, citation, cite, styles

__all__ = [
    "STYLES",
    "CitationStyle",
    "Passages",
    "Record",
    "citation",
    "cite",
    "find_quote",
    "locate",
    "locate_all",
    "locator_fields",
    "resolve",
    "resolve_all",
    "sendable",
    "styles",
]
