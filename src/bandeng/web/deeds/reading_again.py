"""A list is read again for the job that writes it: its own page, as its maker sees it then."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from bandeng.doors.actions import MOST_IN_A_JOB
from bandeng.doors.lists import Table
from bandeng.doors.models import ExportRun
from bandeng.journal.states import Refused
from bandeng.playbooks.queries import seats_of
from bandeng.web.deeds.taking_away import Held


def read_again(run: ExportRun, *, at: datetime) -> Table:
    """Return the list of an order as its maker sees it at an instant; raise Refused if he may not.

    The page of the list itself is asked, so every rule of it holds, on the day of the job.
    """
    path, _mark, query = run.address.partition("?")
    try:
        view, args, kwargs = resolve(path)
        answered = view(_request(run, path, query, at), *args, **kwargs)
    except (Http404, PermissionDenied) as refused:
        said = str(refused) if isinstance(refused, PermissionDenied) else ""
        raise Refused(said or _("You may not see this list any more.")) from None
    if not isinstance(answered, Held):
        raise Refused(_("You may not see this list any more."))
    if answered.table.count > MOST_IN_A_JOB:
        raise Refused(_("More than 1,000,000 rows do not fit a sheet. Narrow the list down first."))
    return answered.table


def _request(run: ExportRun, path: str, query: str, at: datetime) -> HttpRequest:
    request: Any = HttpRequest()
    request.method, request.path = "GET", path
    request.path_info = path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": query}
    request.GET, request.user, request.at = QueryDict(query), run.by, at
    request.seats = SimpleLazyObject(lambda: seats_of(run.by, at))
    request.session, request.export_run = {}, run
    made: HttpRequest = request
    return made
