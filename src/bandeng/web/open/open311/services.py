"""The services: each kind and category residents raise on-line for everybody to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.matters.actions.filling_in import asked, label
from bandeng.playbooks.library import Library
from bandeng.playbooks.pieces import Words
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.playbooks.vocabulary import Channel, FieldType, Privacy
from bandeng.web.open.open311.asked import Wrong

BETWEEN = "."  # between kind and category in a service_code; no id holds one
DATATYPES = {
    FieldType.TEXT: "text",
    FieldType.COUNT: "number",
    FieldType.DECIMAL: "number",
    FieldType.MONEY: "number",
    FieldType.DATE: "datetime",
    FieldType.YES_NO: "singlevaluelist",
    FieldType.CHOICE: "singlevaluelist",
    FieldType.PERSON: "string",
    FieldType.PLACE: "string",
}


@dataclass(frozen=True)
class Service:
    """A category of a kind, as a program chooses it."""

    kind: MatterKind
    option: Option

    @property
    def code(self) -> str:
        """Return the service_code."""
        return code_of(self.kind.id, self.option.id)


def code_of(kind: str, category: str) -> str:
    """Return the service_code of a kind and category."""
    return f"{kind}{BETWEEN}{category}"


def said(words: Words | None) -> str:
    """Return words in the caller's language."""
    return words.said_in(get_language()) if words else ""


def all_services(at: datetime) -> list[Service]:
    """Return every service offered at a moment, in the order of the playbooks."""
    rules, day = library(at), localdate(at)
    return [
        Service(kind, option)
        for kind in rules.kinds.values()
        if _is_offered(kind, rules, at)
        for option in rules.lists[kind.categories].offered(day)
    ]


def _is_offered(kind: MatterKind, rules: Library, at: datetime) -> bool:
    """Tell whether residents raise a kind on-line, open to everybody and about nobody."""
    return (
        kind.comes_by(Channel.OPEN311)
        and kind.may_be_raised_by(())
        and kind.id not in rules.review_kinds
        and (kind.retired is None or kind.retired > localdate(at))
        and Privacy.PUBLIC in kind.privacy.allowed
        and kind.accused is None
    )


def service(code: str, at: datetime) -> Service:
    """Return the service of a code; refuse a code that stands for none."""
    kind_id, _between, category = code.partition(BETWEEN)
    rules = library(at)
    kind = rules.kinds.get(kind_id)
    if kind and _is_offered(kind, rules, at):
        for option in rules.lists[kind.categories].offered(localdate(at)):
            if option.id == category:
                return Service(kind, option)
    raise Wrong(404, _("service_code %(code)s was not found.") % {"code": code})


def as_row(each: Service, at: datetime) -> dict[str, Any]:
    """Return a service as the list shows it."""
    about = said(each.option.about) or said(each.kind.about) or said(each.kind.title)
    return {
        "service_code": each.code,
        "service_name": said(each.option.label),
        "description": about,
        "metadata": bool(asked(each.kind, localdate(at))),
        "type": "realtime",
        "keywords": ", ".join([each.option.label.zh, each.option.label.en]),
        "group": said(each.kind.title),
    }


def definition(each: Service, at: datetime) -> dict[str, Any]:
    """Return what else is asked of a service, as attributes."""
    fields = asked(each.kind, localdate(at)).items()
    rows = [_attribute(name, field, n, at) for n, (name, field) in enumerate(fields, 1)]
    return {"service_code": each.code, "attributes": rows}


def _attribute(name: str, field: FormField, order: int, at: datetime) -> dict[str, Any]:
    row = {
        "variable": True,
        "code": name,
        "datatype": DATATYPES[field.type],
        "required": field.required,
        "datatype_description": said(field.hint) or field.unit,
        "order": order,
        "description": label(field),
    }
    values = _values(field, at)
    return {**row, "values": values} if values else row


def _values(field: FormField, at: datetime) -> list[dict[str, str]]:
    if field.type is FieldType.YES_NO:
        return [{"key": "yes", "name": _("yes")}, {"key": "no", "name": _("no")}]
    listed = library(at).lists.get(field.list_ or "")
    offered = listed.offered(localdate(at)) if listed else ()
    return [{"key": option.id, "name": said(option.label)} for option in offered]


def of_codes(codes: list[str]) -> Q:
    """Return the rule for matters of any of these service codes; a code may be of the past."""
    rule = Q(pk__in=[])
    for code in codes:
        kind, _between, category = code.partition(BETWEEN)
        rule |= Q(kind=kind, category=category)
    return rule
