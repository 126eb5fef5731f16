"""Which hall answers which address."""

import importlib.util

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


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
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    *_hall("enter/", "bandeng.web.entering.urls"),
    *_hall("work/", "bandeng.web.worker.urls"),
    *_hall("office/", "bandeng.web.office.urls"),
    *_hall("ui/", "bandeng.web.ui.urls"),
    *_hall("", "bandeng.web.resident.urls"),
]
