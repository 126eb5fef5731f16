"""A list is taken away as a file."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.people.models import Person
from bandeng.people.states import Seats

MOST_ROWS = 20_000


def check_size(rows: int) -> None:
    """Raise Refused if a list is longer than may be taken away at once."""
    if rows > MOST_ROWS:
        raise Refused(
            _("More than 20,000 rows are not taken away at once. Narrow the list down first.")
        )


@transaction.atomic
def take_list(
    *, title: str, filters: str, rows: int, shape: str, by: Person, seats: Seats, at: datetime
) -> None:
    """Write down that a list leaves the site as a file: which, how many rows, who, when."""
    if not seats.able("export"):
        raise Refused(_("None of your posts may take lists away as files."))
    check_size(rows)
    said = {"list": title, "filters": filters, "rows": rows, "shape": shape}
    record_many([Entry("person", by.pk, Verb.LIST_TAKEN, by, at, said=said)])
