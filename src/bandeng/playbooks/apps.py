"""The room `playbooks`: the mechanisms."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.playbooks"
    label = "playbooks"
    default_auto_field = "django.db.models.BigAutoField"
