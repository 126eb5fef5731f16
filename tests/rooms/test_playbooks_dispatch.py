"""How a dispatch catalogue is read, checked and asked."""

import pytest

from bandeng.playbooks import dispatch, objecting, shipped
from bandeng.playbooks.checking import check_together
from bandeng.playbooks.dispatch import Ground
from bandeng.playbooks.library import merge
from bandeng.playbooks.objecting import Dispute, No
from bandeng.playbooks.reading import read
from tests.cast import at

TEXTS = dict(shipped.texts(["grid-chain", "hotline-12345"]))
GRID = Ground("grid", frozenset({"15", "1501", "150101", "15010101"}))


def rules(**changed: str):
    text = TEXTS["hotline-12345.yaml"]
    for old, new in changed.values():
        assert old in text
        text = text.replace(old, new)
    return merge([read(TEXTS["grid-chain.yaml"]), read(text)])


def problems(old: str, new: str) -> list[str]:
    text = TEXTS["hotline-12345.yaml"]
    assert old in text
    sources = [read(TEXTS["grid-chain.yaml"]), read(text.replace(old, new, 1))]
    return [problem.said_in("en") for problem in check_together(sources)]


def post(library, category, ground=GRID, rung="handling"):
    kind = library.kinds["call"]
    return dispatch.post_on(library, kind, kind.rung(rung), category, ground)


def test_the_first_line_that_fits_is_taken():
    library = rules()
    assert post(library, "electricity") == "power-supply"
    assert post(library, "other") == "hotline-dispatcher"
    assert post(library, "electricity", rung="joint") == "supervisor"


@pytest.mark.parametrize(("place", "found"), [("1501", "township-desk"), ("1502", "power-supply")])
def test_a_line_of_one_place_holds_there_and_below(place, found):
    special = f"""    entries:
      - id: own-lines
        categories: [electricity]
        post: township-desk
        place: "{place}"
        basis: {{zh: 本镇自管线路, en: Lines of the town}}
"""
    library = rules(one=("    entries:\n", special))
    assert post(library, "electricity") == found
    assert post(library, "electricity", Ground("banner", frozenset({"15"}))) == "power-supply"


def test_a_department_keeps_its_own():
    library = rules()
    kind = library.kinds["call"]
    asked = (library, kind, "water", GRID)
    assert objecting.against_giving(*asked, "village-secretary") is No.TOO_LOW
    assert objecting.against_giving(*asked, "power-supply") is None
    assert objecting.against_giving(library, kind, "disputes", GRID, "village-secretary") is None
    banner = Ground("banner", frozenset({"15"}))
    assert objecting.against_giving(library, kind, "other", banner, "township-desk") is No.NOT_THERE


def test_rounds_are_counted():
    rule = rules().kinds["call"].objection
    given = at("2026-03-02 09:00")
    assert objecting.against(rule, Dispute(given, 2, open=False)) is None
    assert objecting.against(rule, Dispute(given, 2, open=True)) is No.OPEN_ALREADY
    assert objecting.against(rule, Dispute(given, 3, open=False)) is No.SETTLED
    assert objecting.against(None, Dispute(given)) is No.NOT_DISPATCHED
    judges = [objecting.judge(rule, nth) for nth in (1, 2, 3)]
    assert judges == ["hotline-dispatcher", "hotline-dispatcher", "supervisor"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("post: power-supply", "post: powder-supply", "powder-supply"),
        ("never-below: banner", "never-below: planet", "planet"),
        ("object: power}  ", "object: powder}  ", "powder"),
        ("in: village-2, category: electricity", "in: village-2, category: tricity", "tricity"),
        ("decide: housing-office", "decide: howling-office", "howling-office"),
    ],
)
def test_names_nobody_defined_are_found(old, new, said):
    assert any(said in problem for problem in problems(old, new))


def test_a_line_cannot_lie_below_what_it_rules_out():
    quarrels = "post: township-desk\n        basis: {zh: 乡镇"
    wrong = quarrels.replace("basis", "never-below: banner\n        basis")
    assert any("rules out" in problem for problem in problems(quarrels, wrong))
