"""Sign in by phone or by name, with a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from bandeng.people.models import Person
from bandeng.people.queries import signed_in
from bandeng.web.entering.finding import meant_by


class PhoneOrName(ModelBackend):
    """Finds the one person meant by a phone number, or by a name only one person bears."""

    def get_user(self, user_id: int) -> Person | None:
        """Return who a session says he is, unless he may not come in any more."""
        person = signed_in(user_id)
        return person if person and self.user_can_authenticate(person) else None

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **other: Any,
    ) -> Person | None:
        """Return who signs in, or None; an unknown name takes as long as a wrong password."""
        meant = meant_by(request, username or "")
        if len(meant) != 1:
            make_password(password)
            return None
        person = meant[0]
        return person if person.check_password(password or "") else None
