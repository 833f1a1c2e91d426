"""Lists that are printed as JSON member by member."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.cli.output import write_json, write_json_list


@pytest.mark.parametrize("rows", [[], [{}], [{"name": "Ada\nWu", "of": [1, {"x": []}]}, {"name": "\x1b[31m“Bo”"}], [1]])
def test_a_list_is_printed_as_if_it_were_held_whole(rows: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    write_json(rows)
    whole = capsys.readouterr().out
    write_json_list(iter(rows))
    assert capsys.readouterr().out == whole


def test_nothing_is_made_before_what_comes_first_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    def rows() -> Any:
        yield {"first": 1}
        assert '"first": 1' in capsys.readouterr().out
        yield {}

    write_json_list(rows())
