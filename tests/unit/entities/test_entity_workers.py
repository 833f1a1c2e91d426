"""Tagging in several processes: every text gets its outcome, whatever becomes of a process."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from explorer.entities import workers
from explorer.entities.workers import Alone, Failure, Outcome, Taggers, Workers
from explorer.errors import EntityError
from explorer.model import Tagging

STUB = """
import os, signal, time
from explorer.errors import EntityError
from explorer.model import Tagging

class Stub:
    def tag(self, texts):
        for text in texts:
            if text == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            if text == "hang":
                time.sleep(600)
            if text == "raise":
                raise ValueError("it is\\nbad")
            yield Tagging(definitions=((text, str(os.getpid())),))

def load():
    return Stub()

def refuse():
    raise EntityError("The model is not there.", hint="Get it.")

def fall():
    os._exit(3)
"""


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("stub")
    (folder / "explorer_stub_pipeline.py").write_text(STUB)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module("explorer_stub_pipeline")


def outcomes(taggers: Taggers, batches: list[list[str]]) -> dict[str, Outcome]:
    """What comes back for texts that are their own ids."""
    found: dict[str, Outcome] = {}
    waiting = list(batches)
    while waiting or taggers.is_busy:
        while waiting and taggers.has_room:
            taggers.give([(text, text) for text in waiting.pop(0)])
        for key, outcome in taggers.take(0.05):
            assert key not in found
            found[key] = outcome
    return found


def tagged(found: dict[str, Outcome]) -> set[str]:
    for key, outcome in found.items():
        assert isinstance(outcome, Failure) or outcome.definitions[0][0] == key
    return {key for key, outcome in found.items() if isinstance(outcome, Tagging)}


@pytest.mark.parametrize("count", [1, 2])
def test_every_text_comes_back_once(stub: Any, count: int) -> None:
    batches = [[f"{number}-{at}" for at in range(4)] for number in range(12)]
    with Workers(stub.load, count) as taggers:
        found = outcomes(taggers, batches)
    assert tagged(found) == {text for batch in batches for text in batch}
    assert len({outcome.definitions[0][1] for outcome in found.values()}) <= count  # type: ignore[union-attr]


def test_a_text_that_ends_its_process_costs_only_itself(stub: Any) -> None:
    with Workers(stub.load, 2) as taggers:
        found = outcomes(taggers, [["a", "b"], ["c", "die", "d"], ["e"], ["f", "g"]])
    assert tagged(found) == set("abcdefg")
    assert found["die"] == Failure("the process that read it ended (signal SIGKILL)")


def test_a_text_without_an_end_costs_only_itself(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 0.4)
    with Workers(stub.load, 1) as taggers:
        found = outcomes(taggers, [["a", "hang", "b"], ["c"]])
    assert tagged(found) == set("abc")
    assert str(found["hang"]).count("reading it took longer than")


@pytest.mark.parametrize("make", [lambda stub: Alone(stub.load()), lambda stub: Workers(stub.load, 1)])
def test_a_text_on_which_the_model_fails_costs_only_itself(stub: Any, make: Callable[[Any], Taggers]) -> None:
    with closing(make(stub)) as taggers:
        found = outcomes(taggers, [["a", "raise", "b"]])
    assert tagged(found) == {"a", "b"}
    assert found["raise"] == Failure("the entity model failed on it (ValueError: it is bad)")


def test_a_process_killed_from_outside_loses_nothing(stub: Any) -> None:
    with Workers(stub.load, 1) as taggers:
        first = outcomes(taggers, [["a"]])
        assert isinstance(first["a"], Tagging)
        os.kill(int(first["a"].definitions[0][1]), signal.SIGKILL)
        assert tagged(outcomes(taggers, [["b", "c"], ["d"]])) == set("bcd")


def test_an_interrupt_is_for_the_parent(stub: Any) -> None:
    with Workers(stub.load, 1) as taggers:
        first = outcomes(taggers, [["a"]])
        assert isinstance(first["a"], Tagging)
        pid = first["a"].definitions[0][1]
        os.kill(int(pid), signal.SIGINT)
        second = outcomes(taggers, [["b"]])
        assert second["b"] == Tagging(definitions=(("b", pid),))


def test_a_model_that_cannot_be_loaded_is_said_as_ever(stub: Any) -> None:
    with Workers(stub.refuse, 1) as taggers, pytest.raises(EntityError, match="The model is not there") as caught:
        outcomes(taggers, [["a"]])
    assert caught.value.hint == "Get it."


def test_processes_that_never_begin_are_given_up(stub: Any) -> None:
    with Workers(stub.fall, 1) as taggers, pytest.raises(EntityError, match=r"end before they begin \(code 3\)"):
        outcomes(taggers, [["a"]])


def test_closing_ends_all_processes(stub: Any, tmp_path: Path) -> None:
    taggers = Workers(stub.load, 2)
    pids = [worker.process.pid for worker in taggers._workers]
    taggers.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)  # type: ignore[arg-type]
