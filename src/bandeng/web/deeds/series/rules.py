"""On which days a series falls, as people choose it: a usual rule in words, or one of one's own."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.activities.rule_words import WEEKDAYS, in_words
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.playbooks.schema_activities import Repeats
from bandeng.playbooks.vocabulary import DayOff, Every, Weekday
from bandeng.web.deeds.visit import said
from bandeng.web.ui.fields import offer

OWN, KINDS, BEFORE = "own", "kind", "as-before"
# Rules that follow the first day are written without it; `rule` puts its month in.
USUAL: dict[str, Repeats] = {
    name: Repeats.model_validate(rule)
    for name, rule in {
        "week": {"every": "week"},
        "fortnight": {"every": "week", "step": 2},
        "month": {"every": "month", "day-off": "before"},
        "second-friday": {"every": "month", "on": ["friday"], "week": 2, "day-off": "before"},
        "month-end": {"every": "month", "day": -1, "day-off": "before"},
        "quarter": {"every": "quarter", "day-off": "before"},
        "year": {"every": "year", "day-off": "before"},
        "workday": {"every": "workday"},
    }.items()
}
FOLLOWS = {
    "week": gettext_lazy("every week, on the weekday of the first day"),
    "fortnight": gettext_lazy("every second week, on the weekday of the first day"),
    "month": gettext_lazy("every month on the same day as the first; before a day off"),
    "quarter": gettext_lazy("every quarter on the same day as the first; before a day off"),
    "year": gettext_lazy("every year on the same day as the first; before a day off"),
}
EVERY = (
    (Every.DAY, gettext_lazy("days")),
    (Every.WORKDAY, gettext_lazy("working days")),
    (Every.WEEK, gettext_lazy("weeks")),
    (Every.MONTH, gettext_lazy("months")),
    (Every.QUARTER, gettext_lazy("quarters")),
    (Every.YEAR, gettext_lazy("years")),
)
OFF = (
    (DayOff.KEEP, gettext_lazy("takes place all the same")),
    (DayOff.BEFORE, gettext_lazy("the working day before")),
    (DayOff.AFTER, gettext_lazy("the working day after")),
    (DayOff.SKIP, gettext_lazy("is left out")),
)


def which() -> list[tuple[str, str]]:
    """Return which of the weekdays in a month are meant, as choices."""
    weeks = [(f"week:{n}", _("in week %(n)d of the month") % {"n": n}) for n in range(1, 6)]
    nths = [(f"nth:{n}", _("the %(n)d. of the month") % {"n": n}) for n in range(1, 6)]
    return [("", _("all of them")), *weeks, *nths, ("nth:-1", _("the last of the month"))]


class RuleFields(forms.Form):
    """The days of a series."""

    preset = forms.ChoiceField(
        label=gettext_lazy("On which days?"), widget=forms.RadioSelect, required=False
    )
    own_every = forms.ChoiceField(
        label=pgettext_lazy("series", "Every so many"), choices=EVERY, required=False
    )
    own_step = forms.IntegerField(
        label=gettext_lazy("how many"), required=False, min_value=1, max_value=52
    )
    own_on = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_which = forms.ChoiceField(label=gettext_lazy("Which of them in a month"), required=False)
    own_day = forms.IntegerField(
        label=gettext_lazy("Or the day of the month"),
        help_text=gettext_lazy("-1 is the last day"),
        required=False,
        min_value=-1,
        max_value=31,
    )
    own_off = forms.ChoiceField(
        label=gettext_lazy("If that is a day off, it is on"), choices=OFF, required=False
    )

    def take_rules(self, kind: Kind | None, before: Repeats | None = None) -> None:
        """Offer the usual rules, the kind's own first, or what was so far."""
        self.usual, self.before = kind.repeats if kind else None, before
        first = []
        if before:
            first.append((BEFORE, _("as before: %(rule)s") % {"rule": said(in_words(before))}))
        if kind and kind.repeats:
            first.append((KINDS, _("as usual: %(rule)s") % {"rule": said(in_words(kind.repeats))}))
        usual = [(n, FOLLOWS.get(n) or said(in_words(rule))) for n, rule in USUAL.items()]
        offer(self, "preset", [*first, *usual, (OWN, _("another rule"))])
        offer(self, "own_on", [(day.value, said(_words(day))) for day in Weekday])
        offer(self, "own_which", which())
        self.initial.setdefault("preset", first[0][0] if first else "month")

    def rule(self, from_day: date) -> Repeats | None:
        """Return the rule chosen, after saying what is wrong; None then."""
        chosen = self.cleaned_data.get("preset")
        if chosen == BEFORE:
            return self.before
        if chosen == KINDS:
            return self.usual
        if chosen in USUAL:
            return _from(USUAL[chosen], from_day)
        if chosen == OWN:
            return self._own()
        self.add_error("preset", _("Please choose on which days it happens."))
        return None

    def _own(self) -> Repeats | None:
        told = self.cleaned_data
        written: dict[str, Any] = {"every": told["own_every"], "step": told["own_step"] or 1}
        written |= {"on": told["own_on"], "day-off": told["own_off"] or DayOff.KEEP}
        name, _sep, number = told["own_which"].partition(":")
        if name and told["own_on"]:
            written[name] = int(number)
        if told["own_day"] and not told["own_on"]:
            written["day"] = told["own_day"]
        try:
            return Repeats.model_validate(written)
        except ValueError:
            self.add_error("own_every", _("This rule cannot be read. Please look at it again."))
            return None


def _words(day: Weekday) -> Words:
    zh, en = WEEKDAYS[day]
    return Words(zh=zh, en=en)


def _from(rule: Repeats, first: date) -> Repeats:
    """Return a usual rule with the month of the first day, where it counts in years or quarters."""
    if rule.every is Every.YEAR:
        return rule.model_copy(update={"month": first.month})
    if rule.every is Every.QUARTER:
        return rule.model_copy(update={"month": (first.month - 1) % 3 + 1})
    return rule
