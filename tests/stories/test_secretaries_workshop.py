"""C8 Secretaries' workshop 书记工作坊: ◆ 4 workshops; pairs 传帮带; a question and its 处方."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.activities.models import Pair
from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.notices.models import Notice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.people.states import Appointment, NewPerson
from bandeng.places import actions as places
from bandeng.places.models import Place
from bandeng.places.states import NewPlace
from tests.cast import FOUNDED, Cast
from tests.factories import fresh
from tests.stories.conftest import Clock
from tests.stories.figures import held_behind, rows_behind, totals
from tests.stories.visitor import Visitor
from tests.stories.working import deed
from tests.workshops import ID, Crew, adopt, settled

Enter = Callable[[Person], Visitor]
HARD = "党员大会总是到不了一半，通知发了也没用。"
DIAGNOSIS = "年轻党员白天在旗里上班，会都开在上午。"
PRESCRIPTION = "改到周五晚上，一季度定好日子；每名委员包三户上门说。"
MORE = [
    NewPlace("1503", "柳林镇", "township", "15", 43.90, 119.35, 3),
    NewPlace("150301", "柳林村", "village", "1503", 43.90, 119.35, 1),
    NewPlace("1504", "沙泉镇", "township", "15", 43.88, 119.45, 4),
    NewPlace("150401", "沙泉村", "village", "1504", 43.88, 119.45, 1),
]


@pytest.fixture
def crews(cast: Cast) -> list[Crew]:
    """Return the workshops of four towns, each with a host and two members."""
    adopt()
    places.found_many(MORE, by=Voice.SYSTEM, at=FOUNDED)
    villages = [Place.objects.get(code=code) for code in ("150301", "150401")]
    new = [NewPerson(f"村书记{n}", f"1000400{n:04}") for n in range(len(villages))]
    rows = [
        Appointment(person.pk, "village-secretary", village.pk)
        for person, village in zip(
            people.enter_many(new, by=Voice.SYSTEM, at=FOUNDED), villages, strict=True
        )
    ]
    people.appoint_many(rows, by=Voice.SYSTEM, at=FOUNDED)
    codes = ("1501", "1502", "1503", "1504")
    return [settled(cast.place(code), first=3 * n) for n, code in enumerate(codes)]


def page_of(crew: Crew) -> str:
    return f"/work/workshops/{ID}/{crew.place.pk}/"


def wrote(who: Visitor, kind: str, crew: Crew, **more: str) -> None:
    """Write down a session that was held just now."""
    who.open(f"/work/activities/write/?kind={kind}")
    said = {f"more-{name.replace('_', '-')}": value for name, value in more.items()}
    who.send("began", place=str(crew.place.pk), **said)
    assert who.sees("Written down.")


def asked(who: Visitor, crew: Crew, text: str = HARD) -> Matter:
    who.open(page_of(crew)).follow("Ask the workshop")
    who.press("Ask", text=text, category="meetings")
    return Matter.objects.latest("pk")


def prescribed(who: Visitor, matter: Matter, prescription: str = PRESCRIPTION) -> None:
    parts = {"diagnosis": DIAGNOSIS, "prescription": prescription, "look-again": "四月五日"}
    said = {f"part-{name}": text for name, text in parts.items()}
    deed(who, matter, "answer", outcome="solved", **said)


def paired(who: Visitor, crew: Crew, mentor: Person, learner: Person) -> Pair:
    who.open(page_of(crew))
    who.send("learner", learner=str(learner.pk), mentor=str(mentor.pk), since="2026-03-01")
    assert who.sees("They are a pair now; both are told.")
    return Pair.objects.latest("pk")


@pytest.mark.slow
def test_four_workshops_teach_pair_and_prescribe(
    cast: Cast, enter: Enter, clock: Clock, crews: list[Crew]
) -> None:
    crew = crews[0]
    host, secretary = enter(crew.host), enter(cast.secretary)
    host.open("/work/").follow("Workshops").follow(crew.place.name)
    assert host.sees(crew.host.name, *(member.name for member in crew.members))
    paired(host, crew, crew.members[0], cast.secretary)
    secretary.open("/work/inbox/").press(f"{crew.members[0].name} → {cast.secretary.name}")
    assert secretary.address == page_of(crew)

    hard = asked(secretary, crew)
    assert (hard.owner, hard.rung, hard.place) == (crew.host, "workshop", cast.village)
    assert host.open(page_of(crew)).sees(hard.title, cast.village.name)
    deed(host, hard, "take")
    member = enter(crew.members[0])
    deed(host, hard, "ask-part", helper=str(member.person.pk), task="去看一次他们的会")
    deed(member, hard, "hand-in", part=str(hard.parts.get().pk), text="会在上午十点，来了七个人。")
    prescribed(host, hard)
    assert secretary.open(page_of(crew)).sees(PRESCRIPTION, "开了处方")

    clock.to("2026-04-02 09:00")
    deed(secretary, hard, "confirm", solved="no", text="人多了几个，还是不够。")
    assert (fresh(hard).state, fresh(hard).owner) == (State.WORKING, crew.host)
    prescribed(host, hard, "请县里上班的党员线上参会，纪要当晚发到手机。")
    clock.to("2026-04-28 09:00")
    deed(secretary, hard, "confirm", solved="yes", rating="5")
    assert fresh(hard).state == State.CONFIRMED
    _the_numbers_open_to_their_rows(cast, enter, crews)


def _the_numbers_open_to_their_rows(cast: Cast, enter: Enter, crews: list[Crew]) -> None:
    for crew in crews:
        for nth in range(2):
            topic = f"第{nth + 1}课"
            wrote(enter(crew.host), "workshop-lesson", crew, topic=topic, listeners="20")
    first = enter(crews[0].members[0])
    wrote(first, "workshop-visit", crews[0], purpose="look-again", branch="上柳沟村支部")
    wrote(first, "workshop-salon", crews[0], topic="会怎么开")
    office = enter(cast.supervisor).open("/office/numbers/?period=all")
    read = totals(office)
    expected = {
        "workshops-at-work": 4,
        "workshop-lessons": 8,
        "workshop-visits": 1,
        "workshop-salons": 1,
        "workshop-pairs": 1,
        "branch-questions-asked": 1,
        "branch-questions-prescribed": 1,
        "prescriptions-that-helped": 1,
    }
    assert {name: read[name] for name in expected} == expected
    held = {"workshops-at-work": 10, "workshop-lessons": 8, "workshop-salons": 1}
    for name, rows in held.items():
        assert held_behind(office, f"/office/numbers/{name}/?period=all") == rows
    for name in ("branch-questions-asked", "prescriptions-that-helped"):
        assert rows_behind(office, f"/office/numbers/{name}/?period=all") == 1
    office.open("/office/numbers/?period=all&number=workshops-at-work")
    office.open("/office/numbers/workshop-pairs/")
    assert office.sees(crews[0].members[0].name, cast.secretary.name, "2026-03-01")
    taken = office.client.get("/office/numbers/workshop-pairs/?format=csv")
    rows = b"".join(taken.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[-1].endswith(f"{crews[0].members[0].name},{cast.secretary.name},2026-03-01")
    below = office.open(f"/office/numbers/workshop-pairs/?town={crews[0].place.pk}")
    assert below.sees(cast.secretary.name)
    other = office.open(f"/office/numbers/workshop-pairs/?town={crews[1].place.pk}")
    assert not other.sees(cast.secretary.name)


def test_a_pair_ends_for_a_reason_and_another_begins(
    cast: Cast, enter: Enter, clock: Clock, crews: list[Crew]
) -> None:
    crew = crews[0]
    host, old, new = enter(crew.host), crew.members[0], crew.members[1]
    first = paired(host, crew, old, cast.secretary)
    host.send("learner", status=422, learner=str(cast.neighbour_secretary.pk), since="2027-01-01")
    assert host.sees("A pair begins today at the latest.")
    clock.to("2026-06-01 09:00")
    host.open(page_of(crew)).press("Let it end", status=422, reason="")
    host.press("Let it end", reason="满师，自己能带班子了")
    assert host.sees("The pair has ended; what it was stays.", "满师，自己能带班子了")
    first.refresh_from_db()
    assert first.until
    assert first.until.isoformat() == "2026-06-01"
    host.send("learner", learner=str(cast.secretary.pk), mentor=str(new.pk), since="2026-06-01")
    assert list(Pair.objects.filter(until=None).values_list("mentor", flat=True)) == [new.pk]
    assert totals(enter(cast.supervisor).open("/office/numbers/"))["workshop-pairs"] == 1


def test_whoever_prescribed_is_reminded_to_look_whether_it_worked(
    cast: Cast, enter: Enter, clock: Clock, crews: list[Crew]
) -> None:
    crew = crews[0]
    host, secretary = enter(crew.host), enter(cast.secretary)
    hard, other = (asked(secretary, crew, f"{HARD}{n}") for n in (1, 2))
    deed(host, hard, "take")
    deed(host, other, "take")
    prescribed(host, hard)
    assert host.sees("回头看管不管用：3月22日 周日 09:00前")
    deed(
        host,
        other,
        "answer",
        outcome="refused",
        **{"part-diagnosis": "a", "part-prescription": "b"},
    )
    assert not host.sees("回头看管不管用")
    told = Notice.objects.filter(person=crew.host, heap="matter.look_again")
    clock.to("2026-03-21 09:00")
    assert not host.open("/work/").sees("Look again whether it worked")
    assert not told.exists()
    clock.to("2026-03-24 09:00")
    clock.to("2026-03-25 09:00")
    assert told.get().subject_id == hard.pk
    assert host.open("/work/").sees("Look again whether it worked", hard.title)
    assert host.open("/work/inbox/").sees("该回头看管不管用了", hard.title)
    assert host.open(page_of(crew)).sees("Look again now whether it worked.")
    assert fresh(hard).state == State.ANSWERED
    deed(secretary, hard, "confirm", solved="yes", text="人到齐了")
    assert not host.open("/work/").sees("Look again whether it worked")
    clock.to("2026-05-04 09:00")
    assert (fresh(hard).state, fresh(other).state) == (State.CONFIRMED, State.UNCONFIRMED)


def test_who_reads_what(cast: Cast, enter: Enter, clock: Clock, crews: list[Crew]) -> None:
    crew = crews[0]
    host = enter(crew.host)
    paired(host, crew, crew.members[0], cast.secretary)
    hard = asked(enter(cast.secretary), crew)
    for person in (cast.desk, cast.supervisor, crew.members[1]):
        page = enter(person).open(page_of(crew))
        assert page.sees(cast.secretary.name), person
        assert page.sees(hard.title) == (person != crew.members[1])
        assert 'value="pair"' not in page.page
    assert 'value="pair"' in host.open(page_of(crew)).page
    neighbour = enter(cast.neighbour_secretary).open(page_of(crew))
    assert not neighbour.sees(cast.secretary.name)
    assert not neighbour.sees(hard.title)
    for person in (cast.bridge_secretary, cast.representative, cast.steward):
        enter(person).open(page_of(crew), status=404)
    enter(cast.desk).open(f"{page_of(crew)}ask/", status=404)
    assert not enter(cast.representative).open("/work/take/").sees("支部难题")
    assert enter(cast.desk).open("/office/workshops/").sees(crew.place.name)


def test_a_page_asks_little_of_the_database(
    cast: Cast, enter: Enter, clock: Clock, crews: list[Crew]
) -> None:
    crew = crews[0]
    host, secretary = enter(crew.host), enter(cast.secretary)
    for nth in range(6):
        wrote(host, "workshop-lesson", crew, topic=f"第{nth}课")
        asked(secretary, crew, f"第{nth}个难题，说来话长。")
    paired(host, crew, crew.members[0], cast.secretary)
    ask = f"{page_of(crew)}ask/"
    for who in (host, secretary, enter(cast.desk)):
        who.open("/work/")
        for address in ("/work/workshops/", page_of(crew), *([ask] * (who is secretary))):
            with CaptureQueriesContext(connection) as caught:
                who.open(address)
            assert len(caught) <= 12, [query["sql"][:160] for query in caught.captured_queries]
