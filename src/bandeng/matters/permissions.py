"""Who may see and do what: one rule, one Q, for lists and single rows alike."""

from collections.abc import Callable

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bandeng.matters.keeping import answered_marks, marks_of
from bandeng.matters.states import MOVES, OPEN, RUNNING, TOLD, Move, Privacy, State
from bandeng.people.states import Seat, Seats

NOBODY = Q(pk__in=[])
Rule = Callable[[Seats], Q]
Part = tuple[Q, Promise | str]


def is_public() -> Q:
    """Return what everybody may read; every public output passes this rule."""
    told_elsewhere = Q(state__in=[State.WITHDRAWN, State.REDIRECTED])
    not_accusing = Q(kept_from=[])
    return Q(privacy=Privacy.PUBLIC, published_at__isnull=False) & ~told_elsewhere & not_accusing


def kept_from(who: Seats) -> Q:
    """Return the matters that are about the person, a post he fills or a unit he belongs to.

    They are not there for him, in no list, count, search, map, export, feed or notice.
    """
    return Q(kept_from__overlap=list(marks_of(who)))


def within(paths: tuple[str, ...]) -> Q:
    """Return the matters at or below any of the paths."""
    rule = NOBODY
    for path in paths:
        rule |= Q(path__startswith=path)
    return rule


def may_see(who: Seats) -> Q:
    """Return what a person sees: his places', his own; confidential ones only if named.

    Who fills no post any more sees nothing, whatever he once owned, helped with or took down.
    """
    if not who.seats:
        return NOBODY
    over = within(who.reach("see")) & ~Q(privacy=Privacy.CONFIDENTIAL)
    named = named_for(who) & Q(privacy=Privacy.CONFIDENTIAL)
    waits = _left_unseen(who) | _at_his_post(who)
    seen = over | named | owned_by(who) | waits | _helps(who) | _his_own_entry(who)
    return (seen | to_report_back(who)) & ~kept_from(who)


def named_for(who: Seats) -> Q:
    """Return the matters whose kind names a post of the person to open its confidential ones."""
    rule = NOBODY
    for seat in who.able("open-confidential"):
        rule |= Q(kind__in=sorted(seat.opens), path__startswith=seat.path)
    return rule


def owned_by(who: Seats) -> Q:
    """Return the matters a person or who he stands in for owns.

    What is open stays in his hands until it is handed on; what is over goes with the post.
    """
    if not who.seats:
        return NOBODY
    his = Q(owner_id__in=who.acting_for()) & (Q(state__in=OPEN) | within(who.paths()))
    return his & ~kept_from(who)


def left_to(who: Seats) -> Q:
    """Return the matters nobody owns that wait for a post the person fills."""
    rule = NOBODY
    for seat in who.able("take"):
        rule |= Q(owner_post=seat.post, path__startswith=seat.path)
    return Q(owner=None) & rule & ~kept_from(who)


def _left_unseen(who: Seats) -> Q:
    """Return what waits for a post the person fills, as far as his places do not show it already.

    Where they do, only the confidential ones are asked for: an index leads to those few, and a
    town's queue does not read everything of the town a second time.
    """
    rule, reach = NOBODY, who.reach("see")
    for seat in who.able("take"):
        waits = Q(owner=None, owner_post=seat.post, path__startswith=seat.path)
        shown = any(seat.path.startswith(path) for path in reach)
        rule |= waits & Q(privacy=Privacy.CONFIDENTIAL) if shown else waits
    return rule


def in_hand_of(who: Seats) -> Q:
    """Return what a person owns and is open, helps with or entered, wherever it lies."""
    owned = Q(owner_id__in=who.acting_for(), state__in=OPEN)
    return owned | _helps(who) | _his_own_entry(who)


def his_own_ask(who: Seats) -> Q:
    """Return what a person raised for nobody else, because only his post may: it is his ask."""
    kinds = {kind for seat in who.seats for kind in seat.raises}
    if not kinds:
        return NOBODY
    return Q(taken_by_id__in=who.acting_for(), kind__in=sorted(kinds), asker__isnull=True)


def _answered_to_him(who: Seats) -> Q:
    """Return a person's own asks that somebody else answered."""
    return his_own_ask(who) & ~Q(answered_by_id__in=who.acting_for())


def _his_own_entry(who: Seats) -> Q:
    return Q(taken_by_id=who.person_id) & ~Q(privacy=Privacy.CONFIDENTIAL)


def _helps(who: Seats) -> Q:
    """Return what the person helps with, or who he stands in for."""
    return Q(helper_ids__overlap=list(who.acting_for()))


def _has_the_whole(who: Seats) -> Q:
    """Return the pieces of what the person owns: he waits for their answers."""
    return Q(part_of__owner_id__in=who.acting_for())


def approved_by(who: Seats) -> Q:
    """Return the matters for which the person decides whether more time is given."""
    rule = NOBODY
    for seat in who.seats:
        if seat.approves:
            rule |= Q(kind__in=sorted(seat.approves), path__startswith=seat.path)
    return rule


def judged_by(who: Seats) -> Q:
    """Return the matters whose dispatch the person decides: of kinds that name his post for it."""
    return _of_kinds(who, lambda seat: seat.judges)


def settled_by(who: Seats) -> Q:
    """Return the matters of which the person says for good who is main and who helps."""
    return _of_kinds(who, lambda seat: seat.settles)


def _of_kinds(who: Seats, kinds: Callable[[Seat], frozenset[str]]) -> Q:
    rule = NOBODY
    for seat in who.seats:
        if kinds(seat):
            rule |= Q(kind__in=sorted(kinds(seat)), path__startswith=seat.path)
    return rule


def to_report_back(who: Seats) -> Q:
    """Return what the person took first, somebody else answered, and the asker awaits word of."""
    if not who.seats:
        return NOBODY
    owed = Q(answered_at__isnull=False, reported_back_at=None, state__in=TOLD)
    taken_first = Q(first_taker_id__in=who.acting_for()) & ~Q(privacy=Privacy.CONFIDENTIAL)
    return taken_first & owed & ~kept_from(who)


def _his_own_answer(who: Seats) -> Q:
    """Return the reviews of what the person, or whom he stands in for, answered."""
    return Q(kept_from__overlap=list(answered_marks(who)))


def _on_the_rung(who: Seats) -> Q:
    """Return what the person owns, or what waits at a post he fills."""
    return owned_by(who) | left_to(who) | _at_his_post(who)


def _at_his_post(who: Seats) -> Q:
    rule = NOBODY
    for seat in who.able("take"):
        rule |= Q(owner_post=seat.post, owner_place_id=seat.place_id)
    return rule


def _over(who: Seats, ability: str) -> Q:
    return within(who.reach(ability))


def _running() -> Q:
    return Q(state__in=RUNNING)


NO_SUCH = _("There is no such request.")
NOT_YOURS = _("This request lies with somebody else. Ask the office to assign it to you.")
NOT_YOUR_POST = _("Your post does not carry this right. Ask the post above yours.")
OWN_ANSWER = _("You gave the answer that is reviewed here. Somebody else has to handle it.")
NOT_YOUR_TIME = _("Your post does not decide whether more time is given here.")
NOT_YOUR_DISPATCH = _("Your post does not decide here whose request this is.")
NOT_TAKEN_FIRST = _("Who took it first reports back. You have nothing to report here.")
NOTHING_ASKED = _("Nothing was asked of you here. Who has the request can ask you for a part.")

# Each rule is its parts in order; the first part that fails is the reason told.
PARTS: dict[str, Callable[[Seats], list[Part]]] = {
    "read": lambda who: [],
    "take": lambda who: [
        (_on_the_rung(who) | _over(who, "assign"), NOT_YOURS),
        (~_his_own_answer(who), OWN_ANSWER),
    ],
    "note": lambda who: [(_on_the_rung(who) | _helps(who) | _over(who, "assign"), NOT_YOURS)],
    "ask_asker": lambda who: [(_on_the_rung(who), NOT_YOURS)],
    "reply": lambda who: [
        (_on_the_rung(who) | _over(who, "take-for-others") | his_own_ask(who), NOT_YOURS)
    ],
    "escalate": lambda who: [(_on_the_rung(who) | _over(who, "assign"), NOT_YOURS)],
    "send_down": lambda who: [(_on_the_rung(who) | _over(who, "send-down"), NOT_YOURS)],
    "assign": lambda who: [(_on_the_rung(who) | _over(who, "assign"), NOT_YOURS)],
    "answer": lambda who: [
        (_on_the_rung(who), NOT_YOURS),
        (~_his_own_answer(who), OWN_ANSWER),
    ],
    "pause": lambda who: [(_on_the_rung(who), NOT_YOURS)],
    "resume": lambda who: [(_on_the_rung(who) | _over(who, "assign"), NOT_YOURS)],
    "ask_extension": lambda who: [(_on_the_rung(who), NOT_YOURS)],
    "decide_extension": lambda who: [(approved_by(who), NOT_YOUR_TIME)],
    "ask_review": lambda who: [(_over(who, "take-for-others") | his_own_ask(who), NOT_YOUR_POST)],
    "confirm": lambda who: [
        (
            _over(who, "confirm-for-others") | _has_the_whole(who) | _answered_to_him(who),
            NOT_YOUR_POST,
        )
    ],
    "reopen": lambda who: [(_over(who, "supervise"), NOT_YOUR_POST)],
    "withdraw": lambda who: [(_over(who, "take-for-others") | his_own_ask(who), NOT_YOUR_POST)],
    "redirect": lambda who: [(_on_the_rung(who) | _over(who, "assign"), NOT_YOURS)],
    "recategorise": lambda who: [(_on_the_rung(who) | _over(who, "assign"), NOT_YOURS)],
    "give_consent": lambda who: [
        (_on_the_rung(who) | _helps(who) | _over(who, "take-for-others"), NOT_YOURS)
    ],
    "receive_paper": lambda who: [(_on_the_rung(who) | _helps(who), NOT_YOURS)],
    "return_paper": lambda who: [
        (_on_the_rung(who) | _helps(who) | _over(who, "assign"), NOT_YOURS)
    ],
    "tell_stage": lambda who: [(_on_the_rung(who), NOT_YOURS)],
    "supervise": lambda who: [(_over(who, "supervise"), NOT_YOUR_POST)],
    "remind": lambda who: [(_over(who, "remind"), NOT_YOUR_POST)],
    "publish": lambda who: [(_over(who, "publish") | _on_the_rung(who), NOT_YOUR_POST)],
    "redact": lambda who: [(_over(who, "redact") | _on_the_rung(who), NOT_YOUR_POST)],
    "open_contact": lambda who: [
        (_on_the_rung(who) | _helps(who) | _his_own_entry(who), NOT_YOURS),
    ],
    "object": lambda who: [(_on_the_rung(who), NOT_YOURS)],
    "agree": lambda who: [(judged_by(who), NOT_YOUR_DISPATCH)],
    "insist": lambda who: [(judged_by(who), NOT_YOUR_DISPATCH)],
    "hand_over": lambda who: [(judged_by(who), NOT_YOUR_DISPATCH)],
    "decide_owner": lambda who: [(settled_by(who), NOT_YOUR_DISPATCH)],
    "report_back": lambda who: [
        (to_report_back(who) | _over(who, "supervise"), NOT_TAKEN_FIRST),
    ],
    "ask_part": lambda who: [(_on_the_rung(who) | _over(who, "assign"), NOT_YOURS)],
    "hand_in": lambda who: [(_helps(who), NOTHING_ASKED)],
    "join": lambda who: [(_on_the_rung(who) | _over(who, "join"), NOT_YOURS)],
    "separate": lambda who: [(_on_the_rung(who) | _over(who, "join"), NOT_YOURS)],
    "split": lambda who: [(_on_the_rung(who) | _over(who, "split"), NOT_YOURS)],
    "leave_out": lambda who: [(_over(who, "leave-out"), NOT_YOUR_POST)],
    "count_again": lambda who: [(_over(who, "leave-out"), NOT_YOUR_POST)],
    "call_talk": lambda who: [(_over(who, "call-meeting"), NOT_YOUR_POST)],
    "close_talk": lambda who: [(_over(who, "call-meeting"), NOT_YOUR_POST)],
    "gather": lambda who: [(_over(who, "supervise"), NOT_YOUR_POST)],
    "name_accused": lambda who: [(_over(who, "name-accused"), NOT_YOUR_POST)],
    "link": lambda who: [(_on_the_rung(who) | _helps(who) | _over(who, "assign"), NOT_YOURS)],
}

MOVE_OF = {move.value: move for move in Move}


def parts(verb: str, who: Seats) -> list[Part]:
    """Return the rule of a verb as its parts, each with the sentence told when it fails."""
    return [(may_see(who), NO_SUCH), *rules_of(verb, who)]


def rules_of(verb: str, who: Seats) -> list[Part]:
    """Return the parts of a verb's rule, seeing apart."""
    return PARTS[verb](who)


def may(verb: str, who: Seats) -> Q:
    """Return the matters on which a person may do `verb` (state apart)."""
    rule = Q()
    for part, _said in parts(verb, who):
        rule &= part
    return rule


def in_state_for(verb: str) -> Q:
    """Return the matters whose state allows the move of this verb."""
    move = MOVE_OF.get(verb)
    return Q(state__in=list(MOVES[move])) if move else Q()
