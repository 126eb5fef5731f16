"""Every translation compiles with Babel alone, whole or not at all."""

import shutil

import pytest

from bandeng import translations

SOURCES = sorted(translations.PACKAGE.glob("**/LC_MESSAGES/django.po"))


def test_there_are_words():
    assert len(SOURCES) >= 8


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.parts[-5])
def test_a_catalogue_compiles_once(source, tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(source, folder)
    assert translations.compile_all(tmp_path) == [folder / "django.mo"]
    assert translations.compile_all(tmp_path) == [], "the second time there is nothing to do"
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
