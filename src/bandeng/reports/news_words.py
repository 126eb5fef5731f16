"""The words of news: of heaps of their own, of absences, of requests."""

from collections.abc import Callable

from django.utils.translation import gettext_noop, ngettext, npgettext

from bandeng.journal.states import Verb
from bandeng.matters.actions.telling import News

OF_HEAPS: dict[str, Callable[[int], str]] = {
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
    News.LOOK_AGAIN: lambda n: ngettext(
        "Look again whether it worked: what you answered a while ago",
        "Look again whether it worked: %(n)d that you answered a while ago",
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

OF_ABSENCES: dict[tuple[str, str], str] = {
    (Verb.ABSENCE_STARTED, "away"): gettext_noop("%(who)s stands in for you from now on;"),
    (Verb.ABSENCE_STARTED, "stand-in"): gettext_noop("You stand in for %(who)s from now on;"),
    (Verb.ABSENCE_ENDED, "away"): gettext_noop("You are back, %(who)s no longer stands in;"),
    (Verb.ABSENCE_ENDED, "stand-in"): gettext_noop("%(who)s is back, you no longer stand in;"),
}

COUNTED: dict[str, Callable[[int], str]] = {
    Verb.MATTER_RAISED: lambda n: ngettext(
        "A new request came to you", "%(n)d new requests came to you", n
    ),
    Verb.MATTER_CLIMBED: lambda n: ngettext(
        "A request climbed to you because its time ran out",
        "%(n)d requests climbed to you because their time ran out",
        n,
    ),
    Verb.MATTER_ESCALATED: lambda n: ngettext(
        "A request was handed up to you", "%(n)d requests were handed up to you", n
    ),
    Verb.MATTER_SENT_DOWN: lambda n: ngettext(
        "A request was sent down to you", "%(n)d requests were sent down to you", n
    ),
    Verb.MATTER_ASSIGNED: lambda n: ngettext(
        "A colleague gave you a request", "Colleagues gave you %(n)d requests", n
    ),
    Verb.MATTER_HELPER_ADDED: lambda n: ngettext(
        "You are asked to help with a request", "You are asked to help with %(n)d requests", n
    ),
    Verb.MATTER_PART_ASKED: lambda n: ngettext(
        "You are asked for a part of a request", "You are asked for parts of %(n)d requests", n
    ),
    Verb.MATTER_PART_HANDED_IN: lambda n: ngettext(
        "A helper handed in a part", "Helpers handed in %(n)d parts", n
    ),
    Verb.MATTER_PART_LATE: lambda n: ngettext("A part is late", "%(n)d parts are late", n),
    Verb.MATTER_PLACE_ENDED: lambda n: ngettext(
        "A place ended and its open request went to the place above",
        "Places ended and %(n)d open requests went to the place above",
        n,
    ),
    Verb.MATTER_JOINED: lambda n: ngettext(
        "A request is handled together with another",
        "%(n)d requests are handled together with others",
        n,
    ),
    Verb.MATTER_SEPARATED: lambda n: ngettext(
        "A request is handled by itself again", "%(n)d requests are handled by themselves again", n
    ),
    Verb.MATTER_REPLIED: lambda n: npgettext(
        "notice", "Who asked replied", "Replies came to %(n)d requests", n
    ),
    Verb.MATTER_CONFIRMED: lambda n: ngettext(
        "Who asked confirmed your answer", "%(n)d of your answers were confirmed", n
    ),
    Verb.MATTER_REOPENED: lambda n: ngettext(
        "A request was opened again: not solved", "%(n)d requests were opened again", n
    ),
    Verb.MATTER_ANSWERED: lambda n: npgettext(
        "notice",
        "What you took first is answered: report back to who asked",
        "%(n)d requests you took first are answered: report back to who asked",
        n,
    ),
    Verb.MATTER_OBJECTED: lambda n: ngettext(
        "An objection to a dispatch waits for your word",
        "%(n)d objections to a dispatch wait for your word",
        n,
    ),
    Verb.MATTER_OBJECTION_REFUSED: lambda n: ngettext(
        "An objection was not accepted: the request stays with you",
        "%(n)d objections were not accepted: the requests stay with you",
        n,
    ),
    Verb.MATTER_HANDED_OVER: lambda n: ngettext(
        "A request was handed over", "%(n)d requests were handed over", n
    ),
    Verb.MATTER_EXTENSION_ASKED: lambda n: ngettext(
        "More time is asked for: your word is needed",
        "More time is asked for %(n)d times: your word is needed",
        n,
    ),
    Verb.MATTER_EXTENDED: lambda n: ngettext(
        "More time was given to a request", "More time was given to %(n)d requests", n
    ),
    Verb.MATTER_EXTENSION_REFUSED: lambda n: ngettext(
        "No more time was given to a request", "No more time was given to %(n)d requests", n
    ),
    Verb.MATTER_RESUMED: lambda n: ngettext(
        "The time of a request goes on", "The time of %(n)d requests goes on", n
    ),
    Verb.MATTER_REMINDED: lambda n: ngettext(
        "You are reminded of a request", "You are reminded of %(n)d requests", n
    ),
}
