"""The public page of a topic: the question, what people think, what was decided; say something.

What is sent here is looked at before anybody reads it; what looks like somebody's details is
blacked out. The log of moderation says how many were not shown, when and why.
"""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bandeng.activities.actions.topics import Voiced, give_opinion, share
from bandeng.activities.models import Opinion, Topic
from bandeng.activities.queries import topics as queries
from bandeng.activities.topic_states import Seen
from bandeng.journal.states import Refused, Voice
from bandeng.matters.actions.telling import public_words
from bandeng.playbooks.queries import activity_at
from bandeng.web.deeds.activities.scene import hours_words
from bandeng.web.deeds.deliberations import decision_words, opinion_row
from bandeng.web.resident import pace, picking
from bandeng.web.resident.visits import Visit, shown, to, visit
from bandeng.web.ui.doors import for_resident
from bandeng.web.ui.fields import posted, words


class SayForm(forms.Form):
    """What one thinks; a name and a number only if one likes."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    text = words(gettext_lazy("What do you think?"))
    name = forms.CharField(
        label=gettext_lazy("Your name, if you like"), required=False, max_length=60
    )
    phone = forms.CharField(
        label=gettext_lazy("Your phone, if you wish to be told what is decided"),
        required=False,
        max_length=20,
    )


@for_resident
@visit
@require_http_methods(["GET", "POST"])
def topic(request: Visit, code: str) -> HttpResponse:
    """Show a topic everybody may read of, take an opinion, or that somebody shares one."""
    found = _found(code)
    if request.method == "POST" and request.POST.get("opinion"):
        return _share(request, found)
    form = SayForm(posted(request), initial={"client_key": uuid.uuid4()})
    if form.is_bound and form.is_valid() and (opinion := _say(request, found, form)):
        return redirect(to(request, "opinion", code, str(opinion.client_key)))
    status = 422 if form.errors else 200
    return shown(request, "topic.html", status, form=form, **_words(request, found))


def _found(code: str) -> Topic:
    found = queries.public_topic(code)
    if found is None:
        raise Http404
    return found


def _say(request: Visit, found: Topic, form: SayForm) -> Opinion | None:
    if pace.too_fast(request):
        form.add_error(None, pace.sentence())
        return None
    try:
        voiced = Voiced(**form.cleaned_data, language=get_language() or "zh-hans")
        return give_opinion(found, voiced, by=Voice.ASKER, at=request.at)
    except Refused as no:
        form.add_error(None, str(no))
        return None


def _share(request: Visit, found: Topic) -> HttpResponse:
    """Count somebody who shares an opinion; say it once more where it did not count."""
    typed = request.POST["opinion"]
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    try:
        if pace.too_fast(request):
            raise Refused(pace.sentence())
        opinion = queries.opinion_of(found, int(typed))
        share(opinion, phone=request.POST.get("phone", "")[:20], by=Voice.ASKER, at=request.at)
    except Opinion.DoesNotExist:
        raise Http404 from None
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("It counts, once a phone number."))
    return redirect(to(request, "topic", found.activity.code))


def _words(request: Visit, found: Topic) -> dict[str, Any]:
    activity = found.activity
    opinions = list(queries.shown_opinions(found))
    kind = activity_at(activity.playbook_hash, activity.kind)
    decision = decision_words(found, kind)
    if decision:
        decision |= {"text": public_words(decision["text"]), "follows": None}
    return {
        "activity": activity,
        "title": public_words(activity.called),
        "question": public_words(found.question),
        "hours": hours_words(activity, request.at),
        "where": picking.way_to(activity.place),
        "until": found.opinions_until,
        "taken": decision is None and request.at <= found.opinions_until,
        "opinions": [_masked(opinion_row(each, opinions)) for each in opinions],
        "options": [public_words(each.text) for each in queries.options_of(found)],
        "decision": decision,
        "hidden": list(queries.hidden_opinions(found)),
    }


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    """Return an opinion without its giver, what looks like details blacked out."""
    return {**row, "who": "", "giver": "", "text": public_words(row["text"]), "others": []}


@for_resident
@visit
@require_GET
def opinion(request: Visit, code: str, key: uuid.UUID) -> HttpResponse:
    """Show its giver what became of his opinion; the address is his alone."""
    found = _found(code)
    own = queries.own_opinion(found, key)
    if own is None:
        raise Http404
    words_: dict[str, Any] = {
        "own": own,
        "seen": Seen(own.seen).value,
        "here": request.build_absolute_uri(),
    }
    return shown(request, "opinion.html", **words_, **_words(request, found))
