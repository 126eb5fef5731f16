"""Hand out pictures: public ones to everybody, the others to who may read the request."""

from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from bandeng.matters import pictures, queries
from bandeng.matters.states import Privacy
from bandeng.web.deeds.pictures import attached
from bandeng.web.resident import drafts, proofs
from bandeng.web.resident.visits import Visit, visit
from bandeng.web.ui.doors import for_resident


@for_resident
@visit
@require_GET
def picture(request: Visit, name: str) -> HttpResponseBase:
    """Return a picture, the small one with `?small`; 404 for one that is not for these eyes."""
    try:
        path = pictures.path_of(name, Path(settings.MEDIA_ROOT), small="small" in request.GET)
        is_public = queries.open_picture(name, []) is not None
        kept = path.open("rb") if is_public or _may_see(request, name) else None
    except (OSError, ValueError):
        raise Http404 from None
    if kept is None:
        raise Http404
    response = attached(kept, name)
    if not is_public:
        patch_cache_control(response, no_store=True)
    return response


def _may_see(request: Visit, name: str) -> bool:
    draft = drafts.current(request.session, request.at)
    if draft and name in draft.names:
        return True
    keys = proofs.keys_of(request.session, at=request.at)
    if queries.open_picture(name, keys):
        return True
    found = queries.picture_for(request.seats, name) if request.seats else None
    return found is not None and found.matter.privacy != Privacy.CONFIDENTIAL
