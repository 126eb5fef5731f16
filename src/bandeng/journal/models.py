"""What happened: one append-only line per action."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb

SENTENCES = {
    Verb.MATTER_RAISED: _("The request was made"),
    Verb.MATTER_TAKEN: _("The request was taken in hand"),
    Verb.MATTER_NOTED: _("A note was written"),
    Verb.MATTER_ASKER_ASKED: _("A question was put to who asked"),
    Verb.MATTER_REPLIED: _("Who asked replied"),
    Verb.MATTER_ESCALATED: _("The request was handed up"),
    Verb.MATTER_CLIMBED: _("Time ran out and the request climbed"),
    Verb.MATTER_EXPIRED: _("Time ran out on the highest rung"),
    Verb.MATTER_SENT_DOWN: _("The request was sent down with an instruction"),
    Verb.MATTER_ASSIGNED: _("The request was given to a colleague"),
    Verb.MATTER_HELPER_ADDED: _("A helper joined"),
    Verb.MATTER_ANSWERED: _("The request was answered"),
    Verb.MATTER_CONFIRMED: _("Who asked confirmed the answer"),
    Verb.MATTER_UNCONFIRMED: _("Who asked stayed silent after the answer"),
    Verb.MATTER_REOPENED: _("The request was opened again"),
    Verb.MATTER_WITHDRAWN: _("The request was withdrawn"),
    Verb.MATTER_REDIRECTED: _("The right channel was told to who asked"),
    Verb.MATTER_SUPERVISED: _("The request was put on the supervision list"),
    Verb.MATTER_REMINDED: _("A reminder was sent"),
    Verb.MATTER_PUBLISHED: _("The request was made public"),
    Verb.MATTER_MADE_PRIVATE: _("The request was made private"),
    Verb.MATTER_REDACTED: _("Personal data was blacked out"),
    Verb.MATTER_RECATEGORISED: _("The category or place was corrected"),
    Verb.MATTER_FOLLOWED: _("Somebody with the same wish follows along"),
    Verb.MATTER_UNFOLLOWED: _("Somebody stopped following along"),
    Verb.MATTER_LINKED: _("The request was linked to another"),
    Verb.MATTER_UNLINKED: _("The link to another request was undone"),
    Verb.MATTER_CONTACT_OPENED: _("The contact details were opened"),
    Verb.MATTER_OPENED: _("The confidential request was opened"),
    Verb.MATTER_CLOCK_RECOMPUTED: _("The deadline was recomputed with the year's holidays"),
    Verb.MATTER_OBJECTED: _("Objected: it is not theirs"),
    Verb.MATTER_HANDED_OVER: _("Handed over to another post"),
    Verb.MATTER_OBJECTION_REFUSED: _("The objection was not accepted"),
    Verb.MATTER_PART_ASKED: _("A part was asked of a helper"),
    Verb.MATTER_PART_HANDED_IN: _("A part was handed in"),
    Verb.MATTER_PART_LATE: _("A part is late"),
    Verb.MATTER_REPORTED_BACK: _("Who took it first told the asker"),
    Verb.MATTER_JOINED: _("Handled together with another request"),
    Verb.MATTER_SEPARATED: _("Handled by itself again"),
    Verb.MATTER_SPLIT: _("Split into parts"),
    Verb.MATTER_EXTENSION_ASKED: _("More time was asked for"),
    Verb.MATTER_EXTENDED: _("More time was given"),
    Verb.MATTER_EXTENSION_REFUSED: _("More time was not given"),
    Verb.MATTER_PAUSED: _("The clock stands still"),
    Verb.MATTER_RESUMED: _("The clock goes on"),
    Verb.MATTER_REVIEW_ASKED: _("A review was asked for"),
    Verb.MATTER_ACCUSED_NAMED: _("Kept from whom it is about"),
    Verb.MATTER_MEETING_CALLED: _("A joint meeting was called"),
    Verb.MATTER_MEETING_HELD: _("The joint meeting was held"),
    Verb.MATTER_TOPIC_MADE: _("Made one of a topic"),
    Verb.MATTER_LEFT_OUT: _("Left out of the rates"),
    Verb.MATTER_COUNTED_AGAIN: _("Counted in the rates again"),
    Verb.MATTER_CONSENTED: _("Consent was given"),
    Verb.MATTER_PAPER_RECEIVED: _("A paper was handed over"),
    Verb.MATTER_PAPER_RETURNED: _("A paper was given back"),
    Verb.MATTER_STAGE_TOLD: _("A stage was told"),
    Verb.MATTER_PLACE_ENDED: _("Its place ended; the place above has the request"),
    Verb.MATTER_TAKEN_IN: _("It was handled elsewhere and is taken in with its past"),
    Verb.PLACE_FOUNDED: _("The place was founded"),
    Verb.PLACE_RENAMED: _("The place was renamed"),
    Verb.PLACE_MOVED: _("The place was moved"),
    Verb.PLACE_SPLIT: _("The place was split"),
    Verb.PLACE_MERGED: _("The place was merged"),
    Verb.PLACE_CLOSED: _("The place was closed"),
    Verb.PLACE_END_PLANNED: _("The day the place ends was set"),
    Verb.PLACE_MEMBER_ADMITTED: _("A member organisation joined"),
    Verb.PLACE_MEMBER_RELEASED: _("A member organisation left"),
    Verb.PLACE_DRAWN: _("The boundary was drawn"),
    Verb.PLACES_IMPORTED: _("Places were imported"),
    Verb.HOUSEHOLD_ENTERED: _("A household was entered"),
    Verb.HOUSEHOLD_OPENED: _("A household's details were opened"),
    Verb.HOUSEHOLD_LEFT: _("The household left"),
    Verb.PERSON_ENTERED: _("The person was entered"),
    Verb.PERSON_CORRECTED: _("The person's details were corrected"),
    Verb.SIGN_IN_CHANGED: _("A password was set"),
    Verb.PERSON_LEFT: _("The person left"),
    Verb.PERSON_SIGNED_IN: _("The person signed in"),
    Verb.PERSON_SIGNED_OUT: _("The person signed out"),
    Verb.SIGN_IN_FAILED: _("Somebody tried to sign in and failed"),
    Verb.POST_APPOINTED: _("The person was appointed"),
    Verb.POST_ENDED: _("The appointment ended"),
    Verb.ABSENCE_STARTED: _("An absence was entered"),
    Verb.ABSENCE_ENDED: _("The absence ended"),
    Verb.PROPOSAL_MADE: _("An assignment was proposed"),
    Verb.PROPOSAL_ACCEPTED: _("The proposed assignment was accepted"),
    Verb.PROPOSAL_DROPPED: _("The proposed assignment was dropped"),
    Verb.PLAYBOOK_ADOPTED: _("The playbook was adopted"),
    Verb.PLAYBOOK_WITHDRAWN: _("The adoption was undone"),
    Verb.YEAR_FILLED: _("The year's holidays were entered"),
    Verb.DAY_SET: _("A working day or day off was set"),
    Verb.KEY_MADE: _("A key was made"),
    Verb.KEY_REVOKED: _("A key was revoked"),
    Verb.FEED_RESET: _("A calendar got a new address"),
    Verb.DOOR_SET: _("A door was set up"),
    Verb.DOOR_TRIED: _("A test was sent by a door"),
    Verb.HOOK_MADE: _("An address for callbacks was entered"),
    Verb.HOOK_STOPPED: _("Callbacks to an address were stopped"),
    Verb.CALL_SENT_AGAIN: _("A callback was sent again"),
    Verb.NUMBER_STOPPED: _("Somebody asked to get no more text messages"),
    Verb.TEXTS_SPENT: _("The day's text messages are used up; the others leave tomorrow"),
    Verb.SHEET_TAKEN_IN: _("A sheet was taken in"),
    Verb.VIEW_SAVED: _("A view was saved"),
    Verb.LIST_TAKEN: _("A list was taken away as a file"),
}


class Line(models.Model):
    """One thing that happened, with place and post as they were then."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=40, choices=[(v.value, SENTENCES[v]) for v in Verb])
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    post = models.CharField(max_length=40, blank=True)
    place_path = models.CharField(max_length=120, blank=True)
    public = models.BooleanField(default=False)
    said = models.JSONField(default=dict)

    class Meta:
        """Lines are found by what they are about."""

        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="line_subject")]

    def __str__(self) -> str:
        """Name the happening."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind}:{self.subject_id}"
