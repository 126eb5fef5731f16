"""The topic of a sitting: opinions, options, decision."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from bandeng.web.deeds import deliberations
from bandeng.web.office.views.activities import HALL
from bandeng.web.ui.doors import for_staff


@for_staff
@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is talked over at a sitting, or do something to it."""
    return deliberations.page(request, code, HALL)
