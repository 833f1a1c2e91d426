"""The command line: data on stdout, everything else on stderr; exit code 0 found, 1 nothing found, 2 error.

Importing it costs as little as click does: Textual, spaCy, Whoosh and rich are imported by the commands that need them.
"""

from explorer.cli.program import main

__all__ = ["main"]
