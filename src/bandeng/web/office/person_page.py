"""All that the page of one person shows, and what may be changed there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bandeng.doors import actions as doors
from bandeng.doors.finding import sender_of
from bandeng.people import actions
from bandeng.people.models import Holding, Person
from bandeng.people.queries import absences_of, history_of, looked_up
from bandeng.playbooks.library import Library
from bandeng.reports.surroundings import open_loads
from bandeng.secrecy.masks import mask_phone
from bandeng.switches.queries import is_on
from bandeng.web.office import pages, rows
from bandeng.web.office.forms import people as forms_of

WECOM = "wecom"
Said = dict[str, Any]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """One thing that may be changed about a person: its words, form and action."""

    id: str
    label: Promise
    icon: str
    done: Promise
    form: type[forms.Form]
    do: Callable[[HttpRequest, Person, Said], Any]
    oneself: bool = False


def _appoint(request: HttpRequest, person: Person, said: Said) -> Holding:
    """Appoint within the bounds the playbook sets for the place's level."""
    post = pages.library_of(request).posts.get(said["post"])
    level = said["place"].level
    most = post.bounds(level).max if post and level in post.levels else None
    return actions.appoint(person, most=most, **said, **pages.acting(request))


def _end(request: HttpRequest, person: Person, said: Said) -> Holding:
    holding = history_of(person).get(pk=said.pop("holding"))
    return actions.end_appointment(holding, **said, **pages.acting(request))


CHANGES = (
    Change(
        "appoint", _("Appoint"), "user-plus", _("The appointment is made."), forms_of.Appoint,
        _appoint,
    ),
    Change(
        "end", _("End an appointment"), "user-minus", _("The appointment ends."), forms_of.End, _end
    ),
    Change(
        "absent", _("Enter an absence"), "calendar-off",
        _("The absence is entered; the stand-in fills every post in that time."), forms_of.Absent,
        lambda r, p, said: actions.go_absent(p, **said, **pages.acting(r)), oneself=True,
    ),
    Change(
        "correct", _("Correct name, phone or e-mail"), "pencil", _("Corrected."), forms_of.Correct,
        lambda r, p, said: actions.correct(p, **said, **pages.acting(r)), oneself=True,
    ),
    Change(
        "password", _("Set a password"), "key", _("The password is set."), forms_of.Password,
        lambda r, p, said: actions.set_password(p, **said, **pages.acting(r)),
    ),
    Change(
        "wecom", _("Bind WeCom"), "link", _("WeCom is bound: your news comes there too."),
        forms_of.Bind,
        lambda r, p, said: doors.bind_sender(
            p, said["code"], by=pages.person_of(r), at=pages.at_of(r)
        ), oneself=True,
    ),
    Change(
        "wecom-release", _("Release WeCom"), "x", _("WeCom is released."), forms.Form,
        lambda r, p, said: doors.release_sender(p, **pages.acting(r)), oneself=True,
    ),
    Change(
        "leave", _("They leave for good"), "logout", _("They left; their posts ended today."),
        forms_of.Leave, lambda r, p, said: actions.leave(p, **said, **pages.acting(r)),
    ),
)  # fmt: skip
BY_ID = {change.id: change for change in CHANGES}


def person_of(request: HttpRequest, person_id: int) -> Person:
    """Return a person with `changeable`; 404 if there is none."""
    who, at = pages.person_of(request), pages.at_of(request)
    person = looked_up(person_id, who, pages.seats_of(request), at)
    if person is None:
        raise Http404
    return person


def form_of(request: HttpRequest, change: Change, person: Person, data: Any = None) -> forms.Form:
    """Return the form of a change with what stands there or was asked for in the address bar."""
    library, asked = pages.library_of(request), request.GET
    now = {name: getattr(person, name) for name in ("name", "phone", "email")}
    now |= {name: asked.get(name, "") for name in ("post", "place", "holding")}
    now |= {"from_at": pages.at_of(request), "from_day": localdate(pages.at_of(request))}
    more: dict[str, Any] = {}
    if change.id == "appoint":
        more = {"posts": _posts(library), "grades": _grades(library)}
    return change.form(data, initial=now, **more)


def _posts(library: Library) -> Pairs:
    return [(post.id, rows.in_language(post.title)) for post in library.posts.values()]


def _grades(library: Library) -> Pairs:
    found = (grade for post in library.posts.values() for grade in post.grades)
    return list({grade.id: rows.in_language(grade.title) for grade in found}.items())


def show(
    request: HttpRequest,
    person: Person,
    change: Change | None = None,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of a person, the form of a change open on it if one is given."""
    if change and form is None:
        form = form_of(request, change, person)
    words = {**_page(request, person), "change": change, "form": form}
    return pages.show(request, "person", status=status, **words)


def _page(request: HttpRequest, person: Person) -> dict[str, Any]:
    at, library = pages.at_of(request), pages.library_of(request)
    known = getattr(person, "changeable", False)
    held = [_held(holding, library) for holding in history_of(person)]
    day = localdate(at)
    return {
        "person": person,
        "phone": person.phone if known else mask_phone(person.phone),
        "known": known,
        "held": [each for each in held if each["until"] is None or each["until"] > day],
        "past": [each for each in held if each["until"] is not None and each["until"] <= day],
        "absences": list(absences_of(person, at)),
        "load": open_loads(pages.seats_of(request), [person.pk]).get(person.pk, 0),
        "sees": pages.able(request, "see"),
        "changes": _changes(request, person),
    }


def _held(holding: Holding, library: Library) -> dict[str, Any]:
    grades = {grade[0]: grade[1] for grade in _grades(library)}
    return {
        "id": holding.pk,
        "post": rows.post_title(holding.post, library),
        "grade": grades.get(holding.grade, holding.grade),
        "place": holding.place,
        "since": holding.from_day,
        "until": holding.to_day,
    }


def _changes(request: HttpRequest, person: Person) -> list[Change]:
    """Return what who looks may change: all of it where he manages, a little about himself."""
    if person.left_at or not getattr(person, "changeable", False):
        return []
    idle = {"end", *_idle_bindings(request, person)}
    manages = pages.able(request, "manage-people")
    return [change for change in CHANGES if change.id not in idle and (manages or change.oneself)]


def _idle_bindings(request: HttpRequest, person: Person) -> set[str]:
    """Return what of binding WeCom and releasing it does not apply to a person now."""
    if not is_on(WECOM):
        return {"wecom", "wecom-release"}
    if sender_of(person.pk) is not None:
        return {"wecom"}
    own = pages.person_of(request).pk == person.pk
    return {"wecom-release"} if own else {"wecom", "wecom-release"}
