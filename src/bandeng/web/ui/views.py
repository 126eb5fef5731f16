"""The pages that belong to no hall: errors, switches and the gallery."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bandeng.web.ui import sampler
from bandeng.web.ui.doors import open_to_all

LARGE = "bandeng_large"
YEAR = int(timedelta(days=365).total_seconds())


def _page(request: HttpRequest, name: str, status: int, **words: Any) -> HttpResponse:
    return render(request, name, words, status=status)


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say the sentence of a refusal and offer the way back; htmx gets the sentence alone."""
    if request.headers.get("HX-Request"):
        response = _page(request, "ui/refused_part.html", 409, sentence=str(error))
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML show:window:top"
        return response
    return _page(request, "409.html", 409, sentence=str(error), back=back_from(request))


def back_from(request: HttpRequest) -> str:
    """Return the page that was left, if it is one of ours, else the front page."""
    left = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(left, {request.get_host()}, request.is_secure())
    return left if safe else "/"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing is at this address."""
    return _page(request, "404.html", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say why this page is not open to who asks."""
    return _page(request, "403.html", 403, sentence=str(exception or ""), back=back_from(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request could not be read, and that it was too big if that was it."""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return _page(request, "413.html", 413, back=back_from(request))
    return _page(request, "400.html", 400, back=back_from(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old to be trusted, and how to send it again."""
    return _page(request, "403_csrf.html", 403, back=back_from(request))


@open_to_all
@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """Switch large text on or off and go back to where the reader was."""
    onward = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure())
    response = redirect(onward if safe else "/")
    if request.GET.get("text") == "large":
        secure = request.is_secure()
        response.set_cookie(LARGE, "1", YEAR, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(LARGE)
    return response


@open_to_all
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with long, wrong and missing content, in demo and debug only."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    filled = sampler.SampleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and filled.is_valid():
        return redirect(request.path)
    page = Paginator(range(1, 318), 20).get_page(request.GET.get("page"))
    return render(request, "ui/gallery.html", sampler.shown(request, timezone.now(), filled, page))


@open_to_all
def gallery_map(request: HttpRequest) -> HttpResponse:
    """Return the sample map, in demo and debug only."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return JsonResponse(sampler.atlas(), content_type="application/geo+json")


@open_to_all
def gallery_layout(request: HttpRequest, hall: str) -> HttpResponse:
    """Show one hall's layout with sample content, in demo and debug only."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404(_("There is no gallery here."))
    looks = {"title": "双泉镇 · 有事您说", "colour": request.GET.get("colour", "pine")}
    look = looks if "town" in request.GET else None
    words = {"look": look, **sampler.shown(request, timezone.now(), sampler.SampleForm(), None)}
    return render(request, f"ui/sample_{hall}.html", words)
