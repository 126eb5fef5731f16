"""Public requests for other programs and other people's pages."""

import hashlib
from datetime import datetime
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from bandeng.web.open.feeds import atom, sifting
from bandeng.web.ui.doors import open_to_all

NEWEST = 50
ON_THE_MAP, LOOKED_THROUGH = 1000, 4000
LISTED = 50
ANYWHERE = {"Access-Control-Allow-Origin": "*"}


@open_to_all
@require_safe
@sifting.while_open()
@sifting.paced
def public_atom(request: HttpRequest) -> HttpResponseBase:
    """Return the fifty newest public requests as Atom; 304 to who has them already."""
    rows = list(sifting.wanted(request, NEWEST)[:NEWEST])
    updated = max((row.changed_at for row in rows), default=sifting.at_of(request))
    body = atom.feed(request, rows, updated)
    kind = "application/atom+xml; charset=utf-8"
    response = HttpResponse(body, content_type=kind, headers=ANYWHERE)
    return _conditional(request, response, [(row.pk, row.changed_at) for row in rows])


def _conditional(
    request: HttpRequest, response: HttpResponse, rows: list[tuple[int, datetime]]
) -> HttpResponseBase:
    """Mark an answer by the rows in it, and send nothing where the same was sent before."""
    marks = repr([request.get_full_path(), get_language(), rows]).encode()
    tag = quote_etag(hashlib.sha256(marks).hexdigest()[:32])
    last = int(max(at for _pk, at in rows).timestamp()) if rows else None
    response["ETag"] = tag
    if last is not None:
        response["Last-Modified"] = http_date(last)
    return get_conditional_response(request, tag, last, response) or response


@open_to_all
@require_safe
@sifting.while_open()
@sifting.paced
def public_geojson(request: HttpRequest) -> JsonResponse:
    """Return the newest public requests that have a point, a thousand, as GeoJSON (RFC 7946)."""
    rules = sifting.rules_at(request)
    rows = sifting.on_the_map(sifting.wanted(request, LOOKED_THROUGH))[:ON_THE_MAP]
    features = [sifting.feature(request, row, rules) for row in rows]
    told = {"type": "FeatureCollection", "features": features}
    return JsonResponse(told, content_type="application/geo+json", headers=ANYWHERE)


@open_to_all
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@sifting.while_open()
@sifting.paced
def framed_map(request: HttpRequest) -> HttpResponse:
    """Show the map of public requests for a frame on somebody else's page; as a list otherwise."""
    rules, query = sifting.rules_at(request), request.GET.urlencode()
    words: dict[str, Any] = {
        "points": f"{reverse('open:geojson')}?{query}",
        "rows": [
            {
                "url": sifting.address(request, row),
                "title": sifting.veiled(row.title),
                "place": sifting.where(row),
                "about": sifting.about(row, rules),
            }
            for row in sifting.wanted(request, LISTED)[:LISTED]
        ],
    }
    return render(request, "open/framed_map.html", words)
