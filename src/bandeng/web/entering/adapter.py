"""What the sign-in library asks us: nobody signs up here, and everybody lands in his hall."""

from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.tries import actions as tries
from bandeng.tries.actions import Limit
from bandeng.web.entering.finding import meant_by
from bandeng.web.entering.halls import hall_of
from bandeng.web.entering.presence import browser_of, mark

# A person mistypes a few times; a whole office signs in from one address in the morning.
DOORS = {
    "account and address": Limit(6, timedelta(minutes=10)),
    "account": Limit(30, timedelta(hours=1)),
    "address": Limit(200, timedelta(minutes=10)),
}


def came_in(request: HttpRequest, person: Person, address: str) -> None:
    """Write down who came in, from where and by what browser."""
    at, key = timezone.now(), str(request.session.session_key)
    mark(request, at)
    said = {"address": address, "browser": browser_of(request), "language": get_language() or ""}
    people.signed_in(person, at=at, key=key, **said)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up, counts tries, writes down who came and went, sends people to their hall."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Posts are given, not taken: accounts are made in the office."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the hall that fits the posts of who signed in."""
        return hall_of(request)

    def add_message(self, *args: Any, **more: Any) -> None:
        """Say nothing on top of the page: the page itself shows that one is in."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse one try too many before any password is looked at.

        The library's own count is by what was typed, and two at once may slip past it.
        """
        self.doors = self._doors(request, credentials)
        limits = {what: DOORS[name] for name, what in self.doors.items()}
        if tries.any_too_many(limits, at=timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Return who signs in; the right password begins the count of this address anew."""
        person = cast(Person | None, super().authenticate(request, **credentials))
        if person:
            tries.forget(self.doors["account and address"])
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure down: about the one account that was meant, or about nobody."""
        meant = meant_by(request, str(credentials.get("username", "")))
        people.sign_in_failed(meant[0] if len(meant) == 1 else None, at=timezone.now())

    def login(self, request: HttpRequest, user: Person) -> None:
        """Let a person in and write it down."""
        super().login(request, user)
        came_in(request, user, self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        """Let a person out and write it down."""
        person, key = cast(Person, request.user), str(request.session.session_key)
        super().logout(request)
        people.signed_out(person, at=timezone.now(), key=key)

    def _doors(self, request: HttpRequest, credentials: dict[str, Any]) -> dict[str, str]:
        """Return what is counted; all ways to write one person's name are one account."""
        typed = str(credentials.get("username", ""))
        meant = meant_by(request, typed)
        account = f"person {meant[0].pk}" if len(meant) == 1 else f"nobody called {typed}"
        address = self.get_client_ip(request)
        return {
            "account and address": f"sign-in of {account} from {address}",
            "account": f"sign-in of {account}",
            "address": f"sign-in from {address}",
        }
