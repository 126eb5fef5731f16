"""The room `switches`: what a site has set up at its doors."""

from django.apps import AppConfig


class SwitchesConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.switches"
    label = "switches"
    default_auto_field = "django.db.models.BigAutoField"
