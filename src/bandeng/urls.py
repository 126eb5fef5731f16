"""Which hall answers which address."""

import importlib.util

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from bandeng.web.entering.views import closed, speak
from bandeng.web.ui.doors import open_to_all

# Accounts are made in the office and carry no address to send secrets to, so these doors of the
# sign-in library stay shut.
SHUT = r"^accounts/(?:signup|inactive|email|confirm-email|login/code|password/(?:reset|set))/"


@open_to_all
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the web process answers; the supervisor and load balancers ask this."""
    return HttpResponse("ok", content_type="text/plain")


def _hall(prefix: str, name: str) -> list[URLPattern | URLResolver]:
    return [path(prefix, include(name))] if importlib.util.find_spec(name) else []


handler400 = "bandeng.web.ui.views.bad_request"
handler403 = "bandeng.web.ui.views.forbidden"
handler404 = "bandeng.web.ui.views.not_found"
urlpatterns = [
    path("alive", alive, name="alive"),
    re_path(SHUT, closed, name="closed"),
    path("accounts/", include("allauth.urls")),
    path("language/setlang/", speak, name="set_language"),
    *_hall("enter/", "bandeng.web.entering.urls"),
    *_hall("work/", "bandeng.web.worker.urls"),
    *_hall("office/", "bandeng.web.office.urls"),
    *_hall("ui/", "bandeng.web.ui.urls"),
    *_hall("", "bandeng.web.open.urls"),
    *_hall("", "bandeng.web.resident.urls"),
]
