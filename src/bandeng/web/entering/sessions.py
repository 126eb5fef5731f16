"""What a visitor's browser is remembered by, kept in the database as Django keeps it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    """Django's store; a database that went away is said as what it is."""

    def save(self, must_create: bool = False) -> None:
        """Save the session.

        Raises UpdateError if it was ended meanwhile. A lost database is raised as such: Django
        calls both an ended session and answers 400, as if who sent the form had done wrong.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, (OperationalError, InterfaceError)):
                raise error.__context__ from None
            raise
