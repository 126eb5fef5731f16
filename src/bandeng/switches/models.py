"""What somebody set at a door; what the environment sets never stands here."""

from django.db import models

from bandeng.people.models import Person
from bandeng.secrecy.fields import EncryptedTextField


class Setting(models.Model):
    """The value of one knob of one door, sealed, because many of them are secrets."""

    door = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    value = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """One value a knob."""

        constraints = [models.UniqueConstraint(fields=["door", "name"], name="one_value_a_knob")]
