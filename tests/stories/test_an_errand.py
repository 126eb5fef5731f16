"""B9 帮办代办: consent first, a receipt for each paper, stages told, originals back, then done."""

from collections.abc import Callable

import pytest

from bandeng.matters.models import Matter, PaperHeld
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import deed, doors

Enter = Callable[[Person], Visitor]
WISH = "母亲满八十了，腿脚不便，想请人替她办高龄津贴。"


@pytest.fixture(autouse=True)
def adopted(cast: Cast, clock: Clock) -> None:
    """Let errands be run in the small town."""
    playbooks.adopt_shipped(shipped.texts(["errands"]), at=FOUNDED)


def asked(resident: Visitor) -> Matter:
    return ask(resident, text=WISH, topic="age-allowance", kind="errand", privacy="private")


def test_an_errand_is_run_from_consent_to_the_last_paper_back(
    cast: Cast, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    errand = asked(resident)
    worker = enter(cast.representative)
    deed(worker, errand, "take")
    page = doors(worker.open(f"/work/m/{errand.number}/").read())
    assert worker.sees("高龄津贴", "户口簿原件", "not agreed yet: nothing is done before that")
    assert f"/work/m/{errand.number}/paper-in/" not in page
    look(resident, errand).press("I agree", status=422, **{"sign-digits": "9999"})
    assert fresh(errand).consented_at is None
    resident.press("I agree", **{"sign-digits": "0123"})
    assert resident.sees("Thank you. Now the errand can be run for you.", "You agreed to it")
    for paper in ("id-card", "household-book", "bank-card"):
        deed(worker, errand, "paper-in", paper=paper, copies="1")
    deed(worker, errand, "stage", stage="handed-in", text="镇民政所收下了")
    assert worker.open(f"/work/m/{errand.number}/").sees("已经替您递交")
    worker.client.cookies["bandeng_language"] = "en"
    assert worker.open(f"/work/m/{errand.number}/").sees("Handed in for you")
    del worker.client.cookies["bandeng_language"]
    assert look(resident, errand).sees("已经替您递交", "镇民政所收下了", "身份证原件")
    card, book = PaperHeld.objects.filter(paper__in=["id-card", "household-book"]).order_by("pk")
    slip = worker.open(f"/work/m/{errand.number}/paper/{card.pk}/")
    assert slip.sees("身份证原件", cast.representative.name, "尚未；这是原件，办结之前还给您")
    assert "<svg" in slip.page
    refused = deed(worker, errand, "answer", status=409, outcome="solved", text="下月到账。")
    assert refused.sees("身份证原件、户口簿原件")
    for held in (card, book):
        deed(worker, errand, "paper-back", held=str(held.pk))
    own = resident.open(f"/m/{errand.number}/paper/{card.pk}/")
    assert own.sees("收据：材料已退还")
    deed(worker, errand, "answer", outcome="solved", text="津贴已经批下来，下月到账。")
    look(resident, errand).press("Yes, it is settled", rating="5", text="跑腿辛苦了")
    read = totals(enter(cast.supervisor).open("/office/numbers/"))
    assert (read["errands-asked"], read["errands-done"]) == (1, 1)


def test_who_cannot_use_the_page_agrees_at_the_door_and_that_is_written_down(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    errand = asked(resident)
    worker = enter(cast.representative)
    deed(worker, errand, "take")
    deed(worker, errand, "consent", how="door")
    assert worker.sees("上门时", "我请党代表替我办理这件事")
    assert fresh(errand).consented_at


def test_nobody_else_opens_the_receipt_of_a_paper(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    errand = asked(resident)
    worker = enter(cast.representative)
    deed(worker, errand, "take")
    deed(worker, errand, "consent", how="paper")
    deed(worker, errand, "paper-in", paper="id-card", copies="1")
    card = PaperHeld.objects.get()
    address = f"/work/m/{errand.number}/paper/{card.pk}/"
    assert enter(cast.neighbour_representative).open(address, status=404)
    assert enter(cast.secretary).open(address), "the village sees what lies in it"
    other = asked(resident)
    assert worker.open(f"/work/m/{other.number}/paper/{card.pk}/", status=404)
