"""The Jinja environment of pages: what is missing from parameters is empty, what is misspelt is an error."""

from dataclasses import dataclass
from typing import Any

import pytest
from jinja2 import UndefinedError

from config.jinja import environment


@dataclass
class Thing:
    name: str = "lot 1"


def render(source: str, **context: Any) -> str:
    return environment().from_string(source).render(**context)


def test_a_key_that_parameters_do_not_have_is_empty_however_deep() -> None:
    assert render("{{ params.a.b }}{% if params.c %}x{% endif %}", params={}) == ""


def test_a_name_that_an_object_does_not_have_is_an_error_and_not_an_empty_place() -> None:
    assert render("{{ thing.name }}", thing=Thing()) == "lot 1"
    with pytest.raises(UndefinedError, match="'Thing' has no 'nmae'"):
        render("{{ thing.nmae }}", thing=Thing())
    with pytest.raises(UndefinedError, match="'Thing' has no 'locked'"):
        render("{% if thing.locked %}locked{% endif %}", thing=Thing())
