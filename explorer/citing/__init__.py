"""Passages become citations: the locator that finds a passage again, and the text that names it for people."""

from explorer.citing.locators import find_quote, locate, resolve
from explorer.citing.records import Record
from explorer.citing.sending import sendable
from explorer.citing.styles import STYLES, CitationStyle, citation, cite

__all__ = ["STYLES", "CitationStyle", "Record", "citation", "cite", "find_quote", "locate", "resolve", "sendable"]
