"""Articles and their mentions, in Whoosh and a catalog, found again: results, facets, hits.

The only floor that knows Whoosh; what it unpickles is guarded from the first import on.
"""

from explorer.index import guard
from explorer.index.files import FileRecord
from explorer.index.index import Index
from explorer.index.roster import Roster
from explorer.index.wording import Wording
from explorer.index.writer import IndexWriter

guard.install()

__all__ = ["FileRecord", "Index", "IndexWriter", "Roster", "Wording"]
