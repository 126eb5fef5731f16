"""The office: screens for a desk."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Registers the hall."""

    name = "bandeng.web.office"
    label = "office"
    verbose_name = _("office")

    def ready(self) -> None:
        """Say who reads the lists of this hall again for a job; its pages are loaded only then."""
        from bandeng.doors import lists

        def read_again(run: Any, *, at: datetime) -> Any:
            from bandeng.web.deeds import reading_again

            return reading_again.read_again(run, at=at)

        lists.READERS["office"] = read_again
