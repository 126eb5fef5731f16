"""What the inbox says of a heap of news that its verb alone does not say."""

from collections.abc import Callable

from django.utils.translation import ngettext

from bandeng.journal.states import Verb
from bandeng.matters.actions.telling import News


def special(heap: str, count: int) -> str:
    """Return what a heap of its own says for so many notices; empty for every other heap."""
    told = TOLD.get(heap)
    return told(count) % {"n": count} if told else ""


TOLD: dict[str, Callable[[int], str]] = {
    News.OFFERED: lambda n: ngettext(
        "Help is wanted near you: the first to take it goes",
        "Help is wanted near you %(n)d times: the first to take it goes",
        n,
    ),
    News.GONE: lambda n: ngettext(
        "Somebody else is on the way: you need not go",
        "%(n)d times somebody else is on the way: you need not go",
        n,
    ),
    News.CAME_DOWN: lambda n: ngettext(
        "A question that passed through you is answered: the answer is with who asked",
        "%(n)d questions that passed through you are answered",
        n,
    ),
    Verb.ACTIVITY_INVITED: lambda n: ngettext(
        "You are invited: will you come?", "You are invited %(n)d times: will you come?", n
    ),
    Verb.ACTIVITY_MOVED: lambda n: ngettext(
        "What you are invited to is at another time",
        "%(n)d times what you are invited to is at another time",
        n,
    ),
    Verb.ACTIVITY_CHANGED: lambda n: ngettext(
        "What you are invited to is somewhere else",
        "%(n)d times what you are invited to is somewhere else",
        n,
    ),
    Verb.ACTIVITY_CANCELLED: lambda n: ngettext(
        "What you are invited to is cancelled",
        "%(n)d times what you are invited to is cancelled",
        n,
    ),
    Verb.PAIR_MADE: lambda n: ngettext(
        "You were paired: who learns from whom", "You were paired %(n)d times", n
    ),
    Verb.PAIR_ENDED: lambda n: ngettext("A pair of yours ended", "%(n)d pairs of yours ended", n),
    Verb.SHIFT_PLANNED: lambda n: ngettext(
        "You were given turns", "You were given turns %(n)d times", n
    ),
    Verb.SHIFT_GIVEN: lambda n: ngettext("You were given a turn", "You were given %(n)d turns", n),
    "shift.taken_off": lambda n: ngettext(
        "A turn of yours falls away", "%(n)d turns of yours fall away", n
    ),
    "shift.moved": lambda n: ngettext(
        "A turn of yours has other hours", "%(n)d turns of yours have other hours", n
    ),
    Verb.SHIFT_COVER_ASKED: lambda n: ngettext(
        "You are asked to take a turn", "You are asked to take %(n)d turns", n
    ),
    "shift.covered": lambda n: ngettext(
        "A turn is taken: who has it now", "%(n)d turns are taken: who has them now", n
    ),
    "shift.cover_gone": lambda n: ngettext(
        "A turn is no longer asked to be taken or changed",
        "%(n)d turns are no longer asked to be taken or changed",
        n,
    ),
    Verb.SHIFT_REMINDED: lambda n: ngettext(
        "A turn of yours comes soon", "%(n)d turns of yours come soon", n
    ),
    Verb.SHIFT_SWAPPED: lambda n: ngettext(
        "Two turns were changed for one another", "%(n)d times turns were changed", n
    ),
}
