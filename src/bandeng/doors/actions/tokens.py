"""Keep what a platform lets us in by: fetched by one process at a time, used by all."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from bandeng.doors.models import AccessToken
from bandeng.secrecy.sealing import blind_index

BEFORE = timedelta(minutes=5)  # a token is renewed this long before it runs out
Fetch = Callable[[], tuple[str, int]]


def access_token(
    door: str, account: str, fetch: Fetch, *, at: datetime, instead_of: str = ""
) -> str:
    """Return the token of a door that holds; `fetch` returns a new one and its seconds.

    `instead_of` is one the platform refused: it is not returned again, but one that another
    process fetched meanwhile is. A token of another account is never returned.
    """
    index = blind_index(account, "account")
    kept = AccessToken.objects.filter(door=door).first()
    if kept and _holds(kept, index, at, instead_of):
        return str(kept.token)
    return _renewed(door, index, fetch, at, instead_of)


@transaction.atomic
def _renewed(door: str, index: str, fetch: Fetch, at: datetime, instead_of: str) -> str:
    AccessToken.objects.bulk_create([AccessToken(door=door)], ignore_conflicts=True)
    row = AccessToken.objects.select_for_update().get(door=door)
    if _holds(row, index, at, instead_of):
        return str(row.token)
    row.token, seconds = fetch()
    row.account_index, row.until = index, at + timedelta(seconds=seconds)
    row.save()
    return str(row.token)


def _holds(row: AccessToken, index: str, at: datetime, instead_of: str) -> bool:
    known = row.token and row.token != instead_of and row.account_index == index
    return bool(known and row.until and row.until - BEFORE > at)
