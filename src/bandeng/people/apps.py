"""The room `people`: who."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
