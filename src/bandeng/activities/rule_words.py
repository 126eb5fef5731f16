"""A rule of a series as people say it."""

from bandeng.playbooks.pieces import Words
from bandeng.playbooks.schema_activities import Repeats
from bandeng.playbooks.vocabulary import DayOff, Every, Weekday

WEEKDAYS = {
    Weekday.MONDAY: ("周一", "Monday"),
    Weekday.TUESDAY: ("周二", "Tuesday"),
    Weekday.WEDNESDAY: ("周三", "Wednesday"),
    Weekday.THURSDAY: ("周四", "Thursday"),
    Weekday.FRIDAY: ("周五", "Friday"),
    Weekday.SATURDAY: ("周六", "Saturday"),
    Weekday.SUNDAY: ("周日", "Sunday"),
}
SPANS = {
    Every.DAY: ("天", "day"),
    Every.WORKDAY: ("个工作日", "working day"),
    Every.WEEK: ("周", "week"),
    Every.MONTH: ("个月", "month"),
    Every.QUARTER: ("个季度", "quarter"),
    Every.YEAR: ("年", "year"),
}
EACH = {
    Every.DAY: "每天",
    Every.WORKDAY: "每个工作日",
    Every.WEEK: "每周",
    Every.MONTH: "每月",
    Every.QUARTER: "每季度",
    Every.YEAR: "每年",
}
ORDER = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
OFF = {
    DayOff.KEEP: ("", ""),
    DayOff.BEFORE: ("，遇休息日提前到前一个工作日", "; on a day off, the working day before"),
    DayOff.AFTER: ("，遇休息日顺延到下一个工作日", "; on a day off, the working day after"),
    DayOff.SKIP: ("，遇休息日不办", "; not on a day off"),
}


def in_words(rule: Repeats) -> Words:
    """Return a rule as a sentence without a full stop, in both languages."""
    span_zh, span_en = SPANS[rule.every]
    zh = EACH[rule.every] if rule.step == 1 else f"每{rule.step}{span_zh}"
    en = f"every {span_en}" if rule.step == 1 else f"every {rule.step} {span_en}s"
    when_zh, when_en = _when(rule)
    off_zh, off_en = OFF[rule.day_off]
    return Words(zh=f"{zh}{when_zh}{off_zh}", en=f"{en}{when_en}{off_en}")


def _when(rule: Repeats) -> tuple[str, str]:
    month = _month(rule)
    days_zh = "、".join(WEEKDAYS[weekday][0] for weekday in rule.on)
    days_en = ", ".join(WEEKDAYS[weekday][1] for weekday in rule.on)
    if rule.on and rule.week:
        zh, en = f"第{rule.week}周{days_zh}", f", {days_en} of week {rule.week}"
    elif rule.on and rule.nth:
        last = "最后一个" if rule.nth < 0 else f"第{rule.nth}个"
        zh, en = f"{last}{days_zh}", f" on the {ORDER[rule.nth]} {days_en}"
    elif rule.on:
        zh, en = days_zh, f" on {days_en}"
    else:
        zh, en = _day(rule)
    return month[0] + zh, month[1] + en


def _month(rule: Repeats) -> tuple[str, str]:
    if rule.every not in (Every.QUARTER, Every.YEAR) or rule.month is None:
        return "", ""
    if rule.every is Every.YEAR:
        return f"{rule.month}月", f", month {rule.month}"
    return f"第{rule.month}个月", f", month {rule.month} of it"


def _day(rule: Repeats) -> tuple[str, str]:
    if rule.day is None:
        return "", ""
    return (
        ("最后一天", " on the last day")
        if rule.day < 0
        else (f"{rule.day}日", f" on day {rule.day}")
    )
