"""Object to a dispatch, agree or insist, hand over, and decide for good whose a matter is."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters import disputing
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import days, give_to, join, kind_of, owner_on
from bandeng.matters.actions.dispatching import refuse_giving
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.actions.locking import NotYours, lock, move, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter, Objection
from bandeng.matters.permissions import NOT_YOUR_DISPATCH
from bandeng.matters.states import Move
from bandeng.people.models import Person
from bandeng.people.queries import holders_over
from bandeng.people.states import Holder
from bandeng.playbooks import dispatch, objecting
from bandeng.playbooks.objecting import Dispute, No
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_abilities import CatalogueEntry
from bandeng.playbooks.schema_abilities import Objection as Rule
from bandeng.playbooks.schema_matters import MatterKind

HANDED = ["state", "owner", "owner_post", "owner_place", "helper_ids", "handovers", "handed_at",
          "changed_at"]  # fmt: skip


@transaction.atomic
def object_to(matter: Matter, *, entry: str, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter with an objection of who has it; its clock runs on.

    `entry` is the id of the entry of the dispatch catalogue that says whose it is instead; it is
    kept with the catalogue's version. Raises Refused with the sentence why not.
    """
    reason = need(reason, _("Please say why this is not yours."))
    matter = lock(matter, "object", by=by, at=at)
    move(matter, Move.OBJECT)
    dispute = disputing.dispute(matter, disputing.objections_of(matter))
    rule = _refuse_objecting(kind_of(matter), dispute, at)
    cited = _cited(rule, entry, matter, at)
    _close_what_is_over(matter, at)
    objection = Objection.objects.create(
        matter=matter, round=dispute.objections + 1, by=by, at=at, post=matter.owner_post,
        entry=cited.id, catalogue_hash=library(at).catalogue_hash(rule.catalogue), reason=reason,
    )  # fmt: skip
    line(
        matter, Verb.MATTER_OBJECTED, by=by, at=at, public=False, reason=reason, entry=cited.id,
        round=str(objection.round),
    )  # fmt: skip
    judges = _holders(matter, objecting.judge(rule, objection.round), at)
    telling.tell_people(matter, Verb.MATTER_OBJECTED, [h.person_id for h in judges], at=at)
    return matter


def why_no_objection(matter: Matter, made: Sequence[Objection], *, at: datetime) -> str:
    """Return the sentence why nobody may object to a matter's dispatch now, nothing if one may.

    `made` are the objections made so far.
    """
    try:
        _refuse_objecting(kind_of(matter), disputing.dispute(matter, made), at)
    except Refused as no:
        return str(no)
    return ""


def _refuse_objecting(kind: MatterKind, dispute: Dispute, at: datetime) -> Rule:
    rule, why = kind.objection, objecting.against(kind.objection, dispute)
    if why or rule is None:
        raise Refused(SENTENCES[why or No.NOT_DISPATCHED]())
    until = objecting.until(rule, dispute.given_at, days(at))
    if at > until:
        shown = f"{localtime(until):%Y-%m-%d %H:%M}"
        raise Refused(_("An objection could be made until %(until)s.") % {"until": shown})
    return rule


SENTENCES = {
    No.NOT_DISPATCHED: lambda: _("Requests of this kind are given out without objection."),
    No.SETTLED: lambda: _("It was decided for good whose this is; nobody objects any more."),
    No.OPEN_ALREADY: lambda: _("An objection is being looked at already."),
    No.NO_ENTRY: lambda: _("Please choose the line of the dispatch catalogue you rely on."),
    No.HIS_OWN: lambda: _("This line of the catalogue says that it is yours. Choose another."),
}


def _cited(rule: Rule, entry_id: str, matter: Matter, at: datetime) -> CatalogueEntry:
    cited = objecting.cited(library(at), rule, entry_id)
    if cited is None:
        raise Refused(SENTENCES[No.NO_ENTRY]())
    if cited.post == matter.owner_post:
        raise Refused(SENTENCES[No.HIS_OWN]())
    return cited


def _close_what_is_over(matter: Matter, at: datetime) -> None:
    """Close an objection nobody decided before the matter changed rung or hands."""
    matter.objections.filter(decided_at=None).update(decided_at=at)


@transaction.atomic
def agree(matter: Matter, *, entry: str, by: Person, at: datetime, reason: str = "") -> Matter:
    """Return the matter handed over to the post of an entry, because the objection is right.

    The deadline promised to who asked stands.
    """
    matter = lock(matter, "agree", by=by, at=at)
    objection = _to_decide(matter, last=False)
    _decided(objection, by, at, agreed=True, answer=reason.strip())
    return _to_entry(matter, entry, by, at, reason.strip(), objection.by_id)


@transaction.atomic
def insist(matter: Matter, *, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter left where it is, with the reason why the objection is not right."""
    reason = need(reason, _("Please say why the objection is not right."))
    matter = lock(matter, "insist", by=by, at=at)
    objection = _to_decide(matter, last=False)
    _decided(objection, by, at, agreed=False, answer=reason)
    line(matter, Verb.MATTER_OBJECTION_REFUSED, by=by, at=at, public=False, reason=reason)
    told = [matter.owner_id, objection.by_id]
    telling.tell_people(matter, Verb.MATTER_OBJECTION_REFUSED, told, at=at)
    return matter


@transaction.atomic
def hand_over(matter: Matter, *, entry: str, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter handed over to the post of an entry, though nobody objected."""
    reason = need(reason, _("Please say why this is handed over."))
    matter = lock(matter, "hand_over", by=by, at=at)
    if disputing.standing(matter, disputing.objections_of(matter)):
        raise Refused(_("An objection waits for your word. Agree or insist."))
    return _to_entry(matter, entry, by, at, reason, matter.owner_id)


@transaction.atomic
def decide_owner(
    matter: Matter,
    *,
    main: str,
    helpers: Sequence[str] = (),
    reason: str,
    by: Person,
    at: datetime,
) -> Matter:
    """Return the matter with its main post and those that help decided for good.

    It can be done when an objection goes beyond the rounds of the kind; afterwards nobody objects.
    """
    reason = need(reason, _("Please say why it is decided so."))
    matter = lock(matter, "decide_owner", by=by, at=at)
    objection = _to_decide(matter, last=True)
    _decided(objection, by, at, agreed=main != matter.owner_post, answer=reason)
    return _give(matter, main, helpers, by, at, reason, objection.by_id)


def _to_decide(matter: Matter, *, last: bool) -> Objection:
    """Return the objection that waits for just this decision."""
    objection = disputing.standing(matter, disputing.objections_of(matter))
    rule = kind_of(matter).objection
    if objection is None or rule is None:
        raise Refused(_("No objection waits for a decision."))
    if (objection.round > rule.rounds) != last:
        raise NotYours(NOT_YOUR_DISPATCH)
    return objection


def _decided(objection: Objection, by: Person, at: datetime, *, agreed: bool, answer: str) -> None:
    objection.decided_by, objection.decided_at = by, at
    objection.agreed, objection.answer = agreed, answer
    objection.save(update_fields=["decided_by", "decided_at", "agreed", "answer"])


def _to_entry(
    matter: Matter, entry_id: str, by: Person, at: datetime, reason: str, before: int | None
) -> Matter:
    catalogue = dispatch.catalogue_of(library(at), kind_of(matter))
    entry = catalogue.entry(entry_id) if catalogue else None
    if entry is None:
        raise Refused(SENTENCES[No.NO_ENTRY]())
    if entry.post == matter.owner_post:
        raise Refused(_("This line leads to the post that has it already. Choose another."))
    return _give(matter, entry.post, entry.helps, by, at, reason, before)


def _give(
    matter: Matter,
    post: str,
    helpers: Sequence[str],
    by: Person,
    at: datetime,
    reason: str,
    before: int | None,
) -> Matter:
    """Hand it to a post, or leave it there; neither the rung nor its clock is touched."""
    refuse_giving(matter, kind_of(matter), post, at)
    move(matter, Move.HAND_OVER)
    if post != matter.owner_post:
        matter.handovers, matter.handed_at = matter.handovers + 1, at
    owner = owner_on(_holders(matter, post, at), matter.pk)
    give_to(matter, post, owner)
    matter.helper_ids = [one for one in matter.helper_ids if one != matter.owner_id]
    for helping in helpers:
        join(matter, _holders(matter, helping, at), before)
    matter.changed_at = at
    matter.save(update_fields=HANDED)
    line(
        matter, Verb.MATTER_HANDED_OVER, by=by, at=at, public=True, reason=reason,
        owner=owner.name if owner else "", rung=matter.rung,
        due=matter.due_at.isoformat() if matter.due_at else "",
    )  # fmt: skip
    told = [matter.owner_id, before, *matter.helper_ids]
    telling.tell_people(matter, Verb.MATTER_HANDED_OVER, told, at=at)
    return matter


def _holders(matter: Matter, post: str, at: datetime) -> Sequence[Holder]:
    holders = holders_over(post, [matter.path], at)[matter.path]
    return free_holders(matter, holders, at)
