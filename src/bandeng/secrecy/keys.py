"""The keys in use: read from the settings, which read them from the site's key file."""

from collections.abc import Mapping
from typing import Protocol, cast

from django.conf import settings


class Keys(Protocol):
    """Several keys may open what is sealed, one seals; the index key is apart from both."""

    @property
    def fields(self) -> Mapping[str, bytes]:
        """Return the sealing keys by their id."""

    @property
    def writing(self) -> str:
        """Return the id of the key that seals."""

    @property
    def index(self) -> bytes:
        """Return the key of the blind index."""


def current() -> Keys:
    """Return the keys of this site; they never come from the database."""
    return cast(Keys, settings.KEYS)
