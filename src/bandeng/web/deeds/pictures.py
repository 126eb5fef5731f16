"""The pictures of matters a person sees."""

from typing import IO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from bandeng.matters.pictures import path_of
from bandeng.matters.queries import picture_for
from bandeng.matters.states import Privacy
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import visit


def served(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a picture, the small one with `?small=1`; 404 for one that is not for these eyes."""
    seen = visit(request)
    found = picture_for(seen.seats, name)
    if found is None or Scene(seen, found.matter).is_sealed:
        raise Http404
    try:
        kept = path_of(found.name, settings.MEDIA_ROOT, small="small" in request.GET).open("rb")
    except (OSError, ValueError):
        raise Http404 from None
    response = attached(kept, found.name)
    secret = found.matter.privacy == Privacy.CONFIDENTIAL
    response["Cache-Control"] = "no-store" if secret else "private, max-age=3600"
    return response


def attached(kept: IO[bytes], name: str) -> FileResponse:
    """Return a picture to be shown within our pages or saved, and never opened as a page."""
    response = FileResponse(kept, content_type="image/jpeg", as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
