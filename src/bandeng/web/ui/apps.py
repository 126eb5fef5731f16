"""The components shared by the halls."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the components."""

    name = "bandeng.web.ui"
    label = "ui"
    verbose_name = "components"
