"""The tags of this hall: `{% load resident %}`."""

from datetime import datetime

from django import template
from django.template.context import RequestContext

from bandeng.matters.states import spoken
from bandeng.playbooks.pieces import Words
from bandeng.web.resident import deadlines, looks, visits
from bandeng.web.ui.codes import qr

register = template.Library()
register.simple_tag(qr)


@register.simple_tag(takes_context=True)
def to(context: RequestContext, view: str, *args: str) -> str:
    """Return the address of a screen of this hall, under the look of the page."""
    return visits.to(context["request"], view, *args)


@register.simple_tag(takes_context=True)
def until(context: RequestContext, instant: datetime) -> str:
    """Return a last moment in full: 10月9日（周五）上午10:00."""
    return deadlines.until(instant, context["request"].at)


@register.filter
def said(words: Words | None) -> str:
    """Return words of a playbook in the language of the page."""
    return looks.said(words)


@register.filter
def grouped(number: str) -> str:
    """Return a number in groups of four."""
    return spoken(str(number))


@register.filter
def groups(number: str) -> list[str]:
    """Return the groups of four of a number, each to stand by itself."""
    return spoken(str(number)).split()
