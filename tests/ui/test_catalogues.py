"""Joined catalogues say what Django's own say."""

from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import trans_real

from ui.catalogues import fold


@pytest.mark.parametrize("language", [code for code, _title in settings.LANGUAGES])
def test_a_folded_catalogue_translates_every_message_as_before(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart: Any = trans_real.DjangoTranslation(language)
    monkeypatch.setitem(trans_real._translations, language, trans_real.DjangoTranslation(language))  # type: ignore[attr-defined]  # Django's own memory
    joined: Any = trans_real.translation(language)
    before = len(apart._catalog._catalogs)
    after = fold(language)
    assert 1 <= after < before

    keys = set(apart._catalog.keys())
    assert len(keys) > 100
    counted = {key[0] for key in keys if isinstance(key, tuple)}
    assert counted
    for key in keys - {""}:
        if isinstance(key, str):
            assert joined.gettext(key) == apart.gettext(key)
    for key in counted:
        for number in (0, 1, 2, 3, 5, 6, 11, 100):
            assert joined.ngettext(key, "many", number) == apart.ngettext(key, "many", number)
    assert joined.gettext("a message that nobody wrote") == "a message that nobody wrote"


def test_the_languages_of_the_settings_are_folded_at_the_start() -> None:
    for language, _title in settings.LANGUAGES:
        kept: Any = trans_real.translation(language)
        found = len(kept._catalog._catalogs)
        assert found < 4
        assert fold(language) == found
