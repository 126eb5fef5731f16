"""Find matters."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    Count,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from bandeng.journal import queries as journal
from bandeng.journal.states import Verb
from bandeng.matters import words
from bandeng.matters.models import Asker, ConfirmLink, Matter, Picture
from bandeng.matters.permissions import (
    NO_SUCH,
    Part,
    is_public,
    kept_from,
    left_to,
    may,
    may_see,
    named_for,
    owned_by,
    parts,
    rules_of,
    within,
)
from bandeng.matters.states import OPEN, RUNNING, Privacy, State, clean_number
from bandeng.people.models import Holding
from bandeng.people.queries import held_on
from bandeng.people.states import Seat, Seats
from bandeng.places.models import Place
from bandeng.places.queries import apart_squared
from bandeng.places.states import degrees, ids_on
from bandeng.playbooks.schema_matters import Duplicates
from bandeng.secrecy.masks import mask_email, mask_name, mask_phone
from bandeng.secrecy.sealing import blind_index
from bandeng.weighing import holds

SEVERAL = "、"  # between the names of those who speak for several
ALIKE_ENOUGH = 0.25
Point = tuple[float, float] | None


def visible_to(who: Seats) -> QuerySet[Matter]:
    """Return every matter a person sees."""
    return seen_from(who.person_id, who.seats).all()


@lru_cache(maxsize=256)
def seen_from(person_id: int, seats: tuple[Seat, ...]) -> QuerySet[Matter]:
    """Return what is seen from these seats, never read itself: the rule is worked out once."""
    return Matter.objects.filter(may_see(Seats(person_id, seats)))


def sees(who: Seats, matter: Matter) -> bool:
    """Tell whether a person sees a matter at hand; no statement."""
    return holds(may_see(who), matter)


def public() -> QuerySet[Matter]:
    """Return every matter anybody may read, newest first."""
    return Matter.objects.filter(is_public()).order_by("-published_at", "-id")


def with_public_pictures(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return matters that carry `public_pictures`: what everybody may see of each, in order."""
    pictures = Picture.objects.filter(public=True).order_by("id")
    return rows.prefetch_related(Prefetch("pictures", pictures, to_attr="public_pictures"))


def doable(verb: str, who: Seats) -> QuerySet[Matter]:
    """Return the matters a person may do `verb` on, their state apart."""
    return Matter.objects.filter(may(verb, who))


def why_not(who: Seats, verb: str, matter_id: int) -> str | None:
    """Return the sentence that says why a person may not do `verb`, or None if he may."""
    for rule, sentence in parts(verb, who):
        if not Matter.objects.filter(rule, pk=matter_id).exists():
            return str(sentence)
    return None


def reasons_against(who: Seats, matter: Matter, verbs: Collection[str]) -> dict[str, str]:
    """Return why not, for every verb a person may not do to a matter at hand; no statement."""
    if not holds(may_see(who), matter):
        return {verb: str(NO_SUCH) for verb in verbs}
    failed = {verb: _first_against(rules_of(verb, who), matter) for verb in verbs}
    return {verb: said for verb, said in failed.items() if said}


def _first_against(rules: Iterable[Part], matter: Matter) -> str:
    return next((str(said) for rule, said in rules if not holds(rule, matter)), "")


def mine(who: Seats) -> QuerySet[Matter]:
    """Return the open matters a person owns or stands in for, due first."""
    owned = Matter.objects.filter(owned_by(who), state__in=OPEN)
    return owned.order_by(F("due_at").asc(nulls_last=True), "id")


def changed_for(who: Seats, since: datetime) -> QuerySet[Matter]:
    """Return the matters of a person that changed after an instant, newest first."""
    owned = Matter.objects.filter(owned_by(who), changed_at__gt=since)
    return owned.order_by("-changed_at")


def either(one: QuerySet[Matter], other: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the rows of two short lists together, each cut off before; one statement."""
    both = one.values("pk").union(other.values("pk"), all=True)
    return Matter.objects.filter(pk__in=both)


def overdue(rows: QuerySet[Matter], at: datetime) -> QuerySet[Matter]:
    """Return the running matters whose due instant has passed."""
    return rows.filter(state__in=RUNNING, due_at__lte=at)


def unowned(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return the open matters nobody owns."""
    return rows.filter(state__in=OPEN, owner=None)


def by_number(typed: str) -> Matter | None:
    """Return the matter of a number as typed, or None."""
    number = clean_number(typed)
    return Matter.objects.filter(number=number).first() if number else None


def with_number(typed: str) -> QuerySet[Matter]:
    """Return the matter of a number as typed, as rows; none if its check digit says no."""
    return Matter.objects.filter(number=clean_number(typed) or "")


def with_keys(keys: Collection[str]) -> QuerySet[Matter]:
    """Return the matters whose random keys a visitor's session holds."""
    return Matter.objects.filter(client_key__in=list(keys))


def tail_index(number: str, tail: str) -> str:
    """Return the blind index by which number and last four digits of the phone are found."""
    return blind_index(f"{number}:{tail}", "asker-tail")


def by_number_and_tail(typed: str, tail: str) -> Matter | None:
    """Return the matter whose asker's phone ends in `tail`, or None."""
    number = clean_number(typed)
    digits = "".join(str(int(c)) for c in tail if c.isdecimal())
    if not number or len(digits) != 4:
        return None
    asker = Asker.objects.filter(
        matter__number=number, tail_index=tail_index(number, digits), erased_at=None
    )
    found = asker.select_related("matter").first()
    return found.matter if found else None


def token_hash(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> ConfirmLink | None:
    """Return the confirmation link of a token with its matter, used and late ones too."""
    links = ConfirmLink.objects.select_related("matter")
    return links.filter(token_hash=token_hash(token)).first()


def asked_by_phone(who: Seats, phone: str) -> QuerySet[Matter]:
    """Return the earlier matters of one phone number that a person sees, newest first."""
    index = blind_index(phone, "asker-phone")
    return visible_to(who).filter(asker__phone_index=index).order_by("-raised_at")


def wished_public(matter: Matter) -> bool:
    """Tell whether who asked let everybody read it, even if staff took it off the list again."""
    if matter.privacy == Privacy.PRIVATE:
        return journal.times("matter", matter.pk, Verb.MATTER_MADE_PRIVATE) > 0
    return matter.privacy == Privacy.PUBLIC


def may_go_public(matter: Matter) -> bool:
    """Tell whether a matter could be shown to everybody now and is not yet."""
    shut = matter.state in (State.WITHDRAWN, State.REDIRECTED) or matter.kept_from
    return matter.published_at is None and not shut and wished_public(matter)


def alike(
    like: Duplicates, *, category: str, place: Place, text: str, at: datetime, point: Point = None
) -> list[Matter]:
    """Return open public matters of the same category nearby in similar words, likest first.

    How near and how recent is what the playbook says of the kind; `point` is (lat, lng).
    """
    near = _nearby(place, point, like.metres).filter(is_public(), category=category)
    rows = near.filter(state__in=OPEN, raised_at__gt=at - timedelta(days=like.within_days))
    newest = list(rows.select_related("place").order_by("-raised_at")[:50])
    return words.likest(text, newest, lambda row: f"{row.title} {row.text}", ALIKE_ENOUGH)


def _nearby(place: Place, point: Point, metres: int) -> QuerySet[Matter]:
    """Return the matters around a point, or where a point is missing those at place and siblings.

    The centre of its place stands for a matter, or an ask, that has no point of its own.
    """
    beside = Q(path__startswith=place.path.rsplit(".", 2)[0] + "." if place.path else "")
    lat, lng = point or (place.lat, place.lng)
    if lat is None or lng is None:
        return Matter.objects.filter(beside)
    here = {"here_lat": Coalesce("lat", "place__lat"), "here_lng": Coalesce("lng", "place__lng")}
    rows = Matter.objects.annotate(**here, apart=apart_squared(lat, lng, *here))
    return rows.filter(Q(apart__lte=degrees(metres) ** 2) | Q(apart=None) & beside)


def due(at: datetime) -> QuerySet[Matter]:
    """Return the matters whose next step is due, longest overdue first."""
    return Matter.objects.filter(next_at__lte=at).order_by("next_at")


def lag(at: datetime) -> timedelta:
    """Return how long the oldest due step has been waiting for the clock."""
    oldest = due(at).values_list("next_at", flat=True).first()
    return at - oldest if oldest else timedelta(0)


def provisional() -> QuerySet[Matter]:
    """Return the running matters whose deadline was computed without the year's holidays."""
    return Matter.objects.filter(provisional=True, state__in=OPEN)


def open_counts() -> dict[tuple[str, str], int]:
    """Return how many matters are open, by kind and rung."""
    rows = Matter.objects.filter(state__in=OPEN).values_list("kind", "rung")
    return {(kind, rung): n for kind, rung, n in rows.annotate(n=Count("id")).order_by()}


def counts_by_state_and_rung() -> list[dict[str, Any]]:
    """Return how many matters stand in each state on each rung."""
    rows = Matter.objects.order_by("state", "rung").values("state", "rung")
    return [dict(row) for row in rows.annotate(count=Count("id"))]


def capped_count(rows: QuerySet[Any], most: int = 1000) -> int:
    """Return the number of rows, counting no further than one past `most`."""
    return rows.order_by()[: most + 1].count()


def awaiting_confirmation(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return what is answered and not yet confirmed, the earliest end of waiting first."""
    waiting = rows.filter(state=State.ANSWERED, next_at__isnull=False)
    return waiting.order_by("next_at", "id")


def waiting_at(who: Seats) -> QuerySet[Matter]:
    """Return the open matters nobody owns that lie at a post the person fills, due first."""
    rows = Matter.objects.filter(left_to(who), state__in=OPEN)
    return rows.order_by(F("due_at").asc(nulls_last=True), "id")


def in_places_of(who: Seats) -> QuerySet[Matter]:
    """Return the matters at and below the places a person sees, confidential ones only if named."""
    named = ~Q(privacy=Privacy.CONFIDENTIAL) | named_for(who)
    return Matter.objects.filter(within(who.reach("see")) & named & ~kept_from(who))


def helped_by(who: Seats) -> QuerySet[Matter]:
    """Return the matters a person helps with, newest first."""
    helped = visible_to(who).filter(helper_ids__contains=[who.person_id])
    return helped.order_by("-raised_at")


def entered_by(who: Seats) -> QuerySet[Matter]:
    """Return the matters a person took down for others and may still read, newest first."""
    return visible_to(who).filter(taken_by_id=who.person_id).order_by("-raised_at")


def near(who: Seats, matter: Matter, *, at: datetime, days: int = 90) -> QuerySet[Matter]:
    """Return the other matters of the same category around a matter's place a person sees.

    Around is the place above and all below it; newest first.
    """
    above = matter.path.rsplit(".", 2)[0] + "." if matter.path.count(".") > 1 else matter.path
    rows = visible_to(who).filter(
        category=matter.category, path__startswith=above, raised_at__gt=at - timedelta(days=days)
    )
    return rows.exclude(pk=matter.pk).order_by("-raised_at")


@dataclass(frozen=True)
class MaskedAsker:
    """Who asked, as staff see it before they open the contact details for a purpose."""

    name: str
    phone: str
    email: str


def masked_asker(matter: Matter) -> MaskedAsker | None:
    """Return who asked, masked, or None if nothing is known or it was erased."""
    asker = getattr(matter, "asker", None)
    if asker is None or asker.erased_at:
        return None
    names = SEVERAL.join(mask_name(name) for name in asker.name.split(SEVERAL))
    return MaskedAsker(names, mask_phone(asker.phone), mask_email(asker.email))


def open_picture(name: str, keys: Collection[str]) -> Picture | None:
    """Return a picture the public may see, or one of a matter whose random key is held."""
    public_one = Q(public=True, matter__in=public())
    return Picture.objects.filter(
        public_one | Q(matter__client_key__in=list(keys)), name=name
    ).first()


def picture_for(who: Seats, name: str) -> Picture | None:
    """Return the picture of a name if it hangs on a matter the person sees."""
    found = Picture.objects.filter(name=name, matter__in=visible_to(who))
    return found.select_related("matter").first()


def busiest_holders(posts: Sequence[str], at: datetime) -> dict[str, Holding]:
    """Return one active holder of each post: the busiest, and the others from around his place.

    Each carries `open_matters`. Above and below one place people work together, so what one of
    them hands on another one finds.
    """
    busiest = _busiest(posts, at)
    middle = max(busiest.values(), key=_work_and_depth, default=None)
    if middle is None:
        return {}
    path = middle.place.path
    around = Q(place_id__in=ids_on(path)) | Q(place__path__startswith=path)
    return {**busiest, **_busiest(posts, at, around), middle.post: middle}


def _busiest(posts: Sequence[str], at: datetime, where: Q | None = None) -> dict[str, Holding]:
    owned = Matter.objects.filter(owner_id=OuterRef("person_id"), state__in=OPEN).order_by()
    load = owned.values("owner_id").annotate(n=Count("pk")).values("n")
    held = Holding.objects.filter(where or Q(), held_on(localdate(at)), post__in=posts)
    rows = held.filter(person__is_active=True).annotate(
        open_matters=Coalesce(Subquery(load), Value(0))
    )
    first = rows.order_by("post", "-open_matters", "pk").distinct("post")
    return {row.post: row for row in first.select_related("person", "place")}


def _work_and_depth(holding: Any) -> tuple[bool, int, int]:
    """Rank a holding with work before one without, then the deeper place, then more work."""
    return holding.open_matters > 0, len(ids_on(holding.place.path)), holding.open_matters
