"""The demo's people on the sign-in page."""

from typing import Any

from django import template

from bandeng.web.entering import views

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_door_is_open(context: template.Context) -> Any:
    """Tell whether the demo's one-click door is open to who asks."""
    request = context.get("request")
    return request is not None and views.is_open(request)
