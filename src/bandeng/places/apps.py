"""The room `places`: where."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
