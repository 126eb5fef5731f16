"""The entrance."""

from django.apps import AppConfig


class EnteringConfig(AppConfig):
    """Registers the entrance."""

    name = "bandeng.web.entering"
    label = "entering"
    verbose_name = "entrance"
