"""Roles in front of a name, as its card counts them."""

from __future__ import annotations

from pathlib import Path

from explorer.library import Library


def test_a_role_is_counted_whatever_its_case_and_shown_as_it_is_written_most(tmp_path: Path) -> None:
    for number, role in enumerate(("President", "president", "president", "Minister")):
        (tmp_path / f"{number}.txt").write_text(f"On Monday {role} Anna Berg flew to Oslo with her friends.\n")
    with Library.open([tmp_path]) as library:
        library.update()
        (anna,) = [entity.id for entity in library.entities() if entity.name == "Anna Berg"]
        found = library.evidence(anna)
    assert found is not None
    assert [(role.text, role.mentions) for role in found.roles] == [("president", 3), ("Minister", 1)]
