"""Find matters by words or number: what a person sees, looked through with one index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from bandeng.matters import words
from bandeng.matters.models import Matter
from bandeng.matters.permissions import in_hand_of, kept_from, may_see, within
from bandeng.matters.queries import visible_to
from bandeng.matters.searching import answers, says
from bandeng.matters.states import Privacy, clean_number
from bandeng.people.states import Seats
from bandeng.places.states import depth_of, is_within
from bandeng.statements import Known, ask, in_full

READABLE = ~Q(privacy=Privacy.CONFIDENTIAL)


def search(rows: QuerySet[Matter], typed: str) -> QuerySet[Matter]:
    """Return the matters whose words, or whose number, match what was typed.

    A confidential one is found by its number alone: what words it answers to gives it away.
    """
    number = clean_number(typed)
    if number:
        return rows.filter(number=number)
    found = " ".join(words.asked(typed))
    return rows.filter(READABLE, answers(found)) if found else rows.none()


def search_seen(who: Seats, typed: str, under: str = "") -> QuerySet[Matter]:
    """Return what `search` finds among all a person sees, at and below a path if one is given.

    Below the places he sees over everything readable is his to see, so the words and the place
    are all that is asked there; the few others he has in hand are named one by one.
    """
    found = " ".join(words.asked(typed))
    paths = _looked_through(who, under)
    if clean_number(typed) or not found or not paths:
        return search(visible_to(who).filter(path__startswith=under), typed)
    here = _below(who, found, paths)
    also = [] if under else _in_hand_elsewhere(who, paths)
    if also:
        here |= may_see(who) & Q(pk__in=also) & Q(answers(found))
    return Matter.objects.filter(READABLE, here)


WORDS = "words-to-come"  # stands for what is looked for in statements that are built once
# So many of the newest are looked through first: what many rows answer to is found among them,
# and what is not is rare enough to be looked up word by word.
NEWEST = 2000
ASKED = f"plainto_tsquery('simple'::regconfig, '{WORDS}')"
ONCE = "(SELECT plainto_tsquery('simple'::regconfig, %s))"
_NEWEST = """FROM (SELECT * FROM matters_matter{where}
ORDER BY raised_at DESC, id DESC LIMIT {newest}) AS "matters_matter" """
_ALL = """WITH found AS MATERIALIZED ({found})
SELECT id FROM found ORDER BY raised_at DESC, id DESC LIMIT {most}"""


@dataclass(frozen=True)
class Lookup:
    """How the newest matters with some words are found below a place: two statements and a number.

    `near` looks through the newest of the place, `all` asks the index of words.
    """

    near: str
    all: str
    most: int

    def ids(self, words: str) -> list[int]:
        """Return the ids of the newest matters with these words, as many as were wanted."""
        found = ask(self.near, [words], rare=True)
        if len(found) < self.most:
            with connection.cursor() as cursor:
                cursor.execute(self.all, [words])
                found = cursor.fetchall()
        return [pk for (pk,) in found]


def plain_words(who: Seats, typed: str) -> str:
    """Return the words of a question that a `lookup` answers for a person; "" if more is asked."""
    found = " ".join(words.asked(typed))
    paths = _looked_through(who, "")
    if clean_number(typed) or not found or len(paths) != 1 or _in_hand_elsewhere(who, paths):
        return ""
    return found


def lookup(who: Seats, narrow: Callable[[QuerySet[Matter]], QuerySet[Matter]], most: int) -> Lookup:
    """Return how words are looked for below the place a person sees over, built for many times.

    `narrow` leaves of these matters those that are asked for besides.
    """
    paths = _looked_through(who, "")
    rows = narrow(Matter.objects.filter(READABLE, ~kept_from(who), _of_trees(paths))).order_by()
    near = rows.filter(says(WORDS)).order_by("-raised_at", "-id").values_list("pk")[:most]
    found = rows.filter(answers(WORDS, _marked(paths))).values_list("pk", "raised_at")
    where = "".join(f" WHERE path LIKE '{path}%%'" for path in _marked(paths))
    newest = _NEWEST.format(where=where, newest=NEWEST)
    return Lookup(
        to_ask(near).replace('FROM "matters_matter" ', newest, 1),
        _ALL.format(found=to_ask(found).replace('."id" AS "pk"', '."id"'), most=most),
        most,
    )


def to_ask(rows: QuerySet[Any, Any]) -> str:
    """Return the statement of some rows with a place left for the words."""
    return in_full(rows).replace("%", "%%").replace(ASKED, ONCE)


def _below(who: Seats, found: str, paths: Sequence[str]) -> Q:
    return ~kept_from(who) & Q(answers(found, _marked(paths))) & _of_trees(paths)


def _marked(paths: Sequence[str]) -> Sequence[str]:
    """Return the paths worth asking the index for: the mark of a top would be on every row."""
    return () if any(depth_of(path) <= 1 for path in paths) else paths


def _of_trees(paths: Sequence[str]) -> Q:
    """Return where rows lie if the index is not asked for it: a site may have several trees."""
    return Q() if _marked(paths) else within(tuple(paths))


_HANDLE = Known(
    lambda number: Matter.objects.filter(number=number).only("number", "kind", "playbook_hash")
)


def handle(typed: str) -> Matter:
    """Return as much of the matter of a number as an action wants to lock it.

    Raises Matter.DoesNotExist if there is none.
    """
    found = _HANDLE.one(clean_number(typed) or "")
    if found is None:
        raise Matter.DoesNotExist
    return found


def these(ids: Sequence[int]) -> QuerySet[Matter]:
    """Return the matters with these ids, found before; in no order."""
    return Matter.objects.filter(pk__in=ids)


def _looked_through(who: Seats, under: str) -> list[str]:
    """Return the paths below which a person sees all that is readable, if these tell everything."""
    reach = who.reach("see")
    if under:
        return [under] if any(is_within(under, path) for path in reach) else []
    blind = [s for s in who.seats if not any(is_within(s.path, path) for path in reach)]
    return [] if blind else list(reach)


def _in_hand_elsewhere(who: Seats, paths: Sequence[str], most: int = 300) -> list[int]:
    """Return the ids of the latest matters in a person's hands beyond these paths."""
    if not _marked(paths):
        return []
    found = ask(_latest(in_hand_of(who), within(tuple(paths)), most), rare=True)
    return [pk for (pk,) in found]


@lru_cache(maxsize=500)
def _latest(rule: Q, but: Q, most: int) -> str:
    """Return the statement for the latest matters of a rule; built once for the same rules."""
    rows = Matter.objects.filter(rule).exclude(but).order_by("-changed_at")
    return in_full(rows.values_list("pk", flat=True)[:most])
