"""The staff page of a topic: its question, opinions, options and decision, all on one page."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.activities.actions import Resolved
from bandeng.activities.actions import topics as actions
from bandeng.activities.actions.minuting import ABSTAINED, AGAINST, FOR
from bandeng.activities.actions.resolving import decide_topic
from bandeng.activities.models import DECIDED_LABELS, SEEN_LABELS, Opinion, Topic
from bandeng.activities.queries import topics as queries
from bandeng.activities.states import Move, State
from bandeng.activities.topic_states import Seen
from bandeng.journal.states import Refused
from bandeng.people.queries import holding_post
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.playbooks.vocabulary import DecidedBy
from bandeng.web.deeds.activities.acts import ask_of
from bandeng.web.deeds.activities.forms import AskFields, line, number
from bandeng.web.deeds.activities.scene import Hall, Scene, row, scene_of
from bandeng.web.ui.fields import offer, words

Do = Callable[[Scene, Topic, Any], Any]


class QuestionForm(forms.Form):
    """What is to be talked over."""

    question = words(gettext_lazy("What is to be talked over?"))


class VoicedForm(forms.Form):
    """An opinion: one's own, or somebody's who said it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    text = words(gettext_lazy("What do you think, or did somebody say?"))
    for_somebody = forms.BooleanField(label=gettext_lazy("Somebody else said it"), required=False)
    name = line(gettext_lazy("Their name, if they like"))
    phone = line(gettext_lazy("Their phone, if they wish to be told"), most=20)


class HideForm(forms.Form):
    """Why an opinion is not shown."""

    reason = line(gettext_lazy("Why it is not shown"), most=200)


class OptionForm(forms.Form):
    """One of the things that can be decided."""

    option = line(gettext_lazy("What could be decided?"), required=True, most=500)


class DecideForm(AskFields):
    """What was decided, how, and what follows from it."""

    decided = words(gettext_lazy("What was decided?"))
    decided_by = forms.ChoiceField(label=gettext_lazy("How?"), widget=forms.RadioSelect)
    hands_for = number(pgettext_lazy("hands", "for"))
    hands_against = number(pgettext_lazy("hands", "against"))
    hands_abstained = number(pgettext_lazy("hands", "abstained"))
    present = number(gettext_lazy("How many were there"))
    entitled = number(
        gettext_lazy("How many members the representatives' meeting has"),
        gettext_lazy("Only for a decision of the village representatives' meeting"),
    )
    due_day = forms.DateField(
        label=gettext_lazy("To be done by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Offer the ways of the kind; fill in how many are entitled."""
        talks = scene.kind.deliberation
        known = {"client_key": uuid.uuid4(), "present": scene.activity.headcount}
        super().__init__(data, initial={**known, "entitled": lambda: _entitled(scene)})
        ways = talks.decided_by if talks else ()
        offer(self, "decided_by", [(way.value, DECIDED_LABELS[way]) for way in ways])
        self.take(scene.kind, scene.seen, required=False)

    def resolved(self, scene: Scene) -> Resolved:
        """Return the decision as it was typed."""
        told = self.cleaned_data
        hands = {FOR: "hands_for", AGAINST: "hands_against", ABSTAINED: "hands_abstained"}
        return Resolved(
            told["decided"],
            due_day=told["due_day"],
            follows=ask_of(self, scene.activity.place),
            decided_by=DecidedBy(told["decided_by"]),
            hands={key: told[name] for key, name in hands.items() if told[name] is not None},
            entitled=told["entitled"],
            present=told["present"],
        )


def _entitled(scene: Scene) -> int | None:
    talks = scene.kind.deliberation
    posts = talks.entitled if talks else ()
    counts = [holding_post(p, scene.activity.path, scene.seen.at).count() for p in posts]
    return sum(counts) or None


def page(request: HttpRequest, code: str, hall: Hall) -> HttpResponse:
    """Show the topic of a sitting with all that can be done to it; or do one of these."""
    scene = scene_of(request, code, hall, "topic__decision__follows")
    if scene.kind.deliberation is None:
        raise Http404
    topic = queries.topic_of(scene.activity)
    forms_ = _forms(request, scene, topic)
    if request.method == "POST" and _done(request, scene, topic, forms_):
        return redirect(hall.to("activity_topic", code))
    wrong = any(form.errors for form in forms_.values())
    return hall.show(request, "topic_of", _words(scene, topic, forms_), 422 if wrong else 200)


def _forms(request: HttpRequest, scene: Scene, topic: Topic | None) -> dict[str, Any]:
    """Return the forms of the page; the one that was sent has what was typed."""
    do = request.POST.get("do", "")

    def sent(name: str) -> Any:
        return request.POST if request.method == "POST" and do == name else None

    if topic is None:
        return {"open": QuestionForm(sent("open"))}
    found: dict[str, Any] = {
        "voice": VoicedForm(sent("voice"), initial={"client_key": uuid.uuid4()}),
        "option": OptionForm(sent("option")),
    }
    if scene.activity.state == State.HELD and topic.decision_id is None:
        found["decide"] = DecideForm(sent("decide"), scene=scene)
    return found


def _done(request: HttpRequest, scene: Scene, topic: Topic | None, forms_: dict[str, Any]) -> bool:
    """Do what was asked; a refusal becomes a sentence at its form, or above the page."""
    do = request.POST.get("do", "")
    form = forms_.get(do)
    if form is not None and not form.is_valid():
        return False
    try:
        if topic is None and do == "open" and form is not None:
            actions.open_topic(scene.activity, form.cleaned_data["question"], **_acting(scene))
        elif topic is None or do not in DEEDS:
            raise Http404
        else:
            DEEDS[do](scene, topic, form if form is not None else request.POST)
    except Refused as no:
        if form is None:
            messages.error(request, str(no))
            return True
        form.add_error(None, str(no))
        return False
    messages.success(request, _("It is written down."))
    return True


def _acting(scene: Scene) -> dict[str, Any]:
    return {"by": scene.seen.person, "at": scene.seen.at}


def _voice(scene: Scene, topic: Topic, form: VoicedForm) -> None:
    actions.give_opinion(topic, actions.Voiced(**form.cleaned_data), **_acting(scene))


def _option(scene: Scene, topic: Topic, form: OptionForm) -> None:
    actions.put_option(topic, form.cleaned_data["option"], **_acting(scene))


def _decide(scene: Scene, topic: Topic, form: DecideForm) -> None:
    decide_topic(topic, form.resolved(scene), **_acting(scene))


def _show(scene: Scene, topic: Topic, sent: Any) -> None:
    actions.look_at(_meant(topic, sent), show=True, **_acting(scene))


def _hide(scene: Scene, topic: Topic, sent: Any) -> None:
    why = str(sent.get("reason", ""))
    actions.look_at(_meant(topic, sent), show=False, reason=why, **_acting(scene))


def _share(scene: Scene, topic: Topic, sent: Any) -> None:
    actions.share(_meant(topic, sent), **_acting(scene))


def _merge(scene: Scene, topic: Topic, sent: Any) -> None:
    actions.merge(_meant(topic, sent), _meant(topic, sent, "into"), **_acting(scene))


def _meant(topic: Topic, sent: Any, name: str = "opinion") -> Opinion:
    """Return the opinion a form means; 404 for none."""
    typed = str(sent.get(name, ""))
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    try:
        return queries.opinion_of(topic, int(typed))
    except Opinion.DoesNotExist:
        raise Http404 from None


DEEDS: dict[str, Do] = {
    "voice": _voice,
    "option": _option,
    "decide": _decide,
    "show": _show,
    "hide": _hide,
    "share": _share,
    "merge": _merge,
}


def _words(scene: Scene, topic: Topic | None, forms_: dict[str, Any]) -> dict[str, Any]:
    opinions = list(queries.opinions_of(topic)) if topic else []
    runs = scene.reasons.get(Move.INVITE) is None
    taken = topic is not None and not topic.decision_id and scene.seen.at <= topic.opinions_until
    public = scene.activity.published_at is not None and topic is not None
    return {
        **{"scene": scene, "activity": scene.activity, "topic": topic, "forms": forms_},
        "row": row(scene.seen, scene.hall, scene.activity),
        "opinions": [opinion_row(each, opinions) for each in opinions],
        "options": list(queries.options_of(topic)) if topic else [],
        "decision": decision_words(topic, scene.kind) if topic else None,
        "runs": runs,
        "taken": taken,
        "waiting": sum(each.seen == Seen.WAITING for each in opinions),
        "may_open": runs and scene.activity.state == State.PLANNED,
        "to_public": reverse("resident:topic", args=[scene.activity.code]) if public else "",
    }


def opinion_row(opinion: Any, among: list[Any]) -> dict[str, Any]:
    """Return an opinion as a line: what it says, how many share it, what stands beside it."""
    beside = [each for each in among if each.merged_into_id == opinion.pk]
    return {
        "pk": opinion.pk,
        "text": opinion.text,
        "who": opinion.person.name if opinion.person else "",
        "giver": opinion.name,
        "seen": opinion.seen,
        "seen_words": SEEN_LABELS[Seen(opinion.seen)],
        "because": opinion.hidden_because,
        "shared": opinion.shared,
        "merged_into": opinion.merged_into_id,
        "beside": [each.pk for each in beside],
        "others": [
            (each.pk, each.text[:40])
            for each in among
            if each.pk != opinion.pk and not each.merged_into_id and each.seen == Seen.SHOWN
        ],
    }


def decision_words(topic: Topic, kind: Kind) -> dict[str, Any] | None:
    """Return the decision with how it came about; a statutory one only where it is one."""
    decision = topic.decision
    if decision is None:
        return None
    how = DecidedBy(decision.decided_by)
    hands = decision.hands
    return {
        "text": decision.text,
        "how": DECIDED_LABELS[how],
        "statutory": how is DecidedBy.STATUTORY,
        "may_be_statutory": bool(
            kind.deliberation and DecidedBy.STATUTORY in kind.deliberation.decided_by
        ),
        "entitled": decision.entitled,
        "present": decision.present,
        "for": hands.get(FOR),
        "against": hands.get(AGAINST),
        "abstained": hands.get(ABSTAINED),
        "due_day": decision.due_day,
        "follows": decision.follows if decision.follows_id else None,
    }
