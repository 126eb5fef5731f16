"""Every sentence of the program is said in Chinese too, and no screen mixes its languages."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import django
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.catalogs import PACKAGE, catalogs

HAN = re.compile(r"[\u3400-\u9fff]")
PLAIN = {"_": None, "lazy": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None}
COUNTED = {"ngettext": (1, 2), "ngettext_lazy": (1, 2)}
NARROW = {"pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2)}
BOTH = {"npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3)}
KEYWORDS = {**PLAIN, **COUNTED, **NARROW, **BOTH}
SOURCES = [*sorted(PACKAGE.rglob("*.py")), *sorted((PACKAGE / "web").rglob("*.html"))]
Said = tuple[str | None, str]


@cache
def everything_said() -> list[tuple[Path, Said, int]]:
    """Return every sentence of the program with its file and its line."""
    return [(path, said, line) for path in SOURCES for said, line in sentences(path)]


def sentences(path: Path) -> Iterator[tuple[Said, int]]:
    """Return what a file says to people, each with its context and its line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        source = "\n".join(line.strip() for line in templatize(text, str(path)).splitlines())
    else:
        source = text
    if "gettext" not in source:
        return
    file = BytesIO(source.encode())
    for line, said, _comments, context in extract("python", file, KEYWORDS, options=OPTIONS):
        for one in said if isinstance(said, tuple) else (said,):
            if one:
                yield (context, one), line


OPTIONS = {"encoding": "utf-8"}


def known() -> dict[Said, list[str]]:
    """Return the Chinese of every sentence by its context; an empty string for a missing one."""
    found: dict[Said, list[str]] = {}
    for messages in catalogs().values():
        for message in messages:
            if message.fuzzy:
                continue
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            for one in ids:
                found.setdefault((message.context, one), []).append(str(words[0] or ""))
    return found


def test_every_sentence_has_its_chinese() -> None:
    chinese, missing = known(), []
    for path, said, line in everything_said():
        if not any(chinese.get(said, [])):
            missing.append(f"{path.relative_to(PACKAGE)}:{line}: {said[1]!r} ({said[0]})")
    assert missing == [], "\n" + "\n".join(missing)


def test_no_chinese_is_kept_that_nobody_says() -> None:
    used = {said for _path, said, _line in everything_said()} | said_by_libraries()
    idle = [
        f"{path.relative_to(PACKAGE)}: {message.id!r}"
        for path, messages in catalogs().items()
        for message in messages
        if not used & {(message.context, one) for one in _ids(message.id)}
    ]
    assert idle == [], "\n" + "\n".join(idle)


def said_by_libraries() -> set[Said]:
    """Return what the form library says, which our catalogues may word more kindly."""
    kept = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.po"
    with kept.open("rb") as file:
        return {(message.context, one) for message in read_po(file) for one in _ids(message.id)}


def _ids(id_: str | tuple[str, ...]) -> tuple[str, ...]:
    return id_ if isinstance(id_, tuple) else (id_,)


def test_places_for_words_are_the_same_in_both_languages() -> None:
    place = re.compile(r"%\((\w+)\)")
    wrong = []
    for messages in catalogs().values():
        for message in messages:
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            wanted = set(place.findall(" ".join(_ids(message.id))))
            wrong += [
                message.id for word in words if word and not set(place.findall(word)) <= wanted
            ]
    assert wrong == []


def hard_coded(path: Path) -> list[str]:
    """Return the Chinese that stands in a file itself, comments and docstrings aside."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", "", text, flags=re.S)
    else:
        text = re.sub(r'""".*?"""|#[^\n]*', "", text, flags=re.S)
    return [line.strip() for line in text.splitlines() if HAN.search(line)]


# Chinese that is not a sentence of the program, each with its reason.
ALLOWED: dict[str, str] = {
    "web/ui/sampler.py": "user text in the gallery of components",
    "web/ui/views.py": "user text in the gallery of components",
    "web/ui/templates/ui/gallery.html": "user text in the gallery of components",
    "web/ui/templates/ui/sample_worker.html": "user text in the gallery of components",
    "matters/guessing.py": "a letter of the alphabet to compare with",
    "web/templates/500.html": "said in both languages at once, because nothing else works then",
    "web/templates/layouts/switches.html": "the name of the language in that language",
    "web/templates/office/calendar.html": "the marks every printed calendar bears",
}


def test_no_chinese_is_hard_coded_in_the_halls() -> None:
    halls = {str(path.relative_to(PACKAGE)): path for path in (PACKAGE / "web").rglob("*.*")}
    halls = {name: path for name, path in halls.items() if path in SOURCES}
    assert len(halls) > 400
    assert set(ALLOWED) <= {str(path.relative_to(PACKAGE)) for path in SOURCES}, "long gone"
    found = {name: hard_coded(path) for name, path in halls.items() if name not in ALLOWED}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_is_missing_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('{% load i18n %}{% translate "Never said" context "test" %}', encoding="utf-8")
    assert [said for said, _line in sentences(page)] == [("test", "Never said")]
    code = tmp_path / "code.py"
    code.write_text('from x import gettext as _\n_("Nor this")\nx = "路灯"  # 注', encoding="utf-8")
    assert [said for said, _line in sentences(code)] == [(None, "Nor this")]
    assert ("test", "Never said") not in known()
    assert hard_coded(code) == ['x = "路灯"']
