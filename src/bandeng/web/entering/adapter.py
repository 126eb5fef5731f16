"""What the sign-in library asks us: nobody signs up here, and everybody lands in his hall."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from bandeng.web.entering.halls import hall_of


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up and sends people to their hall."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Posts are given, not taken: accounts are made in the office."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the hall that fits the posts of who signed in."""
        return hall_of(request)

    def add_message(self, *args: Any, **more: Any) -> None:
        """Say nothing on top of the page: the page itself shows that one is in."""
