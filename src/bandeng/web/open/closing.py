"""A door the people of the site have closed: which it is, and what is said to who knocks."""

from django.utils.translation import gettext as _

from bandeng.switches.doorways import ON
from bandeng.switches.queries import is_turned_on

STATUS = 503  # for a time: nobody is to forget the address
AGAIN = "3600"  # seconds until it is worth asking again


def is_closed(door: str, switch: str = ON) -> bool:
    """Tell whether somebody closed a door that is open by itself."""
    return not is_turned_on(door, switch)


def sentence() -> str:
    """Return what is said at a closed door."""
    return _(
        "This door is closed at present: nothing is taken and nothing is given out. What came in "
        "before stays and is worked on."
    )
