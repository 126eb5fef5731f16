"""How many examples a property is tried on: a few in every run, many more at night.

No run tries the same ones again: what one misses, the next may meet. `make properties` tries
EXAMPLES times as many.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

MORE = int(os.environ.get("EXAMPLES", "1"))


def tried(few: int, **more: Any) -> settings:
    """Return settings that try a few examples, each as long as it takes; more when told so."""
    return settings(
        max_examples=few * MORE, deadline=None, suppress_health_check=list(HealthCheck), **more
    )
