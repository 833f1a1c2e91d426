"""The chosen passage as it will be copied: quotation and citation, in the present style."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from explorer.text import visible


class PassageTray(VerticalScroll, can_focus=False):
    """Shows exactly what will be copied; hidden while no passage is chosen."""

    DEFAULT_CSS = """
    PassageTray {
        display: none;
        height: auto;
        max-height: 9;
        border: round $border;
        border-title-color: $text-primary;
        border-subtitle-color: $text-muted;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        &.-shown { display: block; }
        & > Static { height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._preview = Static("", markup=False)
        self.text = ""

    def compose(self) -> ComposeResult:
        """The preview."""
        yield self._preview

    def show(self, text: str, style: str, keys: str, *, copied: bool = True) -> None:
        """Show what will be copied, or why nothing can be; the name of its style, and the keys that act on it."""
        self.text = text
        self._preview.update(Content("\n".join(visible(line) for line in text.split("\n"))))
        self.border_title = Content(f"{'Will be copied' if copied else 'Cannot be copied'} · {style}")
        self.border_subtitle = Content(keys)
        self.add_class("-shown")
        # The passage is marked in the article, so its end with the citation matters most here.
        self.call_after_refresh(self.scroll_end, animate=False)

    def hide(self) -> None:
        """No passage is chosen."""
        self.text = ""
        self.remove_class("-shown")
