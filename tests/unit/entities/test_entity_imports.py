"""What is loaded when: a warm start and resolution never import spaCy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from explorer.entities import load_pipeline, pipeline_name
from explorer.errors import EntityError


def run(code: str) -> None:
    """Run a program in a process that has loaded nothing yet; it must end well."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_resolving_does_not_import_spacy() -> None:
    code = (
        "import sys\n"
        "from explorer.entities import resolve, pipeline_name\n"
        "from explorer.model import Label, Mention, Tagging\n"
        "mentions = (Mention(0, 6, Label.GPE, 'Tartus'), Mention(9, 21, Label.PERSON, 'Sergei Ivanov'))\n"
        "assert len(resolve({'a': Tagging(mentions)}).entities) == 2 and pipeline_name()\n"
        "assert 'spacy' not in sys.modules\n"
    )
    run(code)


def test_what_was_resolved_is_of_the_rules_of_all_modules_that_resolving_imports() -> None:
    code = (
        "import sys\n"
        "from explorer.entities import keeping, resolve\n"
        "resolve({})\n"
        "loaded = [name.removeprefix('explorer.entities.') for name in sys.modules if 'explorer.entities.' in name]\n"
        "assert {*loaded} - {'naming', 'resolution'} == {*keeping.MODULES}, {*loaded} ^ {*keeping.MODULES}\n"
    )
    run(code)


def test_the_name_is_known_before_loading() -> None:
    assert load_pipeline().name == pipeline_name()
    assert pipeline_name("en_x") != pipeline_name()


def test_a_model_that_is_not_there_is_said_in_a_sentence() -> None:
    with pytest.raises(EntityError, match="en_not_there") as caught:
        load_pipeline("en_not_there")
    assert caught.value.hint
