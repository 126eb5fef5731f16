"""The closed words a playbook is written in; nothing outside these lists means anything."""

from collections.abc import Mapping
from enum import StrEnum


class Colour(StrEnum):
    """How far a matter has climbed; belongs to matters and clocks, never to people."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


class Ability(StrEnum):
    """What the holder of a post may do at his place and below it."""

    SEE = "see"
    TAKE = "take"
    ESCALATE = "escalate"
    SEND_DOWN = "send-down"
    ASSIGN = "assign"
    ANSWER = "answer"
    REDIRECT = "redirect"
    SUPERVISE = "supervise"
    REMIND = "remind"
    PUBLISH = "publish"
    REDACT = "redact"
    OPEN_CONTACT = "open-contact"
    OPEN_CONFIDENTIAL = "open-confidential"
    TAKE_FOR_OTHERS = "take-for-others"
    CONFIRM_FOR_OTHERS = "confirm-for-others"
    EXPORT = "export"
    ADOPT = "adopt"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_PLACES = "manage-places"
    MANAGE_CALENDAR = "manage-calendar"
    DISPATCH = "dispatch"
    JOIN = "join"
    SPLIT = "split"
    LEAVE_OUT = "leave-out"
    CALL_MEETING = "call-meeting"
    NAME_ACCUSED = "name-accused"


class OnExpiry(StrEnum):
    """What happens when the time of a rung runs out."""

    CLIMB = "climb"
    REMIND = "remind"
    SUPERVISE = "supervise"


class Channel(StrEnum):
    """The way a matter may come in; this is the one list of them."""

    WEB = "web"
    TOWN_PAGE = "town-page"
    MAIL = "mail"
    SMS = "sms"
    WECHAT = "wechat"
    WECOM = "wecom"
    OPEN311 = "open311"
    API = "api"
    PHONE = "phone"
    DOORSTEP = "doorstep"
    COUNTER = "counter"
    HOTLINE = "hotline"
    VISIT = "visit"


# Ways a kind takes without naming them, as soon as it takes one of these: residents write by mail
# or chat as they do on the page, staff write in WeCom what they take down by hand.
ALONG_WITH: Mapping[Channel, frozenset[Channel]] = {
    **dict.fromkeys(
        (Channel.MAIL, Channel.SMS, Channel.WECHAT, Channel.OPEN311, Channel.API),
        frozenset({Channel.WEB}),
    ),
    Channel.WECOM: frozenset({Channel.PHONE, Channel.DOORSTEP, Channel.COUNTER, Channel.VISIT}),
}


class Privacy(StrEnum):
    """Who may read a matter besides those who work on it."""

    PUBLIC = "public"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class Outcome(StrEnum):
    """What an answer says."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    REFUSED = "refused"


class FieldType(StrEnum):
    """What a field of an activity or a record holds; frozen once adopted."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    INTEGER = "integer"
    COUNT = "count"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes-no"
    CHOICE = "choice"
    PERSON = "person"
    PLACE = "place"
    PICTURE = "picture"
    FILE = "file"


class Period(StrEnum):
    """How often a duty comes round."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Every(StrEnum):
    """How often a series comes round."""

    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class DayOff(StrEnum):
    """What happens to one of a series that falls on a day off."""

    KEEP = "keep"
    BEFORE = "before"
    AFTER = "after"
    SKIP = "skip"


class DecidedBy(StrEnum):
    """How a topic may be decided."""

    CONSENSUS = "consensus"
    HANDS = "hands"
    STATUTORY = "statutory"


class DutyOf(StrEnum):
    """Of whom a duty asks its times."""

    HOLDER = "holder"
    PLACE = "place"


class DutyRole(StrEnum):
    """What somebody does in the activity that fulfils his duty."""

    HOST = "host"
    COME = "come"


class Scope(StrEnum):
    """Over which places the holder of a post reads a register."""

    OWN_PLACE = "own-place"
    BELOW = "below"
    ALL = "all"


class Countable(StrEnum):
    """What an indicator counts rows of."""

    MATTERS = "matters"
    ACTIVITIES = "activities"
    PAIRS = "pairs"
    RECORDS = "records"


class DayOf(StrEnum):
    """By which day an indicator puts a row into a month."""

    RAISED = "raised-day"
    ANSWERED = "answered-day"
    CONFIRMED = "confirmed-day"
    HAPPENED = "happened-day"
    ENTERED = "entered-day"


class StoryState(StrEnum):
    """Where the matter of a story stands."""

    RAISED = "raised"
    TAKEN = "taken"
    WORKING = "working"
    WAITING = "waiting"
    JOINED = "joined"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"


class Fulfilment(StrEnum):
    """Where one duty of one period stands."""

    DONE = "done"
    CAUGHT_UP = "caught-up"
    OPEN = "open"
    SOON = "soon"  # the period ends within the days the playbook says
    LATE = "late"  # the period is over, it may still be caught up
    MISSED = "missed"
    EXEMPT = "exempt"
    NOBODY = "nobody"  # nobody holds the post: not a failure of anybody


class Refusal(StrEnum):
    """Why a story's last event is turned down."""

    NOT_ABLE = "not-able"
    NO_HIGHER_RUNG = "no-higher-rung"
    NO_LOWER_RUNG = "no-lower-rung"
    NOT_NOW = "not-now"
    NOT_ALLOWED = "not-allowed"
    NOT_COMPLETE = "not-complete"
    TOO_LATE = "too-late"


class SheetColumn(StrEnum):
    """What a printed list shows of a matter."""

    NUMBER = "number"
    TITLE = "title"
    CATEGORY = "category"
    PLACE = "place"
    RAISED = "raised"
    OWNER = "owner"
    HELPERS = "helpers"
    DUE = "due"
    STATE = "state"
    COLOUR = "colour"
    ANSWER = "answer"
    OUTCOME = "outcome"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    HANDOVERS = "handovers"
