"""People: find them, enter them, change what may be changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bandeng.people import actions, queries
from bandeng.people.finding import holding_any
from bandeng.people.models import Person
from bandeng.places.queries import by_code
from bandeng.web.office import listed, pages, person_page, rows, taking
from bandeng.web.office.forms.people import Enter, Search
from bandeng.web.office.picking import picked
from bandeng.web.ui.doors import for_able, for_staff
from bandeng.web.ui.proving import freshly_proven


@for_able(*pages.DESK)
@require_GET
def people(request: HttpRequest) -> HttpResponseBase:
    """Show the people found by name, post and place, by the spelling of their names."""
    library, place = pages.library_of(request), picked(request, _ability(request))
    posts = [(post.id, rows.in_language(post.title)) for post in library.posts.values()]
    form = Search(request.GET, posts, place.options())
    found = _found(request, form, place.path)
    if shape := taking.asked(request):
        listing = listed.Listing(_("People"), taking.filters_of(form))
        return taking.away(request, shape, listed.people(request, listing, found))
    page = pages.page_of(request, found)
    held = queries.posts_held([person.pk for person in page.object_list], pages.at_of(request))
    wanted = form.cleaned_data.get("appoint")
    target = by_code(wanted) if wanted else None
    words: dict[str, Any] = {
        "form": form,
        "page": page,
        "people": [
            (person, _held(held.get(person.pk, []), library)) for person in page.object_list
        ],
        "target": target,
        "target_post": request.GET.get("post", ""),
        "may_enter": pages.able(request, "manage-people"),
        "bare_asks": _as_asked(request) if pages.able(request, "manage-people") else [],
    }
    return pages.show(request, "people", **words)


def _as_asked(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the list is narrowed to, as a form has to ask for it again."""
    asked = {**request.GET.dict(), "list": "people"}
    return [(k, str(v)) for k, v in asked.items() if k not in ("page", "format", "purpose")]


def _ability(request: HttpRequest) -> str:
    return "manage-people" if pages.able(request, "manage-people") else "see"


def _found(request: HttpRequest, form: Search, within: str) -> QuerySet[Person]:
    said, at = form.cleaned_data, pages.at_of(request)
    found = queries.named(said["q"]) if said.get("q") else queries.present()
    choosing = bool(said.get("appoint"))
    if said.get("post") and not choosing:
        return found & queries.holding_post(said["post"], within, at)
    return found & holding_any(within, at) if within else found


def _held(holdings: list[Any], library: Any) -> list[str]:
    return [f"{rows.post_title(h.post, library)} · {_where(h.place)}" for h in holdings]


def _where(place: Any) -> str:
    return f"{place.parent.name} {place.name}" if place.parent else str(place.name)


@for_able("manage-people")
@require_http_methods(["GET", "POST"])
@freshly_proven
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a new person."""
    form, entered = Enter(request.POST or None), list[Person]()

    def do(said: dict[str, Any]) -> None:
        password = said.pop("password") or None
        entered.append(actions.enter(**said, password=password, **pages.acting(request)))

    if request.method == "POST" and pages.tried(form, do):
        messages.success(request, _("%(name)s is entered.") % {"name": entered[0].name})
        return redirect("office:person", entered[0].pk)
    return pages.show(request, "enter", form=form, status=422 if form.errors else 200)


@for_staff
@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one person: posts now and before, absences, how many requests lie there."""
    return person_page.show(request, person_page.person_of(request, person_id))


@for_staff
@require_http_methods(["GET", "POST"])
@freshly_proven
def change(request: HttpRequest, person_id: int, change_id: str) -> HttpResponse:
    """Open the form of a change on the person's page, or make the change."""
    found, chosen = person_page.person_of(request, person_id), person_page.BY_ID.get(change_id)
    if chosen is None:
        raise Http404
    if not getattr(found, "changeable", False):
        raise PermissionDenied(_("This person is looked after from another place than yours."))
    if request.method == "GET":
        return person_page.show(request, found, chosen)
    form = person_page.form_of(request, chosen, found, request.POST)
    if pages.tried(form, lambda said: chosen.do(request, found, said)):
        messages.success(request, str(chosen.done))
        return redirect("office:person", person_id)
    return person_page.show(request, found, chosen, form, 422)


@for_staff
@require_POST
@freshly_proven
def back(request: HttpRequest, person_id: int, absence_id: int) -> HttpResponse:
    """End an absence: from now on the person fills the posts himself again."""
    found = person_page.person_of(request, person_id)
    absence = queries.absences_of(found, pages.at_of(request)).get(pk=absence_id)
    actions.end_absence(absence, **pages.acting(request))
    messages.success(request, _("The absence is over."))
    return redirect("office:person", person_id)
