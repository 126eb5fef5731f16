"""B7 信访: accepted, heard, given more time, answered in writing, reviewed twice; by its days."""

from collections.abc import Callable

import pytest

from bandeng.matters import reviews
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests import bureau as petitions
from tests.bureau import PARTS, Bureau
from tests.cast import Cast, at
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.conftest import Clock
from tests.stories.figures import totals
from tests.stories.visitor import Visitor
from tests.stories.working import act

Enter = Callable[[Person], Visitor]
OPINION = {f"part-{id_}": text for id_, text in PARTS.items()}
WHY = "等候补偿标准的鉴定结论"


@pytest.fixture
def bureau(cast: Cast, clock: Clock) -> Bureau:
    """Return the people of the petition playbook."""
    return petitions.settle(cast)


def petition(who: Visitor) -> Matter:
    """Bring a claim forward on-line for Upper Willow."""
    said = {"text": "征地补偿款一直没有发下来。", "topic": "land", "kind": "petition-claim"}
    return ask(who, place="150101", **said)


def accepted(bureau: Bureau, resident: Visitor, enter: Enter, clock: Clock) -> Matter:
    """Return a claim the unit has in hand since 4 March, nine o'clock."""
    claim = petition(resident)
    clock.to("2026-03-03 09:00")
    office = enter(bureau.office)
    act(office, claim, "take")
    clock.to("2026-03-04 09:00")
    act(office, claim, "hand-up", reason="属于你单位职权，请办理")
    act(enter(bureau.unit), claim, "take")
    return fresh(claim)


def test_a_claim_goes_its_whole_way_by_the_statutes_days(
    bureau: Bureau, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    claim = accepted(bureau, resident, enter, clock)
    assert (claim.first_reply_due_at, claim.first_replied_at) == (
        at("2026-03-17 09:00"), at("2026-03-03 09:00"),
    )  # fmt: skip
    assert claim.due_at == at("2026-05-03 09:00"), "sixty days from when the unit had it"
    unit = enter(bureau.unit)
    clock.to("2026-04-10 09:00")
    act(unit, claim, "pause", reason="hearing", until="2026-04-16T09:00")
    assert look(resident, claim).sees("听证")
    assert enter(bureau.cast.supervisor).open(f"/office/matters/{claim.number}/").sees("听证")
    resident.press("Send it", text="我带合同来")
    assert fresh(claim).state == "waiting"
    clock.to("2026-04-16 10:00")
    assert fresh(claim).due_at == at("2026-05-09 09:00"), "the six days of the hearing do not count"
    act(unit, claim, "more-time", amount=30, reason=WHY)
    head = enter(bureau.head).open("/office/")
    assert head.sees("More time is asked for: your word is needed", claim.title)
    assert enter(bureau.head).open("/work/").sees(WHY)
    act(head, claim, "grant-time")
    assert fresh(claim).due_at == at("2026-06-08 09:00")
    assert look(resident, claim).sees(WHY, "6月8日")
    clock.to("2026-05-20 09:00")
    act(unit, claim, "answer", status=422, outcome="solved", **{**OPINION, "part-opinion": " "})
    assert unit.sees("处理意见及依据")
    assert fresh(claim).state == "working"
    act(unit, claim, "answer", outcome="refused", **OPINION)
    assert look(resident, claim).sees("不予支持", "三、处理意见及依据")
    paper = unit.open(f"/office/matters/{claim.number}/opinion")
    assert paper.sees("处理意见书", "30天", "结论：不予支持", "2026年5月20日")


def test_reviewed_twice_never_by_who_answered_and_not_after_the_days(
    bureau: Bureau, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    claim = accepted(bureau, resident, enter, clock)
    clock.to("2026-03-20 09:00")
    act(enter(bureau.unit), claim, "answer", outcome="explained", **OPINION)
    clock.to("2026-04-19 08:59")
    look(resident, claim).press("Ask for the review", text="补偿标准低于公告")
    review = reviews.review_of(fresh(claim))
    assert review
    assert resident.sees("复查", review.number[:4])
    assert (review.owner, review.due_at) == (bureau.reviewer, at("2026-05-19 08:59"))
    assert look(resident, claim).sees("复查", review.number[:4])
    reviewer = enter(bureau.reviewer)
    act(reviewer, review, "take")
    clock.to("2026-05-10 09:00")
    act(reviewer, review, "answer", outcome="refused", **OPINION)
    clock.to("2026-05-12 09:00")
    look(resident, review).press("Ask for the review", text="仍然不服")
    again = reviews.review_of(fresh(review))
    assert again
    assert again.owner == bureau.re_reviewer
    last = enter(bureau.re_reviewer)
    act(last, again, "take")
    act(last, again, "pause", reason="hearing", until="2026-05-22T09:00")
    clock.to("2026-06-20 09:00")
    assert fresh(again).due_at == at("2026-06-21 09:00"), "thirty days and the ten of the hearing"
    act(last, again, "answer", outcome="explained", **OPINION)
    assert not look(resident, again).sees("Ask for the review")
    assert last.open(f"/office/matters/{again.number}/opinion").sees("复核意见书", "终局")
    numbers = enter(bureau.office).open("/office/numbers/")
    shown = totals(numbers)
    assert {shown[name] for name in ("petition-claims", "petition-reviews")} == {1}
    assert shown["petition-re-reviews"] == 1


def test_too_late_for_a_review_and_what_ran_out_lies_with_the_supervisor(
    bureau: Bureau, resident: Visitor, enter: Enter, clock: Clock
) -> None:
    claim = accepted(bureau, resident, enter, clock)
    late = petition(resident)
    desk = enter(bureau.office).open(f"/office/matters/{late.number}/")
    assert desk.sees("同一个电话、同一分类还有没办结的事项", claim.title)
    clock.to("2026-03-20 09:00")
    act(enter(bureau.unit), claim, "answer", outcome="explained", **OPINION)
    clock.to("2026-04-19 09:01")
    assert not look(resident, claim).sees("Ask for the review")
    resident.press("No, not settled", text="不满意")
    assert (fresh(claim).satisfied, fresh(claim).reopenings) == (False, 0)
    assert fresh(claim).answer
    clock.to("2026-05-30 09:00")
    assert (fresh(late).rung, fresh(late).owner) == ("urge", bureau.cast.supervisor)
    assert fresh(late).first_reply_late
    unit = enter(bureau.unit).open(f"/office/matters/{late.number}/")
    assert not unit.sees("Ask for more time")
