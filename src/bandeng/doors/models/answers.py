"""What programs were answered, kept for retries."""

from django.db import models

from bandeng.doors.models.keys import Key


class KeptAnswer(models.Model):
    """What a program was answered under its own key for a call, so that a retry is told the same.

    No words of a request stand in it: the body is a receipt or a refusal.
    """

    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="kept_answers")
    call_key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        """A call's key is answered once; what is old is found by its instant."""

        constraints = [models.UniqueConstraint(fields=["key", "call_key"], name="answered_once")]
        indexes = [models.Index(fields=["at"], name="kept_answer_at")]
