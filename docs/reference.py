"""Writes what the documentation says of the program from the program itself: ``python docs/reference.py``.

``docs/cli.md`` is the help of every command; the README has tables of the keys, the signs and the settings. Tests
compare both with what is written here.
"""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Final

import click

from explorer.cli import main
from explorer.settings import CLIPBOARD_WAYS, HIGHLIGHTS, STYLES, Settings

DOCS: Final = Path(__file__).resolve().parent
README: Final = DOCS.parent / "README.md"
COMMAND_LINE: Final = DOCS / "cli.md"

_CHOICES: Final = {"style": STYLES, "clipboard": CLIPBOARD_WAYS, "highlight": HIGHLIGHTS}

_INTRODUCTION: Final = """\
# The command line

The help of every command, as the program prints it. This page is made by `make docs`.

Data goes to stdout, everything else to stderr. Exit codes: 0 found, 1 nothing found, 2 error, 130 stopped with Ctrl-C.
Colours appear only on a terminal, and not where `NO_COLOR` is set. The query language is described in the
[README](../README.md#the-query-language), the shapes of the JSON under [JSON](../README.md#json).
"""


def command_line() -> str:
    """The text of ``docs/cli.md``."""
    parts = [_INTRODUCTION, _section("explorer", main, None)]
    root = click.Context(main, info_name="explorer", **main.context_settings)
    commands = {name: main.get_command(root, name) for name in main.list_commands(root)}
    parts += [_section(f"explorer {name}", command, root) for name, command in commands.items() if command]
    return "\n".join(parts)


def _section(title: str, command: click.Command, parent: click.Context | None) -> str:
    name = title.split()[-1]
    context = click.Context(command, info_name=name, parent=parent, terminal_width=80, **command.context_settings)
    return f"## {title}\n\n```text\n{command.get_help(context)}\n```\n"


def settings_table() -> str:
    """The settings with their values and defaults, from their docstrings."""
    defaults = Settings()
    rows = ["| setting | default | what |", "|---|---|---|"]
    for name, description in _field_docstrings().items():
        if name == "problems":
            continue
        default = getattr(defaults, name)
        shown = f'`"{default}"`' if isinstance(default, str) else "none"
        choices = ", ".join(f"`{choice}`" for choice in _CHOICES.get(name, ()))
        rows.append(f"| `{name}` | {shown} | {_as_markdown(description)}{f' One of {choices}.' if choices else ''} |")
    return "\n".join(rows)


def _field_docstrings() -> dict[str, str]:
    body = ast.parse(inspect.getsource(Settings)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        is_text = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_text:
            found[field.target.id] = inspect.cleandoc(str(text.value.value))
    return found


def _as_markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())


def with_section(page: str, name: str, content: str) -> str:
    """A page in which what stands between ``<!-- name -->`` and ``<!-- /name -->`` is replaced."""
    pattern = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    made, found = pattern.subn(lambda match: f"{match[1]}\n{content}\n\n{match[2]}", page)
    assert found == 1, f"The page has {found} sections called {name}."
    return made


def readme(page: str) -> str:
    """The README with its tables as they should be."""
    from explorer.tui import commands, signs

    tables = {"keys": commands.reference(), "signs": signs.reference(), "settings": settings_table()}
    for name, table in tables.items():
        page = with_section(page, name, table)
    return page


if __name__ == "__main__":
    COMMAND_LINE.write_text(command_line(), encoding="utf-8")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
