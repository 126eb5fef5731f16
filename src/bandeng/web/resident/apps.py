"""The hall of who asks."""

from django.apps import AppConfig


class ResidentConfig(AppConfig):
    """Registers the hall's templates, tags and words."""

    name = "bandeng.web.resident"
    label = "resident"
    verbose_name = "resident"
