"""Keep that a turn went from somebody: his calendar shows it as cancelled for a while."""

from collections.abc import Iterable
from datetime import datetime

from bandeng.activities.models import GoneTurn, Shift


def let_go(shifts: Iterable[Shift], *, at: datetime) -> None:
    """Keep that these turns go from who has them now; their `sequence` rises, not saved."""
    gone = []
    for shift in shifts:
        shift.sequence += 1
        gone.append(
            GoneTurn(
                shift_id=shift.pk,
                roster_id=shift.roster_id,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                person_id=shift.person_id,
                unit_id=shift.unit_id,
                sequence=shift.sequence,
                at=at,
            )
        )
    GoneTurn.objects.bulk_create(gone)
