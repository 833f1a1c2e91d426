"""explorer: search a folder of articles in the terminal and carry passages out with a citation."""

__version__ = "0.1.0"
