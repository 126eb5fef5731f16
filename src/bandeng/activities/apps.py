"""The room `activities`: happenings and duties."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"
