"""All that the page of one place shows, gathered in a bounded number of statements."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from bandeng.activities import actions as activities
from bandeng.people.queries import at_places
from bandeng.people.states import Holder
from bandeng.places import actions
from bandeng.places.models import Place
from bandeng.places.queries import belonging, children, looked_up, members_of, past_of
from bandeng.playbooks.library import Library
from bandeng.reports import boards
from bandeng.reports.queries import View
from bandeng.web.office import pages, rows
from bandeng.web.office.forms import place_changes as changing
from bandeng.web.office.forms import places as forms_of
from bandeng.web.office.place_changes import foreseen

Said = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One way to change a place: its words, its form, the action it calls."""

    id: str
    label: Promise
    icon: str
    done: Promise
    form: Callable[..., forms.Form]
    do: Callable[[HttpRequest, Place, Said], Any]


CHANGES = (
    Change(
        "rename", gettext_lazy("Rename"), "pencil", gettext_lazy("It bears its new name."),
        forms_of.Rename, lambda r, p, said: actions.rename(p, **said, **pages.acting(r)),
    ),
    Change(
        "move", gettext_lazy("Move"), "corner-up-right",
        gettext_lazy("It was moved with all that lies below it."), forms_of.Move,
        lambda r, p, said: actions.move(p, **said, **pages.acting(r)),
    ),
    Change(
        "split", gettext_lazy("Split"), "arrow-ramp-right",
        gettext_lazy("The parts stand; the place is closed and its past stays."),
        changing.Split, lambda r, p, said: activities.split_place(p, **said, **pages.acting(r)),
    ),
    Change(
        "merge", gettext_lazy("Merge"), "arrows-exchange",
        gettext_lazy("It was merged; its past stays."), changing.Merge,
        lambda r, p, said: activities.merge_places(
            [p, *said.pop("others")], **said, **pages.acting(r)),
    ),
    Change(
        "draw", gettext_lazy("Draw the outline"), "map-2", gettext_lazy("The outline is set."),
        changing.Draw, lambda r, p, said: actions.draw(p, **said, **pages.acting(r)),
    ),
    Change(
        "locate", gettext_lazy("Set the centre"), "map-pin", gettext_lazy("The centre is set."),
        forms_of.Locate, lambda r, p, said: actions.locate(p, **said, **pages.acting(r)),
    ),
    Change(
        "found", gettext_lazy("Found a place below"), "plus",
        gettext_lazy("The place below was founded."), forms_of.Found,
        lambda r, p, said: actions.found(p, **said, **pages.acting(r)),
    ),
    Change(
        "admit", gettext_lazy("Admit a member"), "user-plus",
        gettext_lazy("It is a member from today."), forms_of.Admit,
        lambda r, p, said: actions.admit(p, **said, **pages.acting(r)),
    ),
    Change(
        "release", gettext_lazy("Let a member go"), "user-minus",
        gettext_lazy("It is a member no more; what it has in hand it keeps."), forms_of.Release,
        lambda r, p, said: actions.release(p, **said, **pages.acting(r)),
    ),
    Change(
        "end", gettext_lazy("Set the day it ends"), "calendar-off",
        gettext_lazy("The day is set."), forms_of.PlanEnd,
        lambda r, p, said: actions.plan_end(p, **said, **pages.acting(r)),
    ),
    Change(
        "close", gettext_lazy("Close"), "circle-x",
        gettext_lazy("It was closed; what was done there stays readable."), forms_of.Close,
        lambda r, p, said: actions.close(p, **said, **pages.acting(r)),
    ),
)  # fmt: skip
BY_ID = {change.id: change for change in CHANGES}


def place_of(code: str) -> Place:
    """Return the place of a code with its surroundings, open or closed; 404 if there is none."""
    place = looked_up(code)
    if place is None:
        raise Http404
    return place


def form_of(
    change: Change, place: Place, library: Library, data: Any = None, files: Any = None
) -> forms.Form:
    """Return the form of a change with what stands there now."""
    now: dict[str, Any] = {"lat": place.lat, "lng": place.lng}
    if change.id == "rename":
        now["name"] = place.name
    if change.id == "end":
        now["ends_day"] = place.ends_day
    more: dict[str, Any] = {}
    if change.id == "found":
        more["levels"] = levels_below(place, library)
    if change.id == "release":
        more["members"] = members_of(place, localdate())
    if change.id == "split":
        more["children"] = list(children(place))
    if change.id == "draw":
        more["place"] = place
        now["text"] = json.dumps(place.boundary) if place.boundary else ""
    return change.form(data, files, initial=now, **more)


def answers(form: forms.Form) -> Said:
    """Return what a change is told, as its action wants it."""
    if isinstance(form, changing.Split | changing.Merge | changing.Draw):
        return form.answers()
    return form.cleaned_data


def levels_below(place: Place, library: Library) -> list[tuple[str, str]]:
    """Return the levels that may stand below a place, next one first."""
    height = library.heights.get(place.level, len(library.levels))
    below = (level for level in library.levels if library.heights[level.id] < height)
    return [(level.id, rows.in_language(level.title)) for level in below]


def show(
    request: HttpRequest,
    place: Place,
    change: Change | None = None,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of a place, the form of a change open on it if one is given."""
    library = pages.library_of(request)
    if change and form is None:
        form = form_of(change, place, library)
    words = {**_page(request, place, library), "change": change, "form": form}
    if change:
        words["foreseen"] = foreseen(request, place, change.id)
    else:
        words["rows"] = _open(request, place, library)
    words["below"] = form.children if isinstance(form, changing.Split) else list(children(place))
    return pages.show(request, "place", status=status, **words)


def _page(request: HttpRequest, place: Place, library: Library) -> dict[str, Any]:
    manages = any(place.path.startswith(p) for p in _reach(request, "manage-places"))
    appoints = any(place.path.startswith(p) for p in _reach(request, "manage-people"))
    members, member_of = belonging(place, localdate(pages.at_of(request)))
    return {
        "place": place,
        "members": members,
        "member_of": member_of,
        "trail": _trail(place),
        "level": rows.level_title(place.level, library),
        "past": past_of(place),
        "posts": _posts(place, library, at_places([place.pk], pages.at_of(request))),
        "changes": _changes(place, bool(members)) if manages and place.to_day is None else [],
        "may_appoint": appoints and place.to_day is None,
    }


def _changes(place: Place, has_members: bool) -> list[Change]:
    """Return the ways to change a place that make sense there."""
    idle = set() if has_members else {"release"}
    idle |= set() if place.parent_id else {"end"}
    return [change for change in CHANGES if change.id not in idle]


def _reach(request: HttpRequest, ability: str) -> tuple[str, ...]:
    return pages.seats_of(request).reach(ability)


def _trail(place: Place) -> list[Place]:
    """Return what the place stands under, highest first, as far as it was read along."""
    trail: list[Place] = []
    above = place.parent
    while above is not None:
        trail.insert(0, above)
        above = above.parent if "parent" in above._state.fields_cache else None
    return trail


def _posts(place: Place, library: Library, holders: list[Holder]) -> list[dict[str, Any]]:
    """Return the posts of a level with who holds them here, how many are missing, how many may."""
    found = []
    for post in library.posts_at(place.level):
        here = [holder for holder in holders if holder.post == post.id]
        bounds = post.bounds(place.level)
        missing = max(bounds.min - len(here), 0)
        title = rows.in_language(post.title)
        found.append({"id": post.id, "title": title, "holders": here, "missing": missing})
    return found


def _open(request: HttpRequest, place: Place, library: Library) -> list[rows.Row]:
    if not pages.able(request, "see"):
        return []
    view = View(pages.seats_of(request), pages.at_of(request), place.path)
    return rows.rows(rows.light(boards.first_due(view))[: boards.FEW], library)


def feature(place: Place, *, here: bool) -> dict[str, Any] | None:
    """Return a place as GeoJSON: its outline, else its centre; None if it has neither."""
    said = {"name": place.name, "title": place.name, "id": place.code, "here": here}
    if place.boundary:
        url = reverse("office:place", args=[place.code])
        return {"type": "Feature", "properties": {**said, "url": url}, "geometry": place.boundary}
    if place.lat is None or place.lng is None:
        return None
    point = {"type": "Point", "coordinates": [place.lng, place.lat]}
    return {"type": "Feature", "properties": said, "geometry": point}
