"""What can be done to an activity by a form, each act with its words, its form and its deed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.activities import actions
from bandeng.activities.actions import Changes, Correction, Guests, Resolved, Said
from bandeng.activities.queries.duties import could_count_for
from bandeng.activities.states import Move
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.states import Channel, Outcome
from bandeng.places.models import Place
from bandeng.playbooks.vocabulary import Privacy
from bandeng.web.deeds.activities import forms
from bandeng.web.deeds.activities.scene import Scene

Told = dict[str, Any]
Files = dict[str, tuple[str, ...]] | None
Do = Callable[[Scene, forms.ActForm, Told | None, Files], Any]
OUTCOMES = {"solved": Outcome.SOLVED, "answer": Outcome.EXPLAINED}


@dataclass(frozen=True)
class Act:
    """One thing that can be done: the move it is, its words, its form, and what it does.

    `asks` tells whether the fields of the kind are asked too: all of them, only known ones, or no.
    """

    id: str
    move: Move
    label: Promise | str
    done: Promise | str
    icon: str
    form: type[forms.ActForm]
    do: Do
    asks: bool = False
    whole: bool = True
    press: Promise | str = ""

    @property
    def button(self) -> Promise | str:
        """Return what stands on the button that does it."""
        return self.press or self.label


def _acting(scene: Scene) -> dict[str, Any]:
    return {"by": scene.seen.person, "at": scene.seen.at}


def _hold(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    told = form.cleaned_data
    said: Told = {"headcount": told.get("headcount"), "now": bool(told.get("now"))}
    actions.hold(scene.activity, more=more, enclosed=files, **said, **_acting(scene))


def _shift(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    told = form.cleaned_data
    times = told["starts_at"], told["ends_at"]
    actions.shift(scene.activity, *times, reason=told["reason"], **_acting(scene))


def _change(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    changes = Changes(more=more, enclosed=files, **form.cleaned_data)
    actions.change(scene.activity, changes, **_acting(scene))


def _cancel(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    actions.cancel(scene.activity, reason=form.cleaned_data["reason"], **_acting(scene))


def _invite(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    told = form.cleaned_data
    guests = Guests(people=told["names"], posts=tuple(told["posts"]))
    actions.invite(scene.activity, guests, **_acting(scene))


def _minutes(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    actions.minute(scene.activity, form.cleaned_data["text"], **_acting(scene))


def _correct(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    told = dict(form.cleaned_data)
    reason = told.pop("reason")
    correction = Correction(more=more, enclosed=files, **told)
    actions.correct(scene.activity, correction, reason=reason, **_acting(scene))


def _catch_up(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    duty, _colon, last = form.cleaned_data["counts"].partition(":")
    day = date.fromisoformat(last)
    actions.catch_up(scene.activity, duty=duty, day=day, **_acting(scene))


def _publish(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    actions.publish(scene.activity, **_acting(scene))


def _take_back(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    actions.take_back(scene.activity, **_acting(scene))


def _ask(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    assert isinstance(form, forms.AskThere)  # noqa: S101 - the table below pairs them
    ask = ask_of(form, scene.activity.place)
    if ask:
        actions.raise_there(scene.activity, ask, said=_said(form), **_acting(scene))


def _said(form: forms.AskThere) -> Said:
    told = form.cleaned_data
    if told["told"] in OUTCOMES:
        return Said(answer=told["said"], outcome=OUTCOMES[told["told"]])
    if told["told"] == "promise":
        return Said(promise=told["said"], promised_for=told["promised_for"])
    return Said()


def _decide(scene: Scene, form: forms.ActForm, more: Told | None, files: Files) -> None:
    assert isinstance(form, forms.Decide)  # noqa: S101 - the table below pairs them
    told = form.cleaned_data
    follows = ask_of(form, scene.activity.place)
    resolved = Resolved(told["text"], due_day=told["due_day"], follows=follows)
    actions.decide(scene.activity, resolved, **_acting(scene))


def ask_of(form: forms.AskFields, place: Place) -> Ask | None:
    """Return what is asked, as it was taken down; None if nothing was."""
    told, kind = form.cleaned_data, form.chosen_kind()
    if kind is None or not told["ask_text"].strip():
        return None
    channel = Channel.VISIT if Channel.VISIT in kind.channels else kind.channels[0]
    named = {"client_key": told["client_key"]} if told.get("client_key") else {}
    return Ask(
        kind=kind.id,
        category=form.chosen_category(kind),
        text=told["ask_text"].replace("\x00", ""),
        place=place,
        channel=Channel(channel),
        privacy=Privacy(kind.privacy.default),
        contact=Contact(name=told["ask_name"], phone=told["ask_phone"]),
        **named,
    )


ACTS = {
    act.id: act
    for act in (
        Act("hold", Move.HOLD, _("It was held"), _("It is written down as held."), "check",
            forms.Hold, _hold, asks=True),
        Act("invite", Move.INVITE, _("Invite"), _("Who was not invited yet is invited now."),
            "user-plus", forms.Invite, _invite),
        Act("ask", Move.ASK, _("Somebody asks for something"),
            _("It is a request of its own now."), "message-2-plus", forms.AskThere, _ask,
            press=pgettext_lazy("deed", "Take down")),
        Act("minutes", Move.MINUTE, _("Write the minutes"), _("The minutes are kept."), "pencil",
            forms.Minutes, _minutes),
        Act("decide", Move.DECIDE, _("Write down a decision"), _("The decision is kept."),
            "checklist", forms.Decide, _decide),
        Act("shift", Move.SHIFT, _("To another time"), _("It is moved; who was invited is told."),
            "clock", forms.Shift, _shift),
        Act("change", Move.CHANGE, _("Change the plan"), _("The plan is changed."), "edit",
            forms.Change, _change, asks=True, whole=False),
        Act("publish", Move.PUBLISH, _("Show it to everybody"),
            _("Everybody can read of it now; names of who comes are never shown."), "eye",
            forms.ActForm, _publish),
        Act("take-back", Move.PUBLISH, _("No longer show it to everybody"),
            _("It is off the public pages."), "eye-off", forms.ActForm, _take_back),
        Act("correct", Move.CORRECT, _("Correct what was written"), _("It is corrected."), "edit",
            forms.Correct, _correct, asks=True),
        Act("catch-up", Move.CORRECT, _("Count it for the period before"),
            _("It counts for the period before, marked as caught up."), "checklist",
            forms.CatchUp, _catch_up),
        Act("cancel", Move.CANCEL, pgettext_lazy("activity", "Cancel it"),
            _("It is cancelled; who was invited is told why."), "circle-x", forms.Cancel, _cancel),
    )
}  # fmt: skip


def open_acts(scene: Scene) -> list[Act]:
    """Return what may be done now, in the order of the table."""
    return [act for act in ACTS.values() if scene.may(act.move) and _fits(act, scene)]


def _fits(act: Act, scene: Scene) -> bool:
    """Tell whether an act makes sense besides being allowed."""
    published = scene.activity.published_at is not None
    if act.id == "publish":
        return scene.activity.open_to_all and not published
    if act.id == "take-back":
        return published
    if act.id == "catch-up":
        return bool(could_count_for(scene.activity, scene.seen.rules))
    if act.id == "ask":
        return bool(actions.raises(scene.kind)) and scene.has_begun
    return act.id != "hold" or not scene.kind.names or bool(scene.kind.fields)
