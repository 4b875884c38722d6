"""What holds for every template: it parses, it is translated, and it works under the content security policy."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "templates").rglob("*.jinja"))
FOREIGN = sorted((ROOT / "templates_django").rglob("*.html"))
BY_NAME = {str(path.relative_to(ROOT)): path for path in [*PAGES, *FOREIGN]}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_no_template_carries_inline_style_or_script(name: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", BY_NAME[name].read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"<style|javascript:|\son[a-z]+=[\"']", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "nonce=" in script
        assert " src=" in script or "application/json" in script


@pytest.mark.parametrize(
    "name", [str(path.relative_to(ROOT / "templates")) for path in PAGES if path.parts[-2] != "records"]
)
def test_every_page_template_parses(jinja: Any, name: str) -> None:
    assert jinja.get_template(name).name == name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_translatable_string_is_a_valid_format(jinja: Any, path: Path) -> None:
    # gettext fills in with %, so a lone per cent sign in a message would break the page in every language.
    for _line, _function, message in jinja.extract_translations(path.read_text()):
        for text in message if isinstance(message, tuple) else (message,):
            if isinstance(text, str):
                rest = re.sub(r"%\([a-z_]+\)s|%%", "", text)
                assert "%" not in rest, text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates" / "errors").glob("*.jinja")), ids=lambda path: path.stem
)
def test_every_word_of_an_error_page_is_translated(jinja: Any, path: Path) -> None:
    """Between its tags a template holds no letters of its own."""
    source = re.sub(r"\{[%#{].*?[%#}]\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", "", source))
