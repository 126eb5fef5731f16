"""The office: screens for a desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Registers the hall."""

    name = "bandeng.web.office"
    label = "office"
    verbose_name = _("office")

    def ready(self) -> None:
        """Say who reads the lists of this hall again for a job."""
        from bandeng.doors import lists
        from bandeng.web.deeds.reading_again import read_again

        lists.READERS["office"] = read_again
