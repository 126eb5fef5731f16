"""The secret address by which somebody who follows along confirms and stops."""

import re
from hmac import compare_digest

from bandeng.matters.models import Follower, Matter
from bandeng.secrecy.sealing import blind_index


def follow_token(follower: Follower) -> str:
    """Return the part of a follower's own address that nobody can guess."""
    secret = blind_index(f"follower {follower.pk}", "follower-link")[:32]
    return f"{follower.pk}-{secret}"


def follower_of(token: str) -> Follower | None:
    """Return the follower whose own address this is, with the matter; None for any other."""
    number = token.partition("-")[0]
    if not re.fullmatch(r"[0-9]{1,15}", number):
        return None
    found = Follower.objects.select_related("matter").filter(pk=int(number)).first()
    fits = found is not None and compare_digest(follow_token(found).encode(), token.encode())
    return found if fits else None


def follower(follower_id: int, matter: Matter) -> Follower | None:
    """Return a follower of a matter by the id a visitor's session holds."""
    return matter.followers.select_related("matter").filter(pk=follower_id).first()
