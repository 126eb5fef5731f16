"""What a visitor's browser is remembered by, kept in the database as Django keeps it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from bandeng.statements import ask

_HELD = """
SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = %s
"""


class SessionStore(db.SessionStore):
    """Django's store, read by a prepared statement; a database that went away is said as that."""

    def _get_session_from_db(self) -> Session | None:
        for key, data, until in ask(_HELD, [self.session_key]):
            if until > timezone.now():
                return Session(session_key=key, session_data=data, expire_date=until)
        self._session_key = None
        return None

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
