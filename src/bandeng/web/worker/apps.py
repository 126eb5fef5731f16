"""The hall of the workers."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Registers the hall."""

    name = "bandeng.web.worker"
    label = "worker"
    verbose_name = "workers"

    def ready(self) -> None:
        """Say who reads the lists of this hall again for a job; its pages are loaded only then."""
        from bandeng.doors import lists

        def read_again(run: Any, *, at: datetime) -> Any:
            from bandeng.web.deeds import reading_again

            return reading_again.read_again(run, at=at)

        lists.READERS["work"] = read_again
