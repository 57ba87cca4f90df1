"""The grammar of dates: patterns for English date expressions, each with the rule that gives its interval."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.domain.mention import DateBasis, DatePrecision

Tense = Literal["future", "past", "present"]

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_DAYS |= {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
} | {"a": 1, "an": 1}
_SOON, _HALF_A_YEAR = 45, 182
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_DASH = r"(?:\s?[-–]\s?|\s+(?:to|and|until|through)\s+)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?"
_FIRST_MONTH = _MONTH.replace("<month>", "<first>")
# What a month or a year in front of it dates: "the June vote", "the 2003 invasion".
_HAPPENINGS = (
    r"invasion|war|elections?|vote|attacks?|coup|treaty|agreement|deal|accords?|ceasefire|truce|uprising|revolution|"
    r"crisis|conflict|referendum|summit|talks|meeting|protests?|massacre|bombings?|earthquake|budget|raid|offensive"
)
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_PHASE = r"(?:(?P<phase>[Ee]arly|[Mm]id|[Ll]ate|[Tt]he (?:beginning|start|end|middle) of)[\s-]+)"
_COUNT = r"(?P<count>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?P<unit>day|week|month|year|decade)s?"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a rule may look at: the match, the day of publication, and the tense of the clause around it."""

    found: re.Match[str]
    published: date | None
    tense: Tense

    @property
    def ahead(self) -> bool:
        """Whether the clause speaks of what is to come."""
        return self.tense == "future"

    def group(self, name: str) -> str | None:
        """A named part of the match; None where the pattern has no such part."""
        return self.found.groupdict().get(name)


Answer = tuple[date | None, date | None, DatePrecision, DateBasis]
Rule = Callable[[Cue], Answer | None]
UNKNOWN: Answer = (None, None, "unknown", "relative")


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _month_number(name: str) -> int:
    return _MONTHS[name.rstrip(".").lower()]


def _whole_month(year: int, month: int, basis: DateBasis) -> Answer:
    return date(year, month, 1), month_end(year, month), "month", basis


def _whole_year(year: int, basis: DateBasis) -> Answer:
    return date(year, 1, 1), date(year, 12, 31), "year", basis


def _phased(answer: Answer, phase: str | None) -> Answer:
    """The early, middle or late third of an interval; the last quarter for an end, the first for a beginning."""
    start, end, precision, basis = answer
    if phase is None or start is None or end is None:
        return answer
    if precision == "year":
        first, last = _PHASE_MONTHS[phase.removeprefix("the ").removesuffix(" of")]
        return date(start.year, first, 1), month_end(start.year, last), "month", basis
    days = (end - start).days + 1
    word = phase.removeprefix("the ").removesuffix(" of")
    third = days // 3
    if word in ("early", "beginning", "start"):
        return start, start + timedelta(days=third - 1), precision, basis
    if word in ("mid", "middle"):
        return start + timedelta(days=third), end - timedelta(days=third), precision, basis
    return end - timedelta(days=third - 1), end, precision, basis


_PHASE_MONTHS = {
    "early": (1, 4),
    "beginning": (1, 3),
    "start": (1, 3),
    "mid": (5, 8),
    "middle": (5, 8),
    "late": (9, 12),
    "end": (10, 12),
}


def _near_year(cue: Cue, month: int, day: int | None = None) -> int | None:
    """The year without one written: the weekday decides, else the tense, else what lies nearest to publication."""
    at = cue.published
    if at is None:
        return None
    named = cue.group("weekday")
    if named and day is not None:
        wanted = _DAYS[named.rstrip(".").lower()]
        fitting = [
            year for year in (at.year, at.year - 1, at.year + 1) if _falls_on(year, month, day, wanted)
        ]
        if fitting:
            return fitting[0]
    if cue.ahead:
        return at.year if month >= at.month else at.year + 1
    ahead_by = (month - at.month) * 30 + ((day or 1) - at.day)
    if cue.tense == "present" and abs(ahead_by) > _HALF_A_YEAR:  # "are to meet in January", said in December
        return at.year + (1 if ahead_by < 0 else -1)
    if cue.tense == "present":
        return at.year
    # A day a few weeks ahead is an announcement whose verb misled us: a year ago would be written out.
    return at.year if ahead_by <= (_SOON if day else 0) else at.year - 1


def _falls_on(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


def _full_date(cue: Cue) -> Answer | None:
    day, month = int(cue.group("day") or 0), _month_number(cue.group("month") or "")
    year = cue.group("year")
    basis: DateBasis = "stated" if year else "relative"
    chosen = int(year) if year else _near_year(cue, month, day)
    if chosen is None:
        return UNKNOWN
    try:
        when = date(chosen, month, day)
        last = date(chosen, month, int(cue.group("last") or day))
    except ValueError:
        return None
    return (when, last, "day", basis) if last >= when else None


def _range(cue: Cue) -> Answer | None:
    """Two dates of which only the second has the year, if any has: "March 3 to April 5", "March and May 2022"."""
    first, last = _month_number(cue.group("first") or ""), _month_number(cue.group("month") or "")
    first_day, last_day = cue.group("first_day"), cue.group("day")
    year = cue.group("year")
    basis: DateBasis = "stated" if year else "relative"
    ends = int(year) if year else _near_year(cue, last, int(last_day) if last_day else None)
    if ends is None:
        return UNKNOWN
    begins = ends - 1 if (first, int(first_day or 1)) > (last, int(last_day or 31)) else ends
    if first_day and last_day:
        return date(begins, first, int(first_day)), date(ends, last, int(last_day)), "day", basis
    return date(begins, first, 1), month_end(ends, last), "month", basis


def _month_only(cue: Cue) -> Answer | None:
    month = _month_number(cue.group("month") or "")
    year = cue.group("year")
    if year:
        return _phased(_whole_month(int(year), month, "stated"), _lower(cue.group("phase")))
    which = (_lower(cue.group("which")) or "").strip()
    at = cue.published
    if at is None:
        return UNKNOWN
    if which == "last":
        chosen = at.year if month < at.month else at.year - 1
    elif which == "next":
        chosen = at.year if month > at.month else at.year + 1
    elif which == "this":
        chosen = at.year
    else:
        chosen = _near_year(cue, month) or at.year
    return _phased(_whole_month(chosen, month, "relative"), _lower(cue.group("phase")))


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None


def _iso(cue: Cue) -> Answer | None:
    return _safe_day(int(cue.found[1]), int(cue.found[2]), int(cue.found[3]))


def _slashed(cue: Cue) -> Answer | None:
    first, second, year = int(cue.found[1]), int(cue.found[2]), int(cue.found[3])
    return _safe_day(year, second, first) or _safe_day(year, first, second)


def _safe_day(year: int, month: int, day: int) -> Answer | None:
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return when, when, "day", "stated"


def _weekday(cue: Cue) -> Answer | None:
    at = cue.published
    if at is None:
        return UNKNOWN
    wanted = _DAYS[(cue.group("weekday") or "").rstrip(".").lower()]
    which = _lower(cue.group("which"))
    back = (at.weekday() - wanted) % 7
    if which in ("last", "past", "previous"):
        when = at - timedelta(days=back or 7)
    elif which in ("next", "coming", "this coming") or (cue.ahead and which is None):
        forward = (wanted - at.weekday()) % 7
        when = at + timedelta(days=forward or (7 if which == "next" else 0))
    elif which == "this":
        when = at - timedelta(days=at.weekday()) + timedelta(days=wanted)
    else:
        when = at - timedelta(days=back)
    return when, when, "day", "relative"


def _named_day(cue: Cue) -> Answer | None:
    if cue.published is None:
        return UNKNOWN
    word = cue.found[0].lower()
    shift = -1 if "yesterday" in word or word == "last night" else 1 if "tomorrow" in word else 0
    shift = -2 if "day before yesterday" in word else 2 if "day after tomorrow" in word else shift
    when = cue.published + timedelta(days=shift)
    return when, when, "day", "relative"


def _unit_around(cue: Cue) -> Answer | None:
    """ "this week", "last month", "next year", "earlier this month", "late last year"."""
    at = cue.published
    if at is None:
        return UNKNOWN
    unit, which, edge = _lower(cue.group("unit")), _lower(cue.group("which")), _lower(cue.group("edge"))
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which or "", 0)
    if unit == "weekend" and cue.ahead and not step and at.weekday() < 5:
        step = 1
    answer = _phased(_unit_interval(at, unit or "", step), _lower(cue.group("phase")))
    start, end, precision, basis = answer
    if edge == "earlier" and start and start <= at:
        return start, min(at, end or at), precision, basis
    if edge == "later" and end and end >= at:
        return max(at, start or at), end, precision, basis
    return answer


def _unit_interval(at: date, unit: str, step: int) -> Answer:
    if unit == "week":
        monday = at - timedelta(days=at.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6), "week", "relative"
    if unit == "month":
        number = at.year * 12 + at.month - 1 + step
        return _whole_month(number // 12, number % 12 + 1, "relative")
    if unit == "weekend":
        saturday = at - timedelta(days=(at.weekday() - 5) % 7)
        # On a Saturday or Sunday "last weekend" is not the one that is on, nor is "next".
        saturday += timedelta(weeks=1 if step > 0 else -1 if step < 0 and at.weekday() > 4 else 0)
        return saturday, saturday + timedelta(days=1), "day", "relative"
    return _whole_year(at.year + step, "relative")


def _ago(cue: Cue) -> Answer | None:
    at = cue.published
    if at is None:
        return UNKNOWN
    if cue.group("other"):  # "two days earlier" counts from another event, not from publication
        return UNKNOWN
    count = _count(cue.group("count"))
    unit = (cue.group("unit") or "").lower()
    if unit in ("day", "week"):
        when = at - timedelta(days=count * (7 if unit == "week" else 1))
        return when, when, "day", "relative"
    if unit == "month":
        return _unit_interval(at, "month", -count)
    return _whole_year(at.year - count * (10 if unit == "decade" else 1), "relative")


def _count(word: str | None) -> int:
    word = (word or "").lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word) or 1


def _past_days(cue: Cue) -> Answer | None:
    at = cue.published
    if at is None:
        return UNKNOWN
    count = _count(cue.group("count"))
    unit = (cue.group("unit") or cue.group("hours") or "").lower()
    if unit.startswith("hour"):
        return at - timedelta(days=max(1, count // 24)), at, "day", "relative"
    if unit in ("day", "week"):
        back = timedelta(days=count * (7 if unit == "week" else 1))
        return at - back, at, "day" if back.days < 7 else "week", "relative"
    months = count * {"month": 1, "year": 12, "decade": 120}[unit]
    number = at.year * 12 + at.month - 1 - months
    precision: DatePrecision = "month" if unit == "month" else "year"
    return date(number // 12, number % 12 + 1, 1), at, precision, "relative"


def year_only(cue: Cue) -> Answer | None:
    """A year, or the season, quarter or phase of one; its pattern takes the preposition in front along."""
    year = int(cue.group("year") or 0)
    if cue.group("season"):
        first, last = _SEASONS[(cue.group("season") or "").lower()]
        return date(year, first, 1), month_end(year, last), "month", "stated"
    if cue.group("quarter"):
        first = _QUARTERS[(cue.group("quarter") or "").lower()] * 3 - 2
        return date(year, first, 1), month_end(year, first + 2), "month", "stated"
    return _phased(_whole_year(year, "stated"), _lower(cue.group("phase")))


def _decade(cue: Cue) -> Answer | None:
    start = int(cue.found[1])
    return date(start, 1, 1), date(start + 9, 12, 31), "year", "stated"


def _years(cue: Cue) -> Answer | None:
    first, last = int(cue.found[1]), int(cue.found[2])
    return (date(first, 1, 1), date(last, 12, 31), "year", "stated") if first <= last else None


def _attacks(_cue: Cue) -> Answer | None:
    return date(2001, 9, 11), date(2001, 9, 11), "day", "stated"


_I = re.IGNORECASE
# Four digits before one of these count something, alone or as the lower end of "1500 to 2000 dollars".
_AMOUNT = (
    r"(?:\s*(?:-|–|to|or|and)\s*[\d,.]+)?\s*(?:%|people|persons|troops|soldiers|men|women|children|tons|tonnes|"
    r"fighters|civilians|families|homes|km|kilometres|kilometers|metres|meters|miles|dollars|euros|pounds|percent|"
    r"per cent|hours|GMT|UTC|local)\b"
)
# In order: where two rules start at the same place the longer match wins, then the earlier rule.
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b"), _iso),
    (re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b"), _slashed),
    (re.compile(r"\b9/11\b"), _attacks),
    (re.compile(r"\bSept(?:\.|ember) 11(?:th)?(?=\s+(?:terror(?:ist)?\s+)?attacks?\b)"), _attacks),
    (
        re.compile(
            rf"\b(?:(?P<weekday>{_WEEKDAY}|{_SHORT_DAY}){_PART},?\s+)?{_MONTH}(?:\s+|(?<=\.)){_DAY}"
            rf"(?:\s*(?:-|–|to|and)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?(?![\d:])(?:,?\s+{_YEAR})?"
        ),
        _full_date,
    ),
    (
        re.compile(
            rf"\b(?:(?P<weekday>{_WEEKDAY}|{_SHORT_DAY}){_PART},?\s+)?(?:the\s+)?{_DAY}"
            rf"(?:\s*(?:-|–|to|and)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"
        ),
        _full_date,
    ),
    (
        re.compile(
            rf"\b{_FIRST_MONTH}\s+(?P<first_day>\d{{1,2}})(?:st|nd|rd|th)?{_DASH}{_MONTH}\s+{_DAY}(?![\d:])"
            rf"(?:,?\s+{_YEAR})?"
        ),
        _range,
    ),
    (
        re.compile(
            rf"\b(?P<first_day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_FIRST_MONTH}{_DASH}{_DAY}\s+{_MONTH}"
            rf"(?:,?\s+{_YEAR})?"
        ),
        _range,
    ),
    (
        re.compile(
            rf"(?:(?<=\bbetween )|(?<=\bfrom )){_FIRST_MONTH}{_DASH}{_MONTH}(?!\s+\d{{1,2}}\b)(?:,?\s+{_YEAR})?"
        ),
        _range,
    ),
    (re.compile(rf"\b{_FIRST_MONTH}\s?[-–]\s?{_MONTH},?\s+{_YEAR}"), _range),
    (re.compile(rf"\b{_PHASE}?{_MONTH},?\s+{_YEAR}"), _month_only),
    (re.compile(rf"(?<=\b[Tt]he ){_MONTH}(?=\s+(?:{_HAPPENINGS})\b)"), _month_only),
    (re.compile(rf"(?<=\b[Tt]he ){_YEAR}(?=\s+(?:{_HAPPENINGS})\b)"), year_only),
    (
        re.compile(
            r"(?:(?=[JFMASOND])(?:(?<=\bin )|(?<=\bby )|(?<=\bbetween )|(?<=\bafter )|(?<=\bbefore )|(?<=\bsince )"
            r"|(?<=\buntil )|(?<=\bfrom )|(?<=\bof )|(?<=\bto )|(?<=\bduring )|(?<=\bIn )|(?<=\bSince )|(?<=\bBy ))"
            r"|(?P<which>\b(?:[Ll]ast|[Nn]ext|[Tt]his)\s)|(?=\b(?:[Ee]arly|[Mm]id|[Ll]ate|[Tt]he (?:end|beginning|start|middle))\b))"
            rf"{_PHASE}?{_MONTH}(?!\s+\d)"
        ),
        _month_only,
    ),
    (
        re.compile(
            rf"\b(?=[MTWFSlntpc])(?<!\bBlack )(?<!\bBloody )(?<!\bMail on )\b(?:(?P<which>last|next|this coming|this|past|previous|coming)"
            rf"\s+)?(?P<weekday>{_WEEKDAY}){_PART}\b(?!\s+(?:Times|Telegraph|Mirror|Mail|Express|Herald|Post|World)\b)",
            _I,
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?:the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight|last night|"
            r"this (?:morning|afternoon|evening)|overnight)\b",
            _I,
        ),
        _named_day,
    ),
    (
        re.compile(
            rf"\b(?:(?P<edge>earlier|later)\s+|{_PHASE})?(?P<which>this|last|next|past|previous|coming)\s+"
            r"(?P<unit>weekend|week|month|year)\b",
            _I,
        ),
        _unit_around,
    ),
    (
        re.compile(rf"\b{_PHASE}the\s+(?P<unit>week|month|year)\b(?!\s+(?:of|before|after)\b)", _I),
        _unit_around,
    ),
    (
        re.compile(r"\b(?P<edge>earlier|later) in the (?P<unit>week|month|year)\b(?!\s+of\b)", _I),
        _unit_around,
    ),
    (re.compile(r"\bthe past (?P<unit>day|week|month|year|decade)\b", _I), _past_days),
    (re.compile(r"\b(?:over |at )the (?P<unit>weekend)\b", _I), _unit_around),
    (re.compile(rf"\b{_COUNT}\s+{_UNIT}\s+(?:ago|(?P<other>earlier|later))\b", _I), _ago),
    (re.compile(rf"\bthe (?:past|last)\s+{_COUNT}\s+{_UNIT}\b", _I), _past_days),
    (re.compile(r"\bthe (?:past|last)\s+(?P<count>\d+|few)\s+(?P<hours>hours)\b", _I), _past_days),
    (
        re.compile(
            r"\b(?<![$€£#,.])((?:1[89]|20)\d\d)\s?(?:-|–|and|to)\s?((?:1[89]|20)\d\d)\b(?![\d,.]\d|"
            + _AMOUNT
            + ")"
        ),
        _years,
    ),
    (re.compile(r"\bthe (?:early |mid-|late )?((?:1[89]|20)\d0)s\b"), _decade),
    (
        re.compile(
            rf"\b(?:(?:in|by|since|until|during|of|from|for|before|after|to)\s+)(?:the\s+)?"
            rf"(?:(?P<season>spring|summer|autumn|fall)\s+(?:of\s+)?|(?P<quarter>first|second|third|fourth) quarter of\s+"
            rf"|{_PHASE})?{_YEAR}(?![\d,.]\d|{_AMOUNT})",
            _I,
        ),
        year_only,
    ),
    (re.compile(rf"\b{_PHASE}{_YEAR}", _I), year_only),
)
