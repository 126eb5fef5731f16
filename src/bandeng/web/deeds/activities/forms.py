"""The forms by which something is done to an activity."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.activities.actions import raises
from bandeng.activities.actions.minuting import LONGEST_DECISION, LONGEST_MINUTES
from bandeng.activities.models import Activity
from bandeng.activities.queries.duties import lacking_before
from bandeng.matters.guessing import guess
from bandeng.people.finding import named_each
from bandeng.people.states import clean_phone
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.activities.scene import Scene
from bandeng.web.deeds.visit import Visit, said
from bandeng.web.ui.fields import offer, words

PRIVATE = {"data-private": "", "autocomplete": "off"}


def moment(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateTimeField:
    """Return a field for a day and a time of day."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=hint, required=required, widget=widget)


def line(label: Any, hint: Any = "", *, required: bool = False, most: int = 120) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most)


def number(label: Any, hint: Any = "") -> forms.IntegerField:
    """Return a field for how many."""
    return forms.IntegerField(
        label=label, help_text=hint, required=False, min_value=0, max_value=1_000_000
    )


class ActForm(forms.Form):
    """The form of one act; it begins with what the activity says now."""

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Fill in what is known."""
        self.scene = scene
        super().__init__(data, initial=self.known(scene.activity, scene.seen.at))

    def known(self, activity: Activity, at: datetime) -> dict[str, Any]:
        """Return what stands in the form before anything is typed."""
        return {}


class Hold(ActForm):
    """It was held: at its time, or just now."""

    now = forms.BooleanField(
        label=gettext_lazy("It is being held now, not at the time planned"), required=False
    )
    headcount = number(gettext_lazy("How many came in all"), gettext_lazy("If nobody is named"))

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Ask about now only before its time."""
        super().__init__(data, scene=scene)
        if scene.has_begun:
            del self.fields["now"]


class Shift(ActForm):
    """To another time."""

    starts_at = moment(gettext_lazy("Begins"))
    ends_at = moment(
        gettext_lazy("Ends"), gettext_lazy("Left empty, it lasts as long as planned"),
        required=False,
    )  # fmt: skip
    reason = line(gettext_lazy("Why, for who is invited"), most=200)

    def known(self, activity: Activity, at: datetime) -> dict[str, Any]:
        """Begin with the time planned."""
        return {"starts_at": localtime(activity.starts_at)}


class Change(ActForm):
    """The plan in other words or at another spot."""

    title = line(gettext_lazy("What it is called"))
    where = line(gettext_lazy("Where just: room, courtyard, tree"))
    about = words(gettext_lazy("What it is about"), required=False)
    open_to_all = forms.BooleanField(label=gettext_lazy("Anybody may come"), required=False)

    def known(self, activity: Activity, at: datetime) -> dict[str, Any]:
        """Begin with what it says now."""
        names = {name: getattr(activity, name) for name in self.base_fields}
        return {**names, "title": activity.own_title}


class Correct(ActForm):
    """What was written down wrongly."""

    starts_at = moment(gettext_lazy("Began"))
    ends_at = moment(gettext_lazy("Ended"))
    title = line(gettext_lazy("What it is called"))
    where = line(gettext_lazy("Where just: room, courtyard, tree"))
    headcount = number(gettext_lazy("How many came in all"))
    reason = line(gettext_lazy("Why it is corrected"), required=True, most=200)

    def known(self, activity: Activity, at: datetime) -> dict[str, Any]:
        """Begin with what it says now."""
        times = {n: localtime(getattr(activity, n)) for n in ("starts_at", "ends_at")}
        known = {"where": activity.where, "headcount": activity.headcount}
        return {**times, **known, "title": activity.own_title}


class CatchUp(ActForm):
    """For which duty and past period it counts: only where something still lacks."""

    counts = forms.ChoiceField(
        label=gettext_lazy("What does it count for?"), widget=forms.RadioSelect
    )

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Offer the duties whose past period may still be caught up."""
        super().__init__(data, scene=scene)
        found = lacking_before(scene.activity, scene.seen.rules, scene.seen.at)
        named = [
            (
                f"{due.duty.id}:{due.span.last}",
                f"{said(due.duty.title) or due.duty.id} · {said(due.span.title)}",
            )
            for due in found
        ]
        offer(self, "counts", named)
        if not named:
            self.fields["counts"].help_text = _("Nothing lacks in the period before.")
        self.initial["counts"] = named[0][0] if named else ""


class Cancel(ActForm):
    """Cancelled, and why."""

    reason = line(gettext_lazy("Why? Who was invited is told."), required=True, most=200)


class Minutes(ActForm):
    """The minutes."""

    text = forms.CharField(
        label=gettext_lazy("Minutes"),
        help_text=gettext_lazy("What was talked over, in your words. Staff read it, nobody else."),
        required=False,
        max_length=LONGEST_MINUTES,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def known(self, activity: Activity, at: datetime) -> dict[str, Any]:
        """Begin with what was written before."""
        return {"text": activity.minutes}


class Invite(ActForm):
    """Who is invited: by post, and by name."""

    posts = forms.MultipleChoiceField(
        label=gettext_lazy("Everybody who holds these posts here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=gettext_lazy("And people by name"),
        help_text=gettext_lazy("One name or phone number a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Offer the posts, those that take part ticked."""
        super().__init__(data, scene=scene)
        posts = scene.seen.rules.posts.values()
        usual = sorted(posts, key=lambda post: post.id not in scene.kind.invited)
        offer(self, "posts", [(post.id, said(post.title)) for post in usual])
        self.initial["posts"] = list(scene.kind.invited)

    def clean_names(self) -> tuple[int, ...]:
        """Return who is meant; say whom nobody or more than one goes by."""
        typed = str(self.cleaned_data["names"]).replace("、", "\n").replace("，", "\n")
        return people_named(typed.splitlines())


MOST_NAMES = 500


def people_named(typed: list[str]) -> tuple[int, ...]:
    """Return the ids of people by their names or phones; raise for whom it is not clear."""
    names = list(dict.fromkeys(each.strip() for each in typed if each.strip()))
    if len(names) > MOST_NAMES:
        said = _("Please write %(most)d names at most at once.") % {"most": MOST_NAMES}
        raise forms.ValidationError(said)
    meant = named_each(names)
    for name in names:
        if len(meant[name]) != 1:
            said = _("%(name)s: nobody here, or more than one. Write the phone number.")
            raise forms.ValidationError(said % {"name": name})
    return tuple(meant[name][0].pk for name in names)


class AskFields(forms.Form):
    """What somebody asks, in a few fields; the category is guessed from the words."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    ask_text = words(gettext_lazy("What do they ask?"), rows=2)
    ask_category = forms.ChoiceField(
        label=pgettext_lazy("field", "What is it about?"), required=False
    )
    ask_kind = forms.ChoiceField(label=gettext_lazy("What kind is it?"), required=False)
    ask_name = forms.CharField(
        label=gettext_lazy("Their name, if they like"), required=False, max_length=40,
        widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip
    ask_phone = forms.CharField(
        label=gettext_lazy("Their phone, if they like"), required=False, max_length=30,
        widget=forms.TextInput(attrs=PRIVATE | {"inputmode": "tel"}),
    )  # fmt: skip

    seen: Visit

    def take(self, kind: Kind, seen: Visit, *, required: bool) -> None:
        """Offer what such an activity may raise."""
        self.seen = seen
        rules, day = seen.rules, localdate(seen.at)
        self.matter_kinds = [rules.kinds[id_] for id_ in raises(kind) if id_ in rules.kinds]
        options = {o.id: said(o.label) for k in self.matter_kinds for o in self.offered(k)}
        offer(self, "ask_category", [("", _("Guess from the words")), *options.items()])
        offer(self, "ask_kind", [(k.id, said(k.title)) for k in self.matter_kinds])
        self.fields["ask_text"].required = required and bool(self.matter_kinds)
        self.initial.setdefault("client_key", uuid.uuid4())
        self.day = day

    def offered(self, kind: MatterKind) -> tuple[Option, ...]:
        """Return the categories of a kind that may be chosen today."""
        return self.seen.rules.lists[kind.categories].offered(localdate(self.seen.at))

    def clean_ask_phone(self) -> str:
        """Return the digits, or say what a phone number looks like."""
        typed = self.cleaned_data["ask_phone"]
        digits = clean_phone(typed) if typed.strip() else ""
        if digits is None:
            raise forms.ValidationError(_("Please write the phone number as digits, or leave it."))
        return digits

    def chosen_kind(self) -> MatterKind | None:
        """Return the kind chosen, else the likeliest."""
        wanted = self.cleaned_data.get("ask_kind")
        chosen = (kind for kind in self.matter_kinds if kind.id == wanted)
        return next(chosen, self.matter_kinds[0] if self.matter_kinds else None)

    def chosen_category(self, kind: MatterKind) -> str:
        """Return the category chosen, else guessed from the words."""
        offered = self.offered(kind)
        wanted = self.cleaned_data.get("ask_category")
        if wanted in {option.id for option in offered}:
            return str(wanted)
        return guess(self.cleaned_data["ask_text"], offered) or offered[-1].id


SAID = [
    ("", gettext_lazy("nothing yet")),
    ("solved", gettext_lazy("solved on the spot")),
    ("answer", gettext_lazy("explained on the spot")),
    ("promise", gettext_lazy("promised for a day")),
]


class AskThere(AskFields, ActForm):
    """What is asked at the activity, and what was said to it."""

    told = forms.ChoiceField(
        label=gettext_lazy("What was said to it?"),
        required=False,
        choices=SAID,
        widget=forms.RadioSelect,
    )
    said = line(gettext_lazy("In these words"), most=200)
    promised_for = forms.DateField(
        label=gettext_lazy("Promised for"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Offer what such an activity may raise."""
        super().__init__(data, scene=scene)
        self.take(scene.kind, scene.seen, required=True)

    def clean(self) -> dict[str, Any]:
        """Ask for the words of an answer, and for the day of a promise."""
        told = super().clean() or self.cleaned_data
        if told.get("told") in ("answer", "solved") and not told.get("said", "").strip():
            self.add_error("said", _("Please write the answer that was given."))
        if told.get("told") == "promise" and not told.get("promised_for"):
            self.add_error("promised_for", _("Please say for which day."))
        return told


class Decide(AskFields, ActForm):
    """What was decided, and what follows from it."""

    text = forms.CharField(
        label=gettext_lazy("What was decided?"), max_length=LONGEST_DECISION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    due_day = forms.DateField(
        label=gettext_lazy("To be done by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    field_order = ("text", "due_day")

    def __init__(self, data: Any, *, scene: Scene) -> None:
        """Offer what may follow."""
        super().__init__(data, scene=scene)
        self.take(scene.kind, scene.seen, required=False)
        self.fields["ask_text"].label = _("What follows: who is to do what?")
