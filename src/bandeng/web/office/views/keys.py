"""The keys of other programs: list them, make one, revoke one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bandeng.doors import actions, queries
from bandeng.doors.states import Grant
from bandeng.people.permissions import ABILITY
from bandeng.switches.permissions import may_set_up
from bandeng.web.office import pages
from bandeng.web.office.forms.keys import GRANT_LABELS, MakeKey
from bandeng.web.ui.doors import for_able
from bandeng.web.ui.proving import freshly_proven


@for_able(ABILITY)
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Show who may come in by a key."""
    return _show(request, MakeKey(initial={"grants": [Grant.REPORT]}))


def _show(request: HttpRequest, form: MakeKey, status: int = 200, **made: Any) -> HttpResponse:
    if not may_set_up(pages.person_of(request), pages.seats_of(request)):
        raise PermissionDenied(_("Keys are made by who looks after people at the top of the tree."))
    page = pages.page_of(request, queries.keys())
    rows = [(key, [GRANT_LABELS[Grant(grant)] for grant in key.grants]) for key in page.object_list]
    return pages.show(request, "keys", status=status, form=form, page=page, rows=rows, **made)


@for_able(ABILITY)
@freshly_proven
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    form, made = MakeKey(request.POST), dict[str, Any]()

    def do(said: dict[str, Any]) -> None:
        asked = {"person": said["person"], **pages.acting(request)}
        key, secret = actions.make_key(said["name"], said["grants"], **asked)
        made.update(made=key, secret=secret)

    if pages.tried(form, do):
        return _show(request, MakeKey(), **made)
    return _show(request, form, 422)


@for_able(ABILITY)
@freshly_proven
@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Have a key open nothing any more."""
    key = queries.keys().get(pk=key_id)
    actions.revoke_key(key, **pages.acting(request))
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": key.name})
    return redirect("office:keys")
