"""What a kind asks besides the words, as fields of a form: alike in every hall."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.matters.actions.filling_in import (
    ACCUSED,
    ASKERS,
    LONGEST,
    LONGEST_TEXT,
    MOST,
    asked,
    label,
)
from bandeng.matters.keeping import person_mark, post_mark, unit_mark
from bandeng.matters.models import Matter
from bandeng.people.finding import names_of
from bandeng.people.queries import who_answers
from bandeng.people.states import Holder
from bandeng.places import queries as places
from bandeng.places.models import Place
from bandeng.places.queries import chain_of
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_activities import Activity
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import FieldType
from bandeng.web.deeds.visit import said

Choices = list[tuple[Any, str]]
YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


def asks_more(kind: MatterKind, at: datetime) -> bool:
    """Tell whether a kind asks anything besides the words."""
    return bool(asked(kind, localdate(at)) or kind.accused or kind.most_representatives)


class FieldsOf(forms.Form):
    """The fields a kind of matter or activity asks for at one place, each as its type wants it."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: MatterKind | Activity,
        place: Place,
        rules: Library,
        at: datetime,
        **more: Any,
    ) -> None:
        """Take what was sent for them; `initial` stands in them before."""
        self.place, self.rules, self.at = place, rules, at
        super().__init__(data, prefix="more", **more)
        self.own = asked(kind, localdate(at))
        self._holders: list[Holder] | None = None
        for name, field in self.own.items():
            self.fields[name] = self._field(field)

    def holders(self) -> list[Holder]:
        """Return who answers for the place, read once."""
        if self._holders is None:
            self._holders = who_answers(self.place.path or "", self.at)
        return self._holders

    def answers(self) -> dict[str, Any]:
        """Return what was filled in, by the field's id."""
        return {name: self.cleaned_data.get(name) for name in self.own}

    def _field(self, field: FormField) -> forms.Field:
        usual: dict[str, Any] = {
            "label": _with_unit(field),
            "required": field.required,
            "help_text": said(field.hint),
        }
        return MADE[field.type](self, field, usual)


def _with_unit(field: FormField) -> str:
    """Return the label with what is counted: a unit as the playbook writes it, or yuan."""
    unit = field.unit or (_("yuan") if field.type is FieldType.MONEY else "")
    return (
        _("%(label)s (%(unit)s)") % {"label": label(field), "unit": unit}
        if unit
        else (label(field))
    )


class Questions(FieldsOf):
    """The questions of one kind about one place; `told` says the answers as an ask wants them.

    Which kind and place were asked about is sent along, so that answers to other questions are
    not taken for these.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: MatterKind,
        place: Place,
        rules: Library,
        at: datetime,
    ) -> None:
        """Take what was sent, if it answers just these questions."""
        self.kind, self.about = kind, f"{kind.id}:{place.pk}"
        answered = data is not None and data.get("asked_about") == self.about
        super().__init__(data if answered else None, kind=kind, place=place, rules=rules, at=at)
        self._several()
        self._accused()

    @property
    def is_answered(self) -> bool:
        """Tell whether the answers came along and make sense."""
        return self.is_bound and self.is_valid()

    def told(self) -> dict[str, Any]:
        """Return the answers by the names an ask has for them."""
        said = self.cleaned_data
        names = str(said.get("representatives") or "").replace("、", "\n").splitlines()
        return {
            "more": self.answers(),
            "accused": tuple(said.get("accused") or ()),
            "accused_words": said.get("accused_words") or "",
            "askers": said.get("askers"),
            "representatives": tuple(name.strip()[:30] for name in names if name.strip()),
        }

    def _several(self) -> None:
        most = self.kind.most_representatives
        if most is None:
            return
        self.fields["askers"] = forms.IntegerField(
            label=_("How many ask together?"), required=False, min_value=1, max_value=99_999,
            help_text=_("Left empty, it is one person."),
        )  # fmt: skip
        self.fields["representatives"] = forms.CharField(
            label=_("Who speaks for them?"), required=False, max_length=400,
            widget=forms.Textarea(attrs={"rows": 2, "data-private": ""}),
            help_text=_("One name a line, %(most)d at most.") % {"most": most},
        )  # fmt: skip

    def _accused(self) -> None:
        rule = self.kind.accused
        if rule is None:
            return
        chain = chain_of(self.place.path or "")
        titles = {post.id: said(post.title) for post in self.rules.posts.values()}
        self.fields["accused"] = forms.MultipleChoiceField(
            label=_("Whom is it about?"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=nameable(rule.may_be, self.holders(), chain, titles),
            help_text=_("They and who stands in for them never learn of it."),
        )  # fmt: skip
        self.fields["accused_words"] = forms.CharField(
            label=_("Somebody who is not in the list"), required=False, max_length=LONGEST,
            help_text=_("Then only who can name them sees it at first."),
        )  # fmt: skip


def nameable(
    may_be: Iterable[str],
    holders: Iterable[Holder],
    chain: Iterable[Place],
    titles: Mapping[str, str],
) -> Choices:
    """Return whom a complaint can name: who answers here, their posts, and the places as units."""
    places = {place.pk: place.name for place in chain}
    found: dict[str, str] = {}
    for holder in holders:
        words = {"post": titles.get(holder.post, holder.post), "place": places[holder.place_id]}
        named = {"name": holder.held_by_name, **words}
        if "person" in may_be:
            found.setdefault(person_mark(holder.held_by), _("%(name)s, %(post)s") % named)
        if "post" in may_be:
            mark = post_mark(holder.post, holder.place_id)
            found.setdefault(mark, _("whoever is %(post)s of %(place)s") % words)
    if "unit" in may_be:
        for pk, name in places.items():
            found[unit_mark(pk)] = _("everybody of %(place)s") % {"place": name}
    return sorted(found.items(), key=lambda pair: ORDER[pair[0].partition(":")[0]])


NUMBERS = (FieldType.COUNT, FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL)
ORDER = {"person": 0, "post": 1, "unit": 2}


def _text(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(max_length=LONGEST, widget=widget, **usual)


def _long_text(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=LONGEST_TEXT, widget=widget, **usual)


def _integer(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    most = MOST if field.most is None else field.most
    return forms.IntegerField(min_value=-most, max_value=most, **usual)


def _count(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    most = MOST if field.most is None else field.most
    return forms.IntegerField(min_value=0, max_value=most, **usual)


def _number(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    places = 2 if field.type is FieldType.MONEY else 6
    most = MOST if field.most is None else field.most
    return forms.DecimalField(min_value=0, max_value=most, decimal_places=places, **usual)


def _day(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **usual)


def _yes_no(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(widget=forms.RadioSelect, choices=YES_NO, **usual)


def _choice(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    listed = form.rules.lists.get(field.list_ or "")
    offered = listed.offered(localdate(form.at)) if listed else ()
    return _one_of([(option.id, said(option.label)) for option in offered], usual)


def _person(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    return _one_of(list({h.person_id: h.name for h in form.holders()}.items()), usual)


def _place(form: FieldsOf, field: FormField, usual: dict[str, Any]) -> forms.Field:
    inside = form.place.children.filter(to_day=None).order_by("sort", "code")[:60]
    return _one_of([(place.pk, place.name) for place in [form.place, *inside]], usual)


def _one_of(choices: Choices, usual: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *choices], **usual)


MADE = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.INTEGER: _integer,
    FieldType.COUNT: _count,
    FieldType.DECIMAL: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _day,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.PERSON: _person,
    FieldType.PLACE: _place,
}


def answers_in_words(
    more: Mapping[str, Any], fields: Mapping[str, FormField], rules: Library
) -> list[tuple[str, str]]:
    """Return what was filled in, each as its question and the answer in words."""
    known = [(name, field) for name, field in fields.items() if name in more]
    named = _names(more, fields)
    return [(label(field), _in_words(more[name], field, rules, named)) for name, field in known]


Names = dict[tuple[FieldType, Any], str]
ASKED_NAMES = {FieldType.PERSON: names_of, FieldType.PLACE: places.names_of}


def _names(more: Mapping[str, Any], fields: Mapping[str, FormField]) -> Names:
    """Return what the people and places among the answers are called; two statements at most."""
    found: Names = {}
    for type_, ask in ASKED_NAMES.items():
        ids = [more[name] for name, field in fields.items() if field.type is type_ and name in more]
        if ids:
            found |= {(type_, pk): name for pk, name in ask(ids).items()}
    return found


def told_besides(matter: Matter, kind: MatterKind | None, rules: Library) -> list[tuple[str, str]]:
    """Return what was told besides the words, each as its question and the answer in words."""
    more = matter.more
    found = answers_in_words(more, kind.fields if kind else {}, rules)
    if ASKERS in more:
        found.append((_("How many ask together"), str(more[ASKERS])))
    if ACCUSED in more:
        found.append((_("Whom it is about, in words"), str(more[ACCUSED])))
    return found


def _in_words(value: Any, field: FormField, rules: Library, named: Names) -> str:
    unit = field.unit or (_("yuan") if field.type is FieldType.MONEY else "")
    if field.type is FieldType.YES_NO:
        return str(_("yes") if value else _("no"))
    if field.type is FieldType.CHOICE:
        listed = rules.lists.get(field.list_ or "")
        option = listed.by_id.get(value) if listed else None
        return said(option.label) if option else str(value)
    if field.type in ASKED_NAMES:
        return named.get((field.type, value), str(value))
    if field.type in NUMBERS:
        return f"{number_format(value, use_l10n=False)} {unit}".strip()
    return str(value)
