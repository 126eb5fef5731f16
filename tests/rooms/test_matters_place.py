"""A request stays with its place when the tree changes."""

from bandeng.journal.models import Line
from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.places import actions as places
from tests.cast import at
from tests.factories import MONDAY, fresh, raised


def test_when_a_village_moves_its_requests_climb_through_the_new_town(cast):
    matter = raised(cast)
    before = matter.path
    other = cast.place("1502")
    places.move(cast.village, to=other, by=Voice.SYSTEM, at=MONDAY)
    assert fresh(matter).path == fresh(matter).place.path
    assert fresh(matter).path.startswith(other.path)
    actions.tick(at=at("2026-03-12 09:00"))
    assert fresh(matter).owner == cast.other_desk
    assert Line.objects.filter(subject_id=matter.pk, place_path=before).exists()
