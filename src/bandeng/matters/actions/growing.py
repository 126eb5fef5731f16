"""A matter that grows out of others: a suggestion born from the notes of visits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions.asked import Ask
from bandeng.matters.actions.locking import lock
from bandeng.matters.actions.raising import raise_matter
from bandeng.matters.actions.working import line
from bandeng.matters.models import Link, Matter
from bandeng.matters.states import LinkKind
from bandeng.people.models import Person
from bandeng.playbooks.queries import library

MOST_GROUNDS = 50


@transaction.atomic
def raise_from(grounds: Sequence[Matter], ask: Ask, *, by: Person, at: datetime) -> Matter:
    """Return the new matter, linked to each of those it grows out of.

    The kind says out of which kinds it grows and which posts raise it; who raises it is the one
    it is answered to. What its grounds are kept from it is kept from too. Raises DoesNotExist if
    `by` does not see one of the grounds.
    """
    seen = [lock(ground, "read", by=by, at=at) for ground in sorted(grounds, key=lambda g: g.pk)]
    kind = library(at).kinds.get(ask.kind)
    fits = kind and seen and all(ground.kind in kind.born_of for ground in seen)
    if not fits:
        raise Refused(_("This does not grow out of requests of that kind."))
    if len(seen) > MOST_GROUNDS:
        raise Refused(_("Fifty are enough. Please leave some out."))
    kept_from = {mark for ground in seen for mark in ground.kept_from}
    grown = replace(ask, grown_from=True, kept_from=tuple(sorted(kept_from)))
    matter = raise_matter(grown, by=by, at=at)
    links = [Link(matter=matter, other=g, kind=LinkKind.RELATED, at=at) for g in seen]
    Link.objects.bulk_create(links, ignore_conflicts=True)
    for ground in seen:
        line(ground, Verb.MATTER_LINKED, by=by, at=at, public=True, kind=LinkKind.RELATED)
    return matter
