"""◆ 半年: the demo's half year, done through the actions, is read from the indicators."""

import re

import pytest
import time_machine
from django.test import Client

from bandeng.clockwork import demo
from bandeng.matters.models import Matter
from bandeng.people.models import Holding, Person
from bandeng.places.models import Place, PlaceEdge, PlaceName
from tests.cast import at
from tests.stories.visitor import Visitor

NOW = at("2026-12-21 10:00")


def leave_the_small_town() -> None:
    """Make room for the banner: its people and places are all there is."""
    for model in (Holding, Person, PlaceName, PlaceEdge):
        model.objects.all().delete()
    for level in ("grid", "village", "township", "banner"):
        Place.objects.filter(level=level).delete()


@pytest.mark.slow
def test_half_a_year_of_work_reads_as_it_was_reported(db: None) -> None:
    leave_the_small_town()
    import time

    t = time.time()
    with time_machine.travel(NOW, tick=False):
        demo.load(NOW)
    print("LOAD", time.time() - t)
