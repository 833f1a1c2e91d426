"""``explorer evaluate``: how well actors and places are found in articles that somebody marked by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.output import console, counted, line, print_table, write_json
from explorer.cli.roots import AS_JSON, DEFAULT, MODEL, PATHS, given, usual_model
from explorer.errors import ArticleError, EntityError

if TYPE_CHECKING:
    from explorer.entities.scoring import Evaluation, Rates, Score

_COLUMNS: Final = ("", "in gold", "found", "precision", "recall", "F1", "overlap F1")


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@PATHS
@MODEL
@AS_JSON
def evaluate(gold: Path, roots: tuple[Path, ...], *, model: str | None, as_json: bool) -> int:
    """Score an entity model against GOLD.

    GOLD (- is stdin) has one article a line, as JSON: its "text", or the "file" that PATH has, and its "mentions", each
    with "start", "end" and "label", and where known "kind" and "entity". Nothing is indexed.
    """
    from explorer.entities import load_pipeline
    from explorer.entities.gold import read_gold
    from explorer.entities.scoring import evaluate as measure

    texts = _Texts(given(roots))
    try:
        with TextIOWrapper(sys.stdin.buffer, "utf-8") if str(gold) == "-" else gold.open(encoding="utf-8") as lines:
            articles = read_gold(lines, texts.of)
    except UnicodeDecodeError:
        raise EntityError(f"{gold} is not text in UTF-8.") from None
    model = model or usual_model()
    evaluation = measure(load_pipeline(None if model == DEFAULT else model), articles)
    if as_json:
        write_json(_as_json(evaluation, gold))
    else:
        _print(evaluation)
    return 0


class _Texts:
    """Texts of the articles of a corpus, read when they are asked for."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = roots
        self._found: dict[str, Any] | None = None

    def of(self, name: str) -> str:
        """The text of an article by its id; raises ArticleError where there is none."""
        from explorer.corpus import Corpus, FoundFile

        if self._found is None:
            self._corpus = Corpus(self._roots)
            self._found = {item.id: item for item in self._corpus.files() if isinstance(item, FoundFile)}
        if name not in self._found:
            raise ArticleError(f"There is no article {name} in {self._corpus.name}.", hint="Give the folder it is in.")
        article, _ = self._corpus.read(self._found[name])
        return article.text


def _scores(evaluation: Evaluation) -> Iterator[tuple[str, Score]]:
    yield from evaluation.labels.items()
    yield "PERSON+ORG+PLACE", evaluation.micro
    yield "all labels", evaluation.all_labels
    if evaluation.kinds is not None:
        yield "actor or place", evaluation.kinds


def _as_json(evaluation: Evaluation, gold: Path) -> dict[str, Any]:
    return {
        "pipeline": evaluation.pipeline,
        "gold": str(gold),
        "articles": evaluation.articles,
        "words": evaluation.words,
        "seconds": round(evaluation.seconds, 3),
        "words_per_second": round(evaluation.words / evaluation.seconds) if evaluation.seconds else None,
        "mentions": {name: _score(score) for name, score in _scores(evaluation)},
        "entities": evaluation.entities and _score(evaluation.entities),
        "b_cubed": evaluation.b_cubed and _rates(evaluation.b_cubed),
        "b_cubed_from_gold_mentions": evaluation.b_cubed_given and _rates(evaluation.b_cubed_given),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "gold": score.gold,
        "found": score.found,
        "exact": _rates(score.rates()),
        "overlap": _rates(score.rates(overlap=True)),
    }


def _rates(rates: Rates) -> dict[str, float]:
    return {"precision": round(rates.precision, 4), "recall": round(rates.recall, 4), "f1": round(rates.f1, 4)}


def _print(evaluation: Evaluation) -> None:
    from rich.table import Table

    screen = console()
    speed = f"{evaluation.words / evaluation.seconds:,.0f} words a second" if evaluation.seconds else ""
    facts = f" · {counted(evaluation.articles, 'article')} · {evaluation.words:,} words · {speed}"
    screen.print(line((evaluation.pipeline, "bold"), facts))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, title in enumerate(_COLUMNS):
        table.add_column(title, justify="right" if at else "left")
    for name, score in _scores(evaluation):
        _add(table, name, score)
    if evaluation.entities is not None:
        _add(table, "actors and places", evaluation.entities)
    for name, rates in (("B³", evaluation.b_cubed), ("B³ from gold mentions", evaluation.b_cubed_given)):
        if rates is not None:
            table.add_row(name, "", "", *map(_percent, (rates.precision, rates.recall, rates.f1)), "")
    print_table(table)


def _add(table: Any, name: str, score: Score) -> None:
    exact, overlap = score.rates(), score.rates(overlap=True)
    figures = map(_percent, (exact.precision, exact.recall, exact.f1, overlap.f1))
    table.add_row(name, str(score.gold), str(score.found), *figures)


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}"
