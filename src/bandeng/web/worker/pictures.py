"""The pictures of matters a person sees."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from bandeng.web.deeds.pictures import served
from bandeng.web.ui.doors import for_staff


@for_staff
@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a picture, the small one with `?small=1`; 404 for one that is not for these eyes."""
    return served(request, name)
