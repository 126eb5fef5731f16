"""The published description is true: what it allows is taken, what it forbids is refused.

Schemathesis sends what the description allows and what it does not, to every operation. The long
run of it is `make contract`; here each operation gets a handful.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from bandeng.web.open.api.schema import description as made
from tests.cast import Cast
from tests.factories import answered, raised, taken
from tests.web.open.georeport import public
from tests.web.open.program import V1, key_of

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "12"))
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize="CONTRACT_EXAMPLES" not in
    os.environ, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
)  # fmt: skip


def description() -> dict[str, Any]:
    return dict(json.loads(Client().get(f"{V1}/openapi.json").content))


def test_it_is_openapi_3_and_names_every_operation(db: None) -> None:
    told = description()
    assert told["openapi"].startswith("3.")
    operations = {(method, path) for path, found in told["paths"].items() for method in found}
    assert ("get", f"{V1}/matters") in operations
    assert ("post", f"{V1}/matters/{{number}}/answer") in operations
    assert len(operations) == 16
    for _path, found in told["paths"].items():
        for operation in found.values():
            for status, response in operation["responses"].items():
                media = "application/problem+json" if int(status) >= 400 else "application/json"
                assert list(response.get("content", {media: 0})) == [media]


def test_every_write_knows_the_key_of_a_call(db: None) -> None:
    for found in description()["paths"].values():
        if "post" in found:
            headers = [each["name"] for each in found["post"]["parameters"]]
            assert "Idempotency-Key" in headers


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the connection of the test open, as the client of the tests does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def operations() -> list[tuple[str, str]]:
    """Return every method and path the API has."""
    return [(method, path) for path, found in made()["paths"].items() for method in found]


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), operations())
def test_every_operation_keeps_its_word(
    method: str, path: str, mode: GenerationMode, cast: Cast, settings: Any
) -> None:
    settings.CALLS_PER_MINUTE = 10**9
    number = public(cast).number
    raised(cast), taken(cast), answered(cast)
    known = {"number": number, "code": "15010101"}
    headers = {"Authorization": f"Bearer {key_of(cast.representative)}"}
    api = schemathesis.openapi.from_wsgi(f"{V1}/openapi.json", WSGIHandler())
    operation = api[path][method.upper()]
    named = {name: value for name, value in known.items() if f"{{{name}}}" in path}
    cases = operation.as_strategy(mode)
    if named and mode is GenerationMode.POSITIVE:
        cases |= operation.as_strategy(mode, path_parameters=named)

    @SETTINGS
    @given(case=cases)
    def check(case: Any) -> None:
        with transaction.atomic():
            case.call_and_validate(headers=headers)
            transaction.set_rollback(True)

    try:
        check()
    except Unsatisfiable:
        pytest.skip("the description forbids nothing here")
