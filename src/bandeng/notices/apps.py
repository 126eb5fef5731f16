"""The room `notices`: what must be told to whom."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
