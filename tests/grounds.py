"""Another tree in place of the small town: the banner's playbooks give way to those of a site."""

from collections.abc import Sequence

from bandeng.journal.states import Voice
from bandeng.people.models import Holding, Person
from bandeng.places.models import Household, Place, PlaceEdge, PlaceName
from bandeng.playbooks import actions, queries, shipped
from tests.cast import FOUNDED


def clear() -> None:
    """Take the town, its people and its playbooks away; the test's end brings them back."""
    for model in (Household, Holding, Person, PlaceName, PlaceEdge):
        model.objects.all().delete()
    while Place.objects.exists():
        Place.objects.filter(children=None).delete()
    sources = queries.library(FOUNDED).sources
    for source in reversed(actions.in_order_of_need(sources)):
        actions.undo(source.id, by=Voice.SYSTEM, at=FOUNDED, reason="another ground")


def stand_on(playbooks: Sequence[str]) -> None:
    """Have these shipped playbooks hold in place of the banner's, from before anything began."""
    clear()
    actions.adopt_shipped(shipped.texts(playbooks), at=FOUNDED)
