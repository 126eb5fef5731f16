"""The room `doors`: keys of programs, what they sent, addresses of calendars."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.doors"
    label = "doors"
    default_auto_field = "django.db.models.BigAutoField"
