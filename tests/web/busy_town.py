"""A fortnight in the small town, as a browser is to show it: asks of every colour and state."""

import random
from datetime import datetime, timedelta

from bandeng.clockwork.demo import asks
from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Contact
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome, State
from tests.cast import Cast
from tests.factories import ask, fresh

GRIDS = ["15010101", "15010102", "15010201", "15010202", "15020101"]


def live(cast: Cast, now: datetime, many: int = 42) -> list[Matter]:
    """Return the requests of the last fortnight, oldest first, done with as far as they got."""
    chance, found = random.Random(4), []
    for number in range(many):
        at = now - timedelta(hours=8 * (many - number), minutes=chance.randrange(50))
        wish = asks.wish(chance)
        matter = actions.raise_matter(
            ask(
                cast,
                category=wish.category,
                title=wish.title,
                text=wish.text,
                place=cast.place(GRIDS[number % 5 if number % 3 else 0]),
                channel=chance.choice([Channel.WEB, Channel.TOWN_PAGE, Channel.VISIT]),
                contact=Contact(name="秦若水", phone=f"1001000{number:04d}"),
            ),
            by=Voice.ASKER,
            at=at,
        )
        _go_on(cast, matter, number, at, wish.solved)
        found.append(matter)
        actions.tick(at=at)
    actions.tick(at=now)
    return [fresh(matter) for matter in found]


def _go_on(cast: Cast, matter: Matter, number: int, at: datetime, solved: str) -> None:
    """Take it, publish it, hand it up, ask back or answer it, each as its number says."""
    owner = matter.owner
    if owner is None or number % 7 == 6:
        return
    hour = timedelta(hours=1)
    actions.make_public(actions.take(matter, by=owner, at=at + hour), by=owner, at=at + hour)
    if number % 7 == 5:
        reason = _reason(number)
        matter = actions.escalate(matter, reason=reason, by=owner, at=at + 3 * hour)
        if number % 2 and matter.owner:
            owner = matter.owner
            actions.take(matter, by=owner, at=at + 4 * hour)
            actions.escalate(matter, reason=reason, by=owner, at=at + 5 * hour)
    elif number % 7 == 4 and number > 30:
        actions.ask_asker(matter, text=asks.QUESTIONS[0], by=owner, at=at + 2 * hour)
    elif number % 7 < 3:
        said = {"text": solved, "outcome": Outcome.SOLVED, "by": owner}
        answered = actions.answer(matter, at=at + 4 * hour, **said)
        if number % 7 < 2 and answered.state == State.ANSWERED:
            done = {"solved": True, "rating": 5, "by": Voice.ASKER}
            actions.confirm(matter, at=at + 6 * hour, **done)


def _reason(number: int) -> str:
    """Return one of the reasons for handing up."""
    return asks.REASONS[number % len(asks.REASONS)]
