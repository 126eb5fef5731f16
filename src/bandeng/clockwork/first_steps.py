"""What a new site needs before its first visitor; each step does nothing where it was done."""

from collections.abc import Callable
from datetime import datetime

from bandeng.journal.states import Voice
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.worktime import actions as worktime


def fill_holidays(at: datetime) -> None:
    """Enter the holiday tables of all years that came along."""
    worktime.fill_known_years(by=Voice.SYSTEM, at=at)


def adopt_playbooks(at: datetime) -> None:
    """Adopt the playbooks that came along and that this site never adopted."""
    playbooks.adopt_shipped(shipped.texts(), at=at)


STEPS: list[Callable[[datetime], None]] = [fill_holidays, adopt_playbooks]
