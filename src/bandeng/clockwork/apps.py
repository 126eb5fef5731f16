"""The clockwork: commands and jobs that load, call one action and go."""

from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Error, register

from bandeng import retention


class ClockworkConfig(AppConfig):
    """Registers the commands and the check of the retention policy."""

    name = "bandeng.clockwork"
    label = "clockwork"

    def ready(self) -> None:
        """Let `check` refuse a field nobody has classified."""
        register(every_field_is_classified)


def our_fields() -> dict[str, list[str]]:
    """Return the fields of every model of the house."""
    return {
        model._meta.label_lower: [field.name for field in model._meta.local_fields]
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("bandeng.")
    }


def every_field_is_classified(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Return an error for every field whose keeping, seeing and erasing is not settled."""
    found = retention.complaints(our_fields())
    return [Error(said, id="bandeng.E001") for said in found]
