"""Worlds that several tests look at: founded once in a file, and every test rolls back to them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.cast import Cast, everybody

World = TypeVar("World")


@pytest.fixture(scope="module")
def stands(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Callable[[Cast, Path], World]], World]]:
    """Return `stands(found)`, which founds a world that stays for the tests of a file.

    Only for files all whose tests of the database stand on that world: each of them sees it. What
    a test writes itself is rolled back as always.
    """
    media = tmp_path_factory.mktemp("media")

    def stands_(found: Callable[[Cast, Path], World]) -> World:
        world = found(everybody(), media)
        connection.check_constraints()
        return world

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), _rolled_back():
        yield stands_


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
