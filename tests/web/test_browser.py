"""Every page of the halls in a real browser that reaches nothing but this machine.

The fixture `open_page` fails a test on any outside request and on anything the content security
policy stopped.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.web.busy_town import live
from tests.web.matrix import cases_of, declared, roles
from tests.web.serving import come_in, served
from tests.web.test_ui_pages import FAINT, TARGETS
from tests.web.world import NOW, build, client_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., Any]
WALKS = {
    "resident": ("k", r"/(?!alive|accounts|language|enter|ui|work/|office/|t/<slug>/.)"),
    "representative": ("R", r"/work/"),
    "desk": ("D", r"/office/"),
    "steward": ("T", r"/office/(?!map|board|red|matters|numbers)"),
    "sign-in": ("a", r"/accounts/login/"),
}
# What programs read is no page: it has no heading, no width and no language.
NO_PAGE = re.compile(
    r"\.(atom|geojson|ics)$|^/(open311|api)/|/exports/.*/file$|/sheets-in/(template/|.*/marked$)"
)
PARTS = (".json", "<name>", "/below", "download/")  # not pages by themselves
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a thumb would miss: a control is as big as itself or as the label around it.
SMALL = """(targets) => [...document.querySelectorAll(targets)]
  .filter((e) => e.getClientRects().length && !e.closest(".choice, .pick, .map"))
  .map((e) => [e, (e.closest("label") || e.matches(".roll-mark") && e.labels[0] || e)
    .getBoundingClientRect().height])
  .filter(([, height]) => height < 43.5)
  .map(([e, height]) => `${(e.textContent.trim() || e.name).slice(0, 20)} ${height}`)"""
# What a person who does not see the page could not do on it; a list of sentences.
UNSAID = """() => {
  const wrong = [], name = (e) => (e.getAttribute("aria-label") || e.textContent || "").trim();
  const shown = (e) => e.getClientRects().length > 0;
  for (const e of document.querySelectorAll("input, select, textarea")) {
    if (e.type === "hidden" || !shown(e)) continue;
    const named = e.labels.length || e.getAttribute("aria-label")
      || e.getAttribute("aria-labelledby");
    if (!named) wrong.push(`no label: ${e.name || e.id}`);
  }
  for (const e of document.querySelectorAll("a[href], button, summary"))
    if (shown(e) && !name(e) && !e.querySelector("img[alt]:not([alt=''])"))
      wrong.push(`no words: ${e.outerHTML.slice(0, 90)}`);
  for (const e of document.querySelectorAll("img:not([alt])"))
    wrong.push(`no alt: ${e.src}`);
  const heads = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown);
  const levels = heads.map((e) => Number(e.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1)
    wrong.push(`${levels.filter((level) => level === 1).length} first headings`);
  levels.forEach((level, n) => {
    if (n && level > levels[n - 1] + 1) wrong.push(`heading jumps: ${heads[n].textContent}`);
  });
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const twice = ids.filter((id, n) => ids.indexOf(id) !== n);
  if (twice.length) wrong.push(`twice the same id: ${[...new Set(twice)]}`);
  for (const e of document.querySelectorAll("[for], [aria-labelledby], [aria-describedby]"))
    for (const kind of ["for", "aria-labelledby", "aria-describedby"])
      for (const id of (e.getAttribute(kind) || "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) wrong.push(`${kind} leads nowhere: ${id}`);
  for (const part of ["main", "title"])
    if (!document.querySelector(part)) wrong.push(`no ${part}`);
  if (!document.documentElement.lang) wrong.push("no language");
  return wrong;
}"""


@pytest.fixture(scope="module")
def world(stands: Any) -> Any:
    """Return the things by name of a site where something is going on."""

    def found(cast: Cast, media: Path) -> dict[str, str]:
        live(cast, NOW)
        return build(cast, media)

    return stands(found)


@pytest.fixture
def town(cast: Cast, world: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the address of that site, and its things by name."""
    with served(NOW) as address:
        yield address, world


def addresses(letter: str, rule: str, world: dict[str, str]) -> list[str]:
    """Return every page of the matrix that opens to a role."""
    return [
        re.sub(r"\{(\w+)\}", lambda found: world[found[1]], case.address)
        for address in declared()["routes"]
        if re.match(rule, address) and not address.endswith(PARTS) and not NO_PAGE.search(address)
        for case in cases_of(address)
        if case.method == "GET" and case.answers.get(letter) in ("200", "locked")
    ]


@pytest.mark.parametrize("walk", WALKS)
def test_every_page_fits_reads_and_speaks(
    walk: str, open_page: Open, cast: Cast, town: tuple[str, dict[str, str]]
) -> None:
    (letter, rule), (address, world) = WALKS[walk], town
    page, errors, wrong = open_page("phone"), list[str](), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    come_in(page, address, client_of(roles()[letter], cast, world))
    for path in addresses(letter, rule, world):
        answer = page.goto(address + path)
        wrong += [f"{path}: {answer.status}"] if answer.status != 200 else []
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            for large in (True, False):
                page.evaluate("on => document.documentElement.classList.toggle('large', on)", large)
                over = page.evaluate(WIDE)
                wrong += [f"{path}: {over}px too wide at {width}, {large=}"] if over > 0 else []
        wrong += [f"{path}: {what}" for what in page.evaluate(UNSAID)]
        wrong += [f"{path}: too faint: {what}" for what in page.evaluate(FAINT)]
        page.set_viewport_size({"width": 360, "height": 740})
        wrong += [f"{path}: too small: {what}" for what in page.evaluate(SMALL, TARGETS)]
    assert not wrong + errors, "\n" + "\n".join(dict.fromkeys(wrong + errors))
