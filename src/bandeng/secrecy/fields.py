"""A model field whose text is sealed in the database."""

from typing import Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field
from django.db.models.expressions import Expression

from bandeng.secrecy.sealing import seal, unseal

ASKABLE = frozenset({"isnull"})


class CannotLookUp(FieldError):
    """A sealed column was searched; only a blind index beside it can be."""


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is plain on the model and sealed in the row; an empty text stays empty.

    It is bound to its table and column. Give `bound_to="table|column"` with the old names when one
    of them is renamed, or what is stored no longer opens.
    """

    description = "Sealed text"

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any) -> None:
        """Make the field; everything but `bound_to` is as for a TextField."""
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return how the field is written in a migration."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to} if self.bound_to else kwargs

    @property
    def sealed_for(self) -> str:
        """Return the table and column that the sealed text is bound to."""
        return self.bound_to or f"{self.model._meta.db_table}|{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        """Return the sealed text that goes into the row."""
        plain = super().get_prep_value(value)
        return seal(plain, column=self.sealed_for) if plain else plain

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Return the plain text of a row."""
        return unseal(value, column=self.sealed_for) if value else value

    def value_to_string(self, obj: models.Model) -> str:
        """Return the sealed text: a dump of rows holds nothing plain."""
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup for `isnull`, and refuse every other."""
        return (
            super().get_lookup(lookup_name) if lookup_name in ASKABLE else self._refuse(lookup_name)
        )

    def get_transform(self, lookup_name: str) -> Any:
        """Refuse: there is nothing to be seen through a seal."""
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise CannotLookUp(
            f"“{self.name}” is sealed and cannot be looked up by “{lookup_name}”: "
            "keep a blind_index() of it in a column beside it; only isnull works"
        )


def sealed_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    """Return the sealed fields of a model."""
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    return [field for field in fields if isinstance(field, EncryptedTextField)]
