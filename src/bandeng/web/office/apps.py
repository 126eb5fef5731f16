"""The office: screens for a desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Registers the hall."""

    name = "bandeng.web.office"
    label = "office"
    verbose_name = _("office")
