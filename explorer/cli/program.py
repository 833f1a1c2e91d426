"""The program: commands, paths in the place of a command, and what an error says."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from explorer import __version__, faults, paths, settings
from explorer.cli.output import NothingFoundError, complain
from explorer.cli.roots import MODEL, PATHS, given
from explorer.errors import CorpusError, ExplorerError

FOUND, NOTHING, ERROR, STOPPED = 0, 1, 2, 130

COMMANDS: Final = {
    "cite": "citing",
    "clippings": "clipping",
    "correct": "correcting",
    "doctor": "doctor",
    "entities": "entities",
    "evaluate": "evaluating",
    "index": "indexing",
    "kwic": "kwic",
    "search": "searching",
    "show": "reading",
    "verify": "verifying",
}
"""The commands, each with the module that is imported when it is needed: the screen starts without any of them."""


class Program(click.Group):
    """A group of commands in which anything that is not the name of a command is a path to open."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name; None where there is none."""
        module = COMMANDS.get(cmd_name)
        found: click.Command | None = getattr(import_module(f"explorer.cli.{module}"), cmd_name) if module else None
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first, or the screen with all arguments as its paths."""
        if self.get_command(ctx, args[0]) is None:
            return "", screen, args
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and files where no command begins like this."""
        return super().shell_complete(ctx, incomplete) or [CompletionItem(incomplete, type="file")]

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that went away (``| head``) is no error."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FOUND
        return code

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> Any:
        """Run the program and leave with its exit code."""
        extra.update(prog_name="explorer", standalone_mode=False)
        sys.exit(self._outcome(args, extra))

    def _outcome(self, args: Sequence[str] | None, extra: dict[str, Any]) -> int:
        _open_streams()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            return int(super().main(args, **extra) or FOUND)
        except NothingFoundError as error:
            complain(error.message, error.hint)
            return NOTHING
        except ExplorerError as error:
            complain(error.message, error.hint)
        except click.NoSuchOption as error:
            complain(error.format_message(), _option_hint(error))
        except click.ClickException as error:
            complain(error.format_message(), _usage_hint(error, args))
        except click.Abort:
            complain("Stopped.")
            return STOPPED
        except OSError as error:
            complain(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        except Exception as error:  # noqa: BLE001 (Python would leave with 1, which says that nothing was found)
            fault = faults.reported(error)
            complain(fault.message, fault.hint)
        return ERROR


def _open_streams() -> None:
    """Give the program the streams that whoever started it has closed; what is written to them is lost."""
    for name, way in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, way, encoding="utf-8"))  # noqa: PTH123, SIM115


def _usage_hint(error: click.ClickException, args: Sequence[str] | None = None) -> str:
    context = getattr(error, "ctx", None)
    if context is not None:
        return f"See: {context.command_path.strip()} --help"
    # click names no command where an option has too few values.
    typed = sys.argv[1:] if args is None else args
    return f"See: explorer {typed[0]} --help" if typed and typed[0] in COMMANDS else "See: explorer --help"


def _option_hint(error: click.NoSuchOption) -> str:
    # click says "-w" of -war; the word after the name of a command is what was meant as a query.
    if (
        error.ctx is not None
        and error.ctx.command.name in ("kwic", "search")
        and not error.option_name.startswith("--")
    ):
        return f'A query that begins with - goes after --, as in: explorer {error.ctx.command.name} -- "-word"'
    return _usage_hint(error)


@click.group(
    cls=Program,
    invoke_without_command=True,
    subcommand_metavar="[PATH]... | COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="explorer", message="%(prog)s %(version)s")
@MODEL
@click.pass_context
def main(context: click.Context, model: str | None) -> int | None:
    """Search a folder of articles, narrow by actors and places, read at the hit, copy passages with their citation.

    PATH is a folder or a file; without one, the articles that ship with explorer are opened. A folder that is named
    like a command is written ./index.

    Every command that prints takes --json. Exit codes: 0 found, 1 nothing found, 2 error.
    """
    if context.invoked_subcommand and model is not None:
        raise click.UsageError(f"Write --model after {context.invoked_subcommand}.")
    return open_screen((), model) if context.invoked_subcommand is None else None


def _whole_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.find_root().get_help())
        context.exit()


@click.command(add_help_option=False)
@PATHS
@click.option("-h", "--help", is_flag=True, is_eager=True, expose_value=False, callback=_whole_help)
@MODEL
@click.pass_context
def screen(context: click.Context, roots: tuple[Path, ...], *, model: str | None) -> int:
    """Open the screen."""
    before = context.parent.params.get("model") if context.parent else None
    return open_screen(roots, model or before)


def open_screen(roots: Sequence[Path], model: str | None = None) -> int:
    """Open the screen on a corpus.

    Raises:
        CorpusError: a path is not there; said before Textual is imported.
    """
    for root in roots:
        if not os.path.lexists(root):
            raise CorpusError(f"There is no command, folder or file called {root}.", hint=_meant(root))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("The screen needs a terminal. In a pipe or a script use: explorer search")
    from explorer.tui import run

    run(given(roots), settings.load(paths.settings_file()), model=model)
    return FOUND


def _meant(root: Path) -> str:
    from difflib import get_close_matches

    close = get_close_matches(str(root), COMMANDS, n=1)
    return f"Did you mean: explorer {close[0]}" if close else "See: explorer --help"
