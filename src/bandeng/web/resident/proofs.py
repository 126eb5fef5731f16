"""How a visitor shows that a request is his: random keys in the session, never who he is."""

from datetime import datetime, timedelta
from hmac import compare_digest

from django.contrib.sessions.backends.base import SessionBase

from bandeng.matters.models import Matter
from bandeng.secrecy.sealing import blind_index

PLACE = "proofs"
AFTER_RAISING = timedelta(hours=12)
AFTER_DIGITS = timedelta(hours=2)
MOST = 30


def prove(session: SessionBase, matter: Matter, *, until: datetime) -> None:
    """Let this session read and answer a matter until an instant."""
    kept = dict(session.get(PLACE, {}))
    kept.pop(str(matter.client_key), None)
    kept[str(matter.client_key)] = until.isoformat()
    session[PLACE] = dict(list(kept.items())[-MOST:])


def has_proof(session: SessionBase, matter: Matter, *, at: datetime) -> bool:
    """Tell whether this session may act as who asked."""
    return str(matter.client_key) in keys_of(session, at=at)


def keys_of(session: SessionBase, *, at: datetime) -> list[str]:
    """Return the keys of the matters this session may open, newest last."""
    kept = session.get(PLACE, {})
    return [key for key, until in kept.items() if datetime.fromisoformat(until) > at]


def give_up(session: SessionBase, matter: Matter) -> None:
    """Close a matter to this session, as on a borrowed phone."""
    kept = dict(session.get(PLACE, {}))
    kept.pop(str(matter.client_key), None)
    session[PLACE] = kept


def secret_of(matter: Matter) -> str:
    """Return the part of a matter's private address that nobody can guess."""
    return blind_index(f"{matter.pk}:{matter.client_key}", "follow-link")[:32]


def opens(matter: Matter, secret: str) -> bool:
    """Tell whether a secret is the one of the matter's private address."""
    return compare_digest(secret_of(matter).encode(), secret.encode())
