"""The words the journal is written in, and the two refusals every room shares."""

from enum import StrEnum


class Voice(StrEnum):
    """Who acted when nobody signed in did."""

    ASKER = "asker"
    CLOCK = "clock"
    SYSTEM = "system"


class Verb(StrEnum):
    """What happened, always past tense, `room.past_tense`."""

    MATTER_RAISED = "matter.raised"
    MATTER_TAKEN = "matter.taken"
    MATTER_NOTED = "matter.noted"
    MATTER_ASKER_ASKED = "matter.asker_asked"
    MATTER_REPLIED = "matter.replied"
    MATTER_ESCALATED = "matter.escalated"
    MATTER_CLIMBED = "matter.climbed"
    MATTER_EXPIRED = "matter.expired"
    MATTER_SENT_DOWN = "matter.sent_down"
    MATTER_ASSIGNED = "matter.assigned"
    MATTER_HELPER_ADDED = "matter.helper_added"
    MATTER_ANSWERED = "matter.answered"
    MATTER_CONFIRMED = "matter.confirmed"
    MATTER_UNCONFIRMED = "matter.unconfirmed"
    MATTER_REOPENED = "matter.reopened"
    MATTER_WITHDRAWN = "matter.withdrawn"
    MATTER_REDIRECTED = "matter.redirected"
    MATTER_SUPERVISED = "matter.supervised"
    MATTER_REMINDED = "matter.reminded"
    MATTER_PUBLISHED = "matter.published"
    MATTER_MADE_PRIVATE = "matter.made_private"
    MATTER_REDACTED = "matter.redacted"
    MATTER_RECATEGORISED = "matter.recategorised"
    MATTER_FOLLOWED = "matter.followed"
    MATTER_LINKED = "matter.linked"
    MATTER_CONTACT_OPENED = "matter.contact_opened"
    MATTER_OPENED = "matter.opened"
    MATTER_CLOCK_RECOMPUTED = "matter.clock_recomputed"
    PLACE_FOUNDED = "place.founded"
    PLACE_RENAMED = "place.renamed"
    PLACE_MOVED = "place.moved"
    PLACE_SPLIT = "place.split"
    PLACE_MERGED = "place.merged"
    PLACE_CLOSED = "place.closed"
    PLACE_DRAWN = "place.drawn"
    PLACES_IMPORTED = "place.imported"
    HOUSEHOLD_ENTERED = "place.household_entered"
    HOUSEHOLD_OPENED = "place.household_opened"
    HOUSEHOLD_LEFT = "place.household_left"
    PERSON_ENTERED = "person.entered"
    PERSON_CORRECTED = "person.corrected"
    SIGN_IN_CHANGED = "person.sign_in_changed"
    PERSON_LEFT = "person.left"
    PERSON_SIGNED_IN = "person.signed_in"
    POST_APPOINTED = "person.appointed"
    POST_ENDED = "person.appointment_ended"
    ABSENCE_STARTED = "person.absence_started"
    ABSENCE_ENDED = "person.absence_ended"
    PROPOSAL_MADE = "person.proposal_made"
    PROPOSAL_ACCEPTED = "person.proposal_accepted"
    PROPOSAL_DROPPED = "person.proposal_dropped"
    PLAYBOOK_ADOPTED = "playbook.adopted"
    PLAYBOOK_WITHDRAWN = "playbook.withdrawn"
    YEAR_FILLED = "worktime.year_filled"
    DAY_SET = "worktime.day_set"
    NOTICE_ACKNOWLEDGED = "notice.acknowledged"
    VIEW_SAVED = "office.view_saved"


class Refused(Exception):
    """Something may not be done; the message is a sentence a person can use."""


class Invisible(Exception):
    """The row is not there for this person; halls answer 404."""
