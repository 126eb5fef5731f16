"""The pictures of matters a person sees."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused
from bandeng.matters.pictures import MOST_BYTES, NotAPicture, Prepared, path_of, prepare
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


def hung(files: "Sequence[UploadedFile[Any]]") -> tuple[Prepared, ...]:
    """Return the pictures that were sent; raise Refused for what is none."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        return tuple(prepare(bytes(file.read(MOST_BYTES + 1)), folder) for file in files)
    except NotAPicture:
        raise Refused(
            _("The picture cannot be read. Take it away and send the words alone.")
        ) from None
