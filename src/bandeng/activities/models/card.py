"""The card by whose code it is written down that a person came."""

from django.db import models

from bandeng.people.models import Person
from bandeng.statements import Row


class Card(Row):
    """A person's own code, shown as a square to scan; a new one makes the old one worthless."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="card")
    code = models.CharField(max_length=16, unique=True)
    made_at = models.DateTimeField()
