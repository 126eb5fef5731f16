"""One topic a month: what is asked again and again is proposed, a person decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.matters import actions
from bandeng.matters.actions import Ask
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.reports import topics as reports
from bandeng.reports.topics import Group
from bandeng.web.office import figures, pages
from bandeng.web.office.figures import Look
from bandeng.web.office.forms.topics import Topic
from bandeng.web.office.rows import in_language
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.fields import posted


@for_able("supervise")
@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """Show what could be a topic, with its asks and the words they share."""
    look = figures.look_of(request)
    kinds = reports.kinds_of_topics(look.library, look.view)
    found = [(kind, group) for kind in kinds for group in _groups(kind, look)]
    words: dict[str, Any] = {
        "form": look.form,
        "period": figures.period_words(look.view.period),
        "has_kinds": bool(kinds),
        "found": [_shown(look, kind, group) for kind, group in found],
    }
    return pages.show(request, "topics", **words)


def _groups(kind: MatterKind, look: Look) -> list[Group]:
    return reports.proposals(kind.topic_of, look.view) if kind.topic_of else []


def _shown(look: Look, kind: MatterKind, group: Group) -> dict[str, Any]:
    about = {"kind": kind.id, "category": group.category, "at": group.place.code}
    return {
        "group": group,
        "kind": in_language(kind.title),
        "category": _category(kind, group, look),
        "query": figures.query(look, **about, word=group.word),
    }


def _category(kind: MatterKind, group: Group, look: Look) -> str:
    named = look.library.lists.get(kind.categories)
    option = named.by_id.get(group.category) if named else None
    return in_language(option.label) if option else group.category


@for_able("supervise")
@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest) -> HttpResponse:
    """Show one group with its asks, and make a topic of those that are ticked."""
    look = figures.look_of(request)
    found = _asked_for(request, look)
    if found is None:
        messages.info(request, _("These requests are taken up by now, or are too few."))
        return redirect("office:topics")
    kind, group = found
    form = Topic(posted(request), asks=[ask.pk for ask in group.asks], initial=_first(look, *found))
    made: list[Any] = []
    if request.method == "POST" and pages.tried(
        form, lambda said: made.append(_make(request, kind, group, said))
    ):
        return _after(request, made[0], form)
    ticked = set(request.POST.getlist("ask")) if form.is_bound else None
    words: dict[str, Any] = {
        **_shown(look, kind, group),
        "form": form,
        "ticked": [(ask, ticked is None or str(ask.pk) in ticked) for ask in group.asks],
    }
    return pages.show(request, "topic", status=422 if form.errors else 200, **words)


def _asked_for(request: HttpRequest, look: Look) -> tuple[MatterKind, Group] | None:
    """Return the group the address names, if it is still one."""
    kinds = {kind.id: kind for kind in reports.kinds_of_topics(look.library, look.view)}
    kind = kinds.get(request.GET.get("kind", ""))
    wanted = tuple(request.GET.get(name, "") for name in ("category", "at", "word"))
    for group in _groups(kind, look) if kind else ():
        if kind and (group.category, group.place.code, group.word) == wanted:
            return kind, group
    return None


def _first(look: Look, kind: MatterKind, group: Group) -> dict[str, str]:
    """Return the words the form begins with; who confirms writes them better."""
    said = {
        "place": group.place.name,
        "category": _category(kind, group, look),
        "word": group.word,
        "n": group.count,
    }
    return {
        "title": (_("%(place)s: %(category)s, “%(word)s”") % said)[:60],
        "text": _("%(n)d requests in %(place)s about %(category)s all speak of “%(word)s”.") % said,
    }


def _make(request: HttpRequest, kind: MatterKind, group: Group, said: dict[str, Any]) -> Any:
    ask = Ask(
        kind=kind.id, category=group.category, title=said["title"], text=said["text"],
        place=group.place, channel=kind.channels[0], client_key=said["client_key"],
        grown_from=True,
    )  # fmt: skip
    by, at = pages.person_of(request), pages.at_of(request)
    return actions.make_topic(ask, said["ask"], by=by, at=at)


def _after(request: HttpRequest, made: Any, form: Topic) -> HttpResponse:
    count = len(form.cleaned_data["ask"])
    done = ngettext(
        "%(n)d request is taken up as a topic; it is still answered by itself.",
        "%(n)d requests are taken up as one topic; each is still answered by itself.",
        count,
    )
    messages.success(request, done % {"n": count})
    return redirect("office:matter", made.number)
