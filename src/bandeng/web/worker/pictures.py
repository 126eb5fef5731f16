"""The pictures of matters a person sees."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from bandeng.matters.pictures import path_of
from bandeng.matters.queries import picture_for
from bandeng.web.ui.doors import for_staff
from bandeng.web.worker.showing import visit


@for_staff
@require_GET
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a picture, the small one with `?small=1`; 404 for one that is not for these eyes."""
    found = picture_for(visit(request).seats, name)
    if found is None:
        raise Http404
    try:
        kept = path_of(found.name, settings.MEDIA_ROOT, small="small" in request.GET).open("rb")
    except (OSError, ValueError):
        raise Http404 from None
    response = FileResponse(kept, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response
