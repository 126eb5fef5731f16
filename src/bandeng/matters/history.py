"""A matter that somebody else handled before: what is known of it, and what cannot be so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bandeng.matters.models import Origin
from bandeng.matters.states import ENDED, PASTS, Channel, Outcome, State
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.schema_matters import MatterKind

LONGEST_KEY, LONGEST_TITLE, AT_ONCE = 80, 60, 5000


@dataclass(frozen=True)
class Past:
    """One matter as its source tells it; every instant is the source's own.

    `key` is unique at the source, `status` its word for the state, `post` who had it there, if
    it is a post of this site.
    """

    key: str
    kind: str
    category: str
    text: str
    place: Place
    raised_at: datetime
    state: State
    title: str = ""
    due_at: datetime | None = None
    closed_at: datetime | None = None
    answer: str = ""
    outcome: Outcome = Outcome.EXPLAINED
    channel: Channel = Channel.HOTLINE
    post: str = ""
    status: str = ""
    lat: float | None = None
    lng: float | None = None

    @property
    def is_ended(self) -> bool:
        """Tell whether nothing is left to be done about it."""
        return self.state in ENDED

    @property
    def late_since(self) -> datetime | None:
        """Return the instant its time ran out before it was closed; None if it kept it."""
        kept = self.due_at is None or (self.closed_at is not None and self.closed_at <= self.due_at)
        return None if kept else self.due_at


def wrong_with(past: Past, rules: Library, at: datetime) -> str:
    """Return in a sentence why a past cannot be taken in; empty if it can."""
    kind = rules.kinds.get(past.kind)
    if kind is None:
        return _("No playbook in force has this kind of request: %(kind)s.") % {"kind": past.kind}
    return _wrong_words(past, kind, rules) or _wrong_times(past, at)


def _wrong_words(past: Past, kind: MatterKind, rules: Library) -> str:
    if not past.key.strip() or len(past.key) > LONGEST_KEY:
        return _("The key is missing, or longer than 80 letters.")
    if past.category not in rules.lists[kind.categories].by_id:
        said = _("The category is not in the list of this kind: %(category)s.")
        return said % {"category": past.category}
    if not (past.title.strip() or past.text.strip()):
        return _("It says nowhere what was asked.")
    if past.state not in PASTS:
        return _("A request cannot be taken in in this state. Give it as open or as closed.")
    if past.post and all(past.post != rung.post for rung in kind.ladder):
        return _("Requests of this kind do not lie with this post: %(post)s.") % {"post": past.post}
    return ""


def _wrong_times(past: Past, at: datetime) -> str:
    if past.raised_at > at:
        return _("It was asked in the future.")
    if past.is_ended and past.closed_at is None:
        return _("It is closed and does not say when.")
    if past.closed_at and past.closed_at > at:
        return _("It was closed in the future.")
    if past.is_ended and past.closed_at and past.closed_at < past.raised_at:
        return _("It was closed before it was asked.")
    if past.due_at and past.due_at < past.raised_at:
        return _("Its time ran out before it was asked.")
    return ""


def known_keys(source: str, keys: Sequence[str]) -> dict[str, str]:
    """Return for each key of a source that is here already the number it has here."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Origin.objects.filter(source=source, key__in=keys[start : start + AT_ONCE])
        found.update(rows.values_list("key", "matter__number"))
    return found


def repeated(keys: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield for each key that stands again where it stands and where it stood first."""
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key in first:
            yield place, first[key]
        first.setdefault(key, place)
