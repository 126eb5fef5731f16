"""What a new site needs before its first visitor; each step does nothing where it was done."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from bandeng import sites
from bandeng.clockwork import demo
from bandeng.journal.states import Voice
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from bandeng.worktime import actions as worktime


def fill_holidays(at: datetime) -> None:
    """Enter the holiday tables of all years that came along."""
    worktime.fill_known_years(by=Voice.SYSTEM, at=at)


def adopt_playbooks(at: datetime) -> None:
    """Adopt the playbooks a site begins with and that this one never adopted.

    In a demo they hold from before its first day, so that its past runs under them too.
    """
    site = sites.SITES[settings.DEMO_SITE if settings.DEMO else sites.BANNER.id]
    since = at - demo.BEFORE if settings.DEMO else at
    playbooks.adopt_shipped(shipped.texts(site.playbooks), at=since)
    if settings.DEMO:
        playbooks.adopt_shipped(shipped.texts(site.later), at=at - demo.LATER)


STEPS: list[Callable[[datetime], None]] = [fill_holidays, adopt_playbooks]
