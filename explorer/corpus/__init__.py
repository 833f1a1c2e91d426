"""Files on disk become articles: walking, reading, decoding, and what is known of author, source, date and URL."""

from explorer.corpus.contents import Unreadable
from explorer.corpus.corpus import Corpus
from explorer.corpus.glances import Glance
from explorer.corpus.tree import FoundFile

__all__ = ["Corpus", "FoundFile", "Glance", "Unreadable"]
