from __future__ import annotations

import signal
from types import SimpleNamespace
from typing import Any

import pytest

from explorer.tui.terminal import _resume_what_was_suspended

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGCONT"), reason="no such signal")


def test_only_what_was_suspended_is_resumed() -> None:
    resumed: list[Any] = []
    app: Any = SimpleNamespace(_driver=SimpleNamespace(_must_signal_resume=False))
    before = signal.signal(signal.SIGCONT, lambda *sent: resumed.append(sent))
    try:
        _resume_what_was_suspended(app)
        signal.raise_signal(signal.SIGCONT)
        assert not resumed
        app._driver._must_signal_resume = True
        signal.raise_signal(signal.SIGCONT)
        assert len(resumed) == 1
    finally:
        signal.signal(signal.SIGCONT, before)
