"""Sample content for the gallery: long, wrong, empty and late things, all invented."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

RUNGS = [
    {"id": "green", "label": gettext_lazy("representative"), "colour": "green"},
    {"id": "blue", "label": gettext_lazy("village"), "colour": "blue"},
    {"id": "yellow", "label": gettext_lazy("township"), "colour": "yellow"},
    {"id": "red", "label": gettext_lazy("banner, key supervision"), "colour": "red"},
]
LONG = (
    "双泉镇东梁村第七网格村口至小学之间约八百米的砂石路被七月的雨水冲断，"
    "孩子们上学要绕行三公里，老人看病也不方便，希望在上冻以前修好，已经说过两次了"
)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=gettext_lazy("What is it about?"),
        max_length=60,
        help_text=gettext_lazy("One sentence is enough, as you would say it at the door."),
    )
    text = forms.CharField(
        label=gettext_lazy("Tell it in your words"), widget=forms.Textarea, required=False
    )
    phone = forms.RegexField(
        r"^1\d{10}$",
        label=gettext_lazy("Your phone"),
        widget=forms.TextInput(attrs={"data-private": "", "inputmode": "tel"}),
        error_messages={
            "invalid": gettext_lazy("A mobile number has 11 digits, like 10000000123.")
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of thing is it?"),
        choices=[
            ("", "—"),
            ("road", gettext_lazy("roads and lamps")),
            ("water", gettext_lazy("water")),
        ],
    )
    public = forms.ChoiceField(
        label=gettext_lazy("Who may read it?"),
        widget=forms.RadioSelect,
        choices=[
            ("public", gettext_lazy("everybody; my name and phone are never shown")),
            ("private", gettext_lazy("only those who work on it")),
        ],
    )
    pictures = forms.FileField(
        label=gettext_lazy("Pictures"),
        required=False,
        widget=forms.FileInput(attrs={"data-pictures": "6", "accept": "image/*"}),
        help_text=gettext_lazy("Up to six. They are made small and lose their place data first."),
    )
    agree = forms.BooleanField(label=gettext_lazy("Tell me by phone when it is answered"))


class SampleFilter(forms.Form):
    """A filter as queues have them."""

    words = forms.CharField(label=gettext_lazy("Words"), required=False)
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"),
        required=False,
        choices=[("", gettext_lazy("all")), *((r["id"], r["label"]) for r in RUNGS)],
    )
    late = forms.BooleanField(label=gettext_lazy("late only"), required=False)


def matters(at: datetime) -> list[dict[str, Any]]:
    """Return five invented matters, one of them long, one late."""
    texts = ["路灯三盏不亮", LONG, "自来水发黄", "邻居家羊进了菜地", "低保材料怎么补"]
    hours = [5, -52, 30, 75, 240]
    states = ["raised", "working", "waiting", "answered", "confirmed"]
    places = ["东梁村 第7网格", "双泉镇 东梁村", "北沟街道 红旗社区", "双泉镇", "白桦旗"]
    rungs = [RUNGS[0], RUNGS[3], RUNGS[1], RUNGS[2], RUNGS[0]]
    rows = zip(texts, hours, states, places, rungs, strict=True)
    return [
        {
            "number": f"2609-01{number}{number}-7",
            "title": title,
            "due": at + timedelta(hours=hours),
            "state": state,
            "place": place,
            "rung": rung,
        }
        for number, (title, hours, state, place, rung) in enumerate(rows)
    ]


def lines(at: datetime) -> list[dict[str, Any]]:
    """Return an invented timeline."""
    day = timedelta(days=1)
    return [
        {"at": at - 9 * day, "what": _("The request was made"), "said": LONG},
        {
            "at": at - 8 * day,
            "what": _("Taken by the representative"),
            "who": "林小桦 · 东梁村代表",
            "rung": RUNGS[0],
        },
        {
            "at": at - 3 * day,
            "what": _("Handed up to the township"),
            "who": "林小桦",
            "rung": RUNGS[2],
            "said": "村里没有铲车，请镇里派。",
        },
        {"at": at - day, "what": _("A note was written"), "who": "赵青川", "inner": True},
    ]


def bars() -> dict[str, Any]:
    """Return an invented chart whose bars lead to rows."""
    towns = ["双泉镇", "北沟街道", "石门子乡", "长岭镇"]
    rows = [
        {"name": town, "values": [9 + 7 * n, 6 + 3 * n, 3 + n, 1 + n], "url": f"?town={n}"}
        for n, town in enumerate(towns)
    ]
    colours = [{"name": str(r["label"]), "colour": r["colour"]} for r in RUNGS]
    return {"kind": "bar", "stacked": True, "series": colours, "rows": rows}


def atlas() -> dict[str, Any]:
    """Return an invented map: six places with boundaries and some matters in them."""
    features: list[dict[str, Any]] = []
    for place in range(6):
        west, south = 119.1 + 0.2 * (place % 3), 43.8 + 0.2 * (place // 3)
        ring = [[0.0, 0.02], [0.19, 0.0], [0.2, 0.18], [0.11, 0.2], [0.01, 0.19], [0.0, 0.02]]
        ring = [[west + x, south + y] for x, y in ring]
        name = {"id": place + 1, "name": f"第{place + 1}村"}
        features.append(_feature("Polygon", [ring], name))
        for step, rung in enumerate(RUNGS[: 1 + place % 4]):
            at = [west + 0.04 + 0.04 * step, south + 0.05 + 0.03 * ((step * 2 + place) % 4)]
            said = {"title": "路灯三盏不亮", "number": f"2609-0{place}{step}", "url": "#"}
            features.append(_feature("Point", at, {**said, "colour": rung["colour"]}))
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def instants(at: datetime) -> list[datetime]:
    """Return instants near and far."""
    hours = [-24 * 400, -24 * 20, -24 * 4, -48, -26, -3, 0.2, 4, 26, 50, 24 * 4, 24 * 20, 24 * 400]
    return [at + timedelta(hours=hour) for hour in hours]


def shown(
    request: HttpRequest, at: datetime, form: forms.Form, page: Page[Any] | None
) -> dict[str, Any]:
    """Return everything the gallery shows."""
    wrong = SampleForm({"title": LONG * 2, "phone": "12345"})
    return {
        "rungs": RUNGS,
        "states": ["raised", "taken", "working", "waiting", "answered", "confirmed", "withdrawn"],
        "instants": instants(at),
        "matters": matters(at),
        "lines": lines(at),
        "form": form,
        "wrong": wrong,
        "filter": SampleFilter(request.GET),
        "page": page,
        "bars": bars(),
        "long": LONG,
    }
