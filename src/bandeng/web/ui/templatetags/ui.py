"""The components, one tag each: `{% load ui %}`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bandeng.web.ui import marks, spoken
from bandeng.web.ui.doors import Door, lets_in

register = template.Library()
Context = template.Context | RequestContext


def _now(context: Context) -> datetime:
    """Take the request's one instant, so that a page never disagrees with itself."""
    at = getattr(context.get("request"), "at", None)
    return at if isinstance(at, datetime) else timezone.now()


@register.simple_tag
@cache
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw one icon of the sprite; without a label it is decoration."""
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    where = f"{static('built/icons.svg')}#{name}"
    drawn = '<svg class="icon {}" {} focusable="false"><use href="{}"></use></svg>'
    return format_html(drawn, css, mark_safe(said), where)


@register.simple_tag
def rung_mark(rung: Any, label: str = "") -> SafeString:
    """Show a rung by word, shape and colour; `rung` has id, label and colour, or is a colour."""
    colour = marks.colour_of(rung)
    return _drawn("ui/rung_mark.html", colour=colour, label=label or marks.label_of(rung, colour))


@lru_cache(maxsize=512)
def _drawn(template: str, **words: str) -> SafeString:
    """Draw a small component once for the same words: a long list shows few kinds of marks."""
    return render_to_string(template, words)


@register.inclusion_tag("ui/shape.html")
def rung_shape(rung: Any) -> dict[str, Any]:
    """Draw a rung's shape alone, for use beside its word."""
    return {"colour": marks.colour_of(rung)}


@register.simple_tag
def state_chip(state: str, label: str = "") -> SafeString:
    """Show where a matter stands by icon and word."""
    name, word = marks.state_mark(str(state))
    tone = marks.tone_of(str(state))
    return _drawn("ui/state_chip.html", state=str(state), icon=name, label=label or word, tone=tone)


@register.simple_tag(takes_context=True)
def when(context: Context, instant: datetime | None) -> SafeString:
    """Show an instant as people say it, the exact time in its title; nothing for None."""
    if instant is None:
        return mark_safe("")
    words = spoken.when_words(instant, _now(context))
    shown = '<time datetime="{}" title="{}">{}</time>'
    return format_html(shown, instant.isoformat(), spoken.exact(instant), words)


@register.inclusion_tag("ui/due.html", takes_context=True)
def due(context: Context, instant: datetime | None, provisional: bool = False) -> dict[str, Any]:
    """Show how a deadline stands: time left, or how late, by words and icon."""
    if instant is None:
        return {"due": None}
    stands = spoken.due_words(instant, _now(context))
    title = spoken.exact(instant)
    return {"due": stands, "instant": instant, "title": title, "provisional": provisional}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = True, row: bool = False) -> Any:
    """Show a form field: label, hint, error sentence and control, tied together for readers."""
    widget = bound.field.widget
    group = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    hint = hint or str(bound.help_text or "")
    described = marks.described_by(bound, hint)
    return {
        "field": bound,
        "control": "" if group else bound.as_widget(attrs=marks.attributes(bound, described)),
        "described": described,
        "group": group,
        "single": isinstance(widget, forms.CheckboxInput),
        "hidden": bound.is_hidden,
        "picture": isinstance(widget, forms.FileInput) and "data-pictures" in widget.attrs,
        "hint": hint,
        "optional": optional and not bound.field.required and not group,
        "row": row,
        "private": "data-private" in widget.attrs,
    }


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """List what is wrong with a form, each line leading to its field; nothing if all is well."""
    fields = [bound for bound in form if bound.errors]
    return {"form": form, "fields": fields, "shown": bool(form.errors)}


@register.inclusion_tag("ui/empty.html")
def empty(text: str, action_url: str = "", action_label: str = "") -> dict[str, Any]:
    """Say that there is nothing here and what to do about it."""
    return {"text": text, "action_url": action_url, "action_label": action_label}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Show count and steps of a page of rows (`?page=`), keeping the rest of the address."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(context: Context, form: forms.BaseForm, target: str = "") -> dict[str, Any]:
    """Show a filter form that lives in the address bar; with `target` htmx swaps that part."""
    request = context.get("request")
    asked = getattr(request, "GET", {})
    on = [bound for bound in form if asked.get(bound.html_name) and not bound.is_hidden]
    return {"form": form, "on": len(on), "target": target, "request": request}


@register.inclusion_tag("ui/timeline.html", takes_context=True)
def timeline(context: Context, lines: Iterable[Any]) -> dict[str, Any]:
    """Show what happened: lines with at, what, and optionally who, said, rung, inner."""
    return {"lines": lines, "request": context.get("request")}


@register.inclusion_tag("ui/person_link.html")
def person_link(person: Any, post: str = "", url: str = "") -> dict[str, Any]:
    """Name a person with his post; a link only where `url` is given."""
    return {"name": getattr(person, "name", person) or _("nobody yet"), "post": post, "url": url}


@register.inclusion_tag("ui/big_button.html")
def big_button(label: str, url: str = "", icon: str = "", **more: str) -> dict[str, Any]:
    """Show the page's one primary action: a link with `url`, else the submit button of its form.

    Further names: note, name, value, form (the id of a form elsewhere on the page).
    """
    return {"label": label, "url": url, "icon": icon, **more}


@register.simple_block_tag
def card(content: str, title: str = "", css: str = "", level: int = 2) -> SafeString:
    """Lay what is between the tags on a sheet of its own."""
    head = format_html('<div class="card-head"><h{0}>{1}</h{0}></div>', level, title)
    sheet = '<section class="card {}">{}<div class="card-body">{}</div></section>'
    return format_html(sheet, css, head if title else "", mark_safe(content))


@register.inclusion_tag("ui/bench.html")
def bench() -> dict[str, Any]:
    """Draw the little bench."""
    return {}


@register.simple_tag(takes_context=True)
def nav_to(context: Context, view: str, icon_name: str, label: str, count: int = 0) -> SafeString:
    """Show one entry of a menu, marked when it is here; nothing where its door stays shut."""
    url, door = _entry(get_urlconf(), get_script_prefix(), view)
    request = context.get("request")
    if not url or not _opens(request, door):
        return mark_safe("")
    path = getattr(request, "path", "")
    match = getattr(getattr(request, "resolver_match", None), "view_name", "")
    here = mark_safe(' aria-current="page"') if view == match or url == path else ""
    badge = format_html('<span class="nav-count tabbar-count">{}</span>', count) if count else ""
    line = '<li><a href="{}"{}>{}<span>{}</span>{}</a></li>'
    return format_html(line, url, here, icon(icon_name), label, badge)


@lru_cache(maxsize=200)
def _entry(_addresses: object, _prefix: str, view: str) -> tuple[str, Door | None]:
    """Return address and door of a view, no address where there is none; asked on every page."""
    try:
        url = reverse(view)
    except NoReverseMatch:
        return "", None
    return url, getattr(resolve(url).func, "door", None)


def _opens(request: Any, door: Door | None) -> bool:
    """Tell whether a door would let in who asks."""
    if door is None or request is None or not hasattr(request, "seats"):
        return True
    return lets_in(request, door)


@register.simple_tag
def url_if(view: str, *args: Any) -> str:
    """Return the address of a view, or nothing while that view does not exist."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def sort_by(context: Context, key: str, label: str) -> SafeString:
    """Show a column head that sorts by `key`, turns round when pressed again, keeps the filters."""
    request = context["request"]
    now = request.GET.get("sort", "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    arrow = {key: "sort-ascending", f"-{key}": "sort-descending"}.get(now, "")
    mark = icon(arrow, _("sorted")) if arrow else ""
    return format_html('<a class="sort" href="?{}">{} {}</a>', query.urlencode(), label, mark)


@register.filter
def accent(colour: str | None) -> str:
    """Return the accent class of a town's colour, given by name or as #rrggbb."""
    return marks.accent_of(colour)


@register.filter
def lookup(row: Mapping[str, Any], key: str) -> Any:
    """Return `row[key]`, or nothing."""
    return row.get(key, "")
