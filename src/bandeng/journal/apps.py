"""The room `journal`: what happened."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
