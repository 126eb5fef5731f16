"""B5 Little-stool council: cables over the courtyard are talked over, decided, and followed up."""

from collections.abc import Callable

import pytest

from bandeng.activities import actions
from bandeng.activities.actions import Draft
from bandeng.activities.models import Activity, Opinion, Support, Topic
from bandeng.matters.models import Matter
from bandeng.notices.models import Notice
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast, at
from tests.stories.conftest import Clock
from tests.stories.visitor import Visitor

Enter = Callable[[Person], Visitor]
SUNDAY = at("2026-03-08 15:00")


@pytest.fixture
def sitting(cast: Cast, clock: Clock, enter: Enter) -> Activity:
    """Plan the council for Sunday, invite, publish, and put the question."""
    playbooks.adopt_shipped(shipped.texts(["little-stool-council"]), at=FOUNDED)
    said = {"by": cast.secretary, "at": at("2026-03-02 09:00")}
    draft = Draft("council", cast.village, SUNDAY, title="楼道飞线充电怎么治")
    row = actions.publish(actions.plan(draft, **said), **said)
    actions.invite(row, actions.Guests(people=(cast.representative.pk,)), **said)
    topic = enter(cast.secretary).open(f"/work/activities/{row.code}/topic/")
    topic.press("Open the topic", question="楼里接线下来充电，怕起火；棚子不够怎么办？")
    return row


def speak(visitor: Visitor, sitting: Activity, text: str, **more: str) -> Opinion:
    """Say something on the public page."""
    visitor.open(f"/topics/{sitting.code}/").send("text", text=text, **more)
    return Opinion.objects.latest("pk")


def do(staff: Visitor, sitting: Activity, what: str, opinion: Opinion, **more: object) -> Visitor:
    """Press one of the buttons at an opinion."""
    way = f"/work/activities/{sitting.code}/topic/"
    staff.open(way)
    sent = {"do": what, "opinion": opinion.pk, **more}
    return staff._shown(staff.client.post(way, sent, follow=True), 200)


def test_from_the_question_to_what_is_done(
    cast: Cast, clock: Clock, enter: Enter, resident: Visitor, sitting: Activity
) -> None:
    secretary, page = enter(cast.secretary), f"/topics/{sitting.code}/"
    one = speak(resident, sitting, "院里装充电桩，我电话 13800138000", name="老李")
    assert resident.sees("收到了")
    mine = resident.address
    assert not resident.open(page).sees("院里装充电桩"), "somebody looks at it first"
    do(secretary, sitting, "show", one)
    assert resident.open(page).sees("院里装充电桩")
    assert "13800138000" not in resident.page
    assert "老李" not in resident.page
    other = speak(resident, sitting, "要有个地方能充电")
    do(secretary, sitting, "show", other)
    for opinion, phone in ((one, "10000000081"), (one, "10000000081"), (other, "10000000082")):
        resident.client.post(page, {"opinion": opinion.pk, "phone": phone})
    before = set(Support.objects.values_list("opinion_id", "phone_index"))
    do(secretary, sitting, "merge", other, into=one.pk)
    assert set(Support.objects.values_list("opinion_id", "phone_index")) == before
    assert len(before) == 2
    rude = speak(resident, sitting, "都是废话")
    do(secretary, sitting, "hide", rude, reason="与议题无关")
    assert resident.open(page).sees("与议题无关")
    assert "都是废话" not in resident.page
    clock.to("2026-03-08 17:00")
    actions.attend(
        sitting, actions.Roll(people=(cast.representative.pk,), headcount=26),
        by=cast.secretary, at=at("2026-03-08 17:00"),
    )  # fmt: skip
    secretary.open(f"/work/activities/{sitting.code}/topic/").send(
        "decided", decided="东院装两组充电桩", decided_by="hands", hands_for="21",
        hands_against="5", present="26", ask_text="东院装两组充电桩，请供电所接电。",
    )  # fmt: skip
    topic = Topic.objects.get()
    assert topic.decision is not None
    assert topic.decision.follows == Matter.objects.latest("pk")
    assert resident.open(page).sees("东院装两组充电桩", "举手表决", "同意 21", "不是村民代表会议")
    assert resident.open(mine).sees("东院装两组充电桩")
    assert Notice.objects.filter(person=cast.representative, verb="topic.decided").exists()


def test_no_vote_of_the_village_without_its_numbers(
    cast: Cast, clock: Clock, enter: Enter, resident: Visitor, sitting: Activity
) -> None:
    clock.to("2026-03-08 17:00")
    actions.attend(
        sitting, actions.Roll(headcount=19), by=cast.secretary, at=at("2026-03-08 17:00")
    )
    told = {"decided": "收卫生费", "decided_by": "statutory", "present": "19", "entitled": "30"}
    page = enter(cast.secretary).open(f"/work/activities/{sitting.code}/topic/")
    page.send("decided", status=422, hands_for="19", **told)
    assert page.sees("不足三分之二", "第二十六条")
    assert Topic.objects.get().decision is None
    page.send("decided", **{**told, "present": "20", "hands_for": "11", "hands_against": "9"})
    assert resident.open(f"/topics/{sitting.code}/").sees("村民代表会议的法定决定", "到会 20 人")
