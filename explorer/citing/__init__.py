"""Passages become citations: the locator that finds a passage again, and the text that names it for people."""

from explorer.citing.bibliographic import locator_fields
from explorer.citing.clippings import BrokenLine, Clipping, Clippings, ClippingStore, clip, clipping_fields
from explorer.citing.exporting import FORMATS, export
from explorer.citing.locators import find_quote, locate, locate_all, locator_state, resolve, resolve_all
from explorer.citing.records import Passages, Record, record_of
from explorer.citing.sending import sendable
from explorer.citing.styles import STYLES, CitationStyle, citation, cite, styles

__all__ = [
    "FORMATS",
    "STYLES",
    "BrokenLine",
    "CitationStyle",
    "Clipping",
    "ClippingStore",
    "Clippings",
    "Passages",
    "Record",
    "citation",
    "cite",
    "clip",
    "clipping_fields",
    "export",
    "find_quote",
    "locate",
    "locate_all",
    "locator_fields",
    "locator_state",
    "record_of",
    "resolve",
    "resolve_all",
    "sendable",
    "styles",
]
