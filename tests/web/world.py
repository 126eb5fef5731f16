"""A small world for sweeps over every address: one of each thing, here and elsewhere."""

from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone
from PIL import Image

from bandeng.activities import actions as happenings
from bandeng.activities.actions import topics
from bandeng.activities.actions.enclosing import keep
from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.activities.models import Activity, Enclosure
from bandeng.doors.actions import make_hook, make_key, order_export, write_export
from bandeng.doors.lists import Table
from bandeng.doors.sheets import Shape
from bandeng.doors.states import OFFERED, Grant
from bandeng.journal.states import Voice
from bandeng.matters import actions, pictures
from bandeng.matters.actions import tokens
from bandeng.matters.models import BulkRun, Matter
from bandeng.matters.states import Outcome, Privacy
from bandeng.notices.queries import unread
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.places import actions as places
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.playbooks.queries import seats_of
from bandeng.playbooks.schema_activities import Repeats
from bandeng.playbooks.schema_deeds import FormField
from bandeng.sheets import actions as sheets
from bandeng.web.entering import presence
from bandeng.web.resident import proofs
from tests import benches, workshops
from tests.cast import Cast
from tests.factories import MONDAY, ask, raised

NOW = MONDAY + timedelta(hours=6)
SOON = timedelta(minutes=5)
# Each role by the letter that stands for it in the matrix.
ROLES = {
    "a": "anonymous",
    "k": "asker",
    "R": "representative",
    "N": "neighbour_representative",
    "S": "secretary",
    "D": "desk",
    "O": "other_desk",
    "V": "supervisor",
    "P": "operator",
    "G": "grid_worker",
    "M": "model_household",
    "T": "steward",
}


def client_of(role: str, cast: Cast, world: dict[str, str]) -> Client:
    """Return a browser of somebody in a role; the asker has shown what is his."""
    if role in ("anonymous", "asker"):
        client = Client()
    else:
        client = signed_in(getattr(cast, role))
    if role == "asker":
        session = client.session
        for name in ("here", "secret", "answered"):
            matter = Matter.objects.get(number=world[name])
            proofs.prove(session, matter, until=NOW + timedelta(hours=1))
        session.save()
    return client


def signed_in(person: Person) -> Client:
    """Return a browser of somebody seen there already, so that no page has to note it."""
    client = Client()
    client.force_login(person)
    session = client.session
    session[presence.SEEN] = timezone.now().isoformat()
    session.save()
    return client


def build(cast: Cast, media: Path) -> dict[str, str]:
    """Found the world; return what stands for `{name}` in the addresses of the matrix."""
    there = cast.place("15020101")
    here = raised(cast, pictures=(_picture(media),))
    actions.make_public(here, by=cast.secretary, at=MONDAY + SOON)
    hidden = (_picture(media),)
    elsewhere = raised(cast, place=there, privacy=Privacy.PRIVATE, pictures=hidden)
    secret = raised(cast, privacy=Privacy.CONFIDENTIAL)
    answered = _answered(cast)
    link = actions.make_link(answered, at=MONDAY + SOON)
    by_neighbour = {"by": cast.model_household, "at": MONDAY}
    told_down = actions.raise_matter(ask(cast), **by_neighbour)
    whispered = actions.raise_matter(ask(cast, privacy=Privacy.CONFIDENTIAL), **by_neighbour)
    return {
        **{"here": here.number, "there": elsewhere.number, "secret": secret.number},
        **{"answered": answered.number, "taken_down": told_down.number, "link": link},
        "whispered": whispered.number,
        "following": tokens.follow_token(actions.follow(here, actions.Contact(), at=MONDAY)),
        "key": proofs.secret_of(here),
        "token": str(here.client_key),
        "picture": here.pictures.get().name,
        "picture_there": elsewhere.pictures.get().name,
        **_people(cast),
        **_places(cast),
        **_activities(cast, media),
        **_turns(cast),
        **_patrol(cast),
        **_meetings(cast),
        **_council(cast),
        **_workshop(cast),
        "heap": unread(cast.representative.pk)[0].heap,
        "run": str(_run(cast, here).pk),
        "door_key": str(
            make_key("市政", [Grant.REPORT, Grant.UPDATE], by=Voice.SYSTEM, at=MONDAY)[0].pk
        ),
        "hook": str(_hook()),
        "export": str(_export(cast)),
        "sheet": str(_sheet(cast)),
        "view": str(actions.keep_view(name="路灯", query="q=1", by=cast.desk, at=MONDAY).pk),
    }


def _meetings(cast: Cast) -> dict[str, str]:
    """Return a bench meeting of Upper Willow, and the one before it that everybody may read of."""
    benches.adopt()
    last, now = (benches.sat_down(cast, when) for when in (MONDAY - SOON, MONDAY + SOON))
    kept = benches.promised(last, cast, "修井盖", "2026-03-09")
    actions.make_public(kept.matter, by=cast.secretary, at=MONDAY)
    happenings.publish(last, by=cast.secretary, at=MONDAY)
    benches.asked(now, cast, "路灯不亮")
    return {"meeting": now.code, "shown_meeting": last.code}


def _activities(cast: Cast, media: Path) -> dict[str, str]:
    """Return a visit to grid 1 planned for tomorrow, M invited, one for everybody, and a card."""
    said = {"by": cast.representative, "at": MONDAY}
    tomorrow = NOW + timedelta(days=1)
    own = happenings.plan(happenings.Draft("grid-visit", cast.grid, tomorrow), **said)
    happenings.invite(own, happenings.Guests(people=(cast.model_household.pk,)), **said)
    open_draft = happenings.Draft("grid-visit", cast.grid, tomorrow, open_to_all=True)
    public = happenings.publish(happenings.plan(open_draft, **said), **said)
    card = happenings.card_of(cast.model_household, at=MONDAY).code
    weekly = Repeats.model_validate({"every": "week"})
    first = SeriesDraft("grid-visit", cast.grid, tomorrow.date(), time(9), weekly)
    series = {"series": str(plan_series(first, **said).pk)}
    return {
        "paper": _paper(own, cast, media),
        **series,
        "activity": own.code,
        "open_activity": public.code,
        "card": card,
    }


def _paper(activity: Activity, cast: Cast, media: Path) -> str:
    """Return the name of a file that hangs on an activity."""
    field = FormField.model_validate({"type": "file"}).model_copy(update={"id": "papers"})
    said = {"field": field, "media": media, "by": cast.representative, "at": MONDAY}
    row = keep("看过三户".encode(), "记录.txt", **said)
    Enclosure.objects.filter(pk=row.pk).update(activity=activity)
    return row.name


def _council(cast: Cast) -> dict[str, str]:
    """Return a published sitting with its topic, and the address of an opinion's giver."""
    playbooks.adopt_shipped(shipped.texts(["little-stool-council"]), at=MONDAY)
    said = {"by": cast.secretary, "at": MONDAY + SOON}
    draft = happenings.Draft("council", cast.village, NOW + timedelta(days=2))
    row = happenings.publish(happenings.plan(draft, **said), **said)
    topic = topics.open_topic(row, "充电桩装在哪里", **said)
    told = topics.Voiced("院子东头")
    opinion = topics.give_opinion(topic, told, by=Voice.ASKER, at=MONDAY + SOON)
    return {"council": row.code, "opinion": str(opinion.client_key)}


def _workshop(cast: Cast) -> dict[str, str]:
    """Return the workshop of Twin Springs, where S learns from a member."""
    workshops.adopt(MONDAY)
    crew = workshops.settled(cast.town)
    match = happenings.Match(workshops.ID, cast.town, crew.members[0].pk, cast.secretary.pk)
    pair = happenings.pair(match, by=crew.host, at=MONDAY)
    return {"workshop": f"{workshops.ID}/{cast.town.pk}", "pair": str(pair.pk)}


def _turns(cast: Cast) -> dict[str, str]:
    """Return the rota of the service hall, a turn of D's, and a turn D is asked to take."""
    playbooks.adopt_shipped(shipped.texts(["extended-hours", "patrol"]), at=MONDAY)
    clerk = people.enter(name="葛长春", phone="10000000071", by=Voice.SYSTEM, at=MONDAY)
    said = {"post": "window-clerk", "place": cast.town, "by": Voice.SYSTEM, "at": MONDAY}
    for person in (clerk, cast.desk):
        people.appoint(person, **said)
    by = {"by": cast.desk, "at": MONDAY}
    roster = happenings.stand_up("service-hall", cast.town, MONDAY.date(), **by)
    tomorrow = MONDAY.date() + timedelta(days=1)
    mine = happenings.give(roster, tomorrow, cast.desk.pk, **by)
    other = happenings.give(roster, tomorrow + timedelta(days=1), clerk.pk, **by)
    cover = happenings.ask_cover(other, by=clerk, at=MONDAY)
    return {"roster": str(roster.pk), "shift": str(mine.pk), "cover": str(cover.pk)}


def _patrol(cast: Cast) -> dict[str, str]:
    """Return a route in Upper Willow and a walk of S on it."""
    points = [happenings.Point("1号界碑"), happenings.Point("河口")]
    drawing = happenings.Drawing("border-patrol", cast.village, "北线", points)
    route = happenings.draw_route(drawing, by=cast.secretary, at=MONDAY)
    walk = happenings.set_out(route, by=cast.secretary, at=MONDAY, client_key=uuid4())
    point = route.points.get(order=1).code
    return {"route": route.code, "walk": walk.activity.code, "point": point}


def _hook() -> int:
    """Return an address nobody can reach: its machine is this one."""
    address = "https://127.0.0.1:9/told"
    return int(make_hook("市政", address, OFFERED, by=Voice.SYSTEM, at=MONDAY)[0].pk)


def _export(cast: Cast) -> int:
    """Return a long list that is written and waits for the desk that ordered it."""
    table = Table("事项", [], [], 3, list)
    order = {"address": "/office/matters/?format=csv", "shape": Shape.CSV, "purpose": ""}
    seats = seats_of(cast.desk, MONDAY)
    run = order_export(table, **order, by=cast.desk, seats=seats, at=MONDAY)
    write_export(run.pk, at=MONDAY)
    return int(run.pk)


def _sheet(cast: Cast) -> UUID:
    """Return a sheet the steward brought, with a wrong row in it."""
    content = "姓名,手机\n甲,10000000991\n乙,12\n".encode()
    who = {"by": cast.steward, "at": MONDAY, "seats": seats_of(cast.steward, MONDAY)}
    run = sheets.bring(content, kind="people", file_name="人员.csv", **who)
    sheets.check(run.pk, at=MONDAY)
    return run.key


def _run(cast: Cast, matter: Matter) -> BulkRun:
    numbers = [matter.number]
    return actions.start_run("remind", numbers, said={"text": ""}, by=cast.desk, at=MONDAY)


def _answered(cast: Cast) -> Matter:
    matter = actions.take(raised(cast), by=cast.representative, at=MONDAY + SOON)
    said = {"text": "换好了", "outcome": Outcome.SOLVED}
    return actions.answer(matter, by=cast.representative, at=MONDAY + SOON, **said)


def _picture(media: Path) -> pictures.Prepared:
    out = BytesIO()
    Image.effect_noise((40, 30), 50).save(out, "PNG")
    return pictures.prepare(out.getvalue(), media)


def _people(cast: Cast) -> dict[str, str]:
    away = people.go_absent(
        cast.neighbour_secretary, stand_in=cast.desk, from_at=NOW, by=Voice.SYSTEM, at=MONDAY
    )
    numbers = {name: str(person.pk) for name, person in _named(cast).items()}
    return {**numbers, "absence": str(away.pk), "away": str(cast.neighbour_secretary.pk)}


def _named(cast: Cast) -> dict[str, Person]:
    return {"person": cast.representative, "person_there": cast.bridge_representative}


def _places(cast: Cast) -> dict[str, str]:
    steward = cast.steward
    seats = seats_of(steward, MONDAY)
    proposal = people.propose(
        post="grid-worker", level="grid", within=cast.banner, by=steward, at=MONDAY, seats=seats
    )
    own, other = cast.grid, cast.place("15020101")
    new = [
        places.NewHousehold(place.pk, "1号", "秦若水", "10010000123", 2) for place in (own, other)
    ]
    held = places.enter_households(new, by=Voice.SYSTEM, at=MONDAY)
    return {
        "proposal": str(proposal.pk),
        "place": str(own.pk),
        "place_there": str(other.pk),
        "household": str(held[0].pk),
        "household_there": str(held[1].pk),
    }
