"""When: the date expressions of a text as intervals, against the day of publication."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from spacy.tokens import Doc, Token

from app.domain.mention import DateBasis, DatePrecision, EventDate, Span

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
} | {"a": 1, "an": 1, "several": None, "a few": None}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_PHASE = r"(?:(?P<phase>early|mid|late|the beginning of|the start of|the end of|the middle of)[\s-]+)"
_COUNT = r"(?P<count>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?P<unit>day|week|month|year|decade)s?"


@dataclass(frozen=True, slots=True)
class _Cue:
    """What a rule may look at: the match, the day of publication, and whether the clause looks ahead."""

    found: re.Match[str]
    published: date | None
    ahead: bool

    def group(self, name: str) -> str | None:
        return self.found.groupdict().get(name)


_Answer = tuple[date | None, date | None, DatePrecision, DateBasis]
_Rule = Callable[[_Cue], _Answer | None]
_UNKNOWN: _Answer = (None, None, "unknown", "relative")


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _month_number(name: str) -> int:
    return _MONTHS[name.rstrip(".").lower()]


def _whole_month(year: int, month: int, basis: DateBasis) -> _Answer:
    return date(year, month, 1), month_end(year, month), "month", basis


def _whole_year(year: int, basis: DateBasis) -> _Answer:
    return date(year, 1, 1), date(year, 12, 31), "year", basis


def _phased(answer: _Answer, phase: str | None) -> _Answer:
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


def _near_year(cue: _Cue, month: int, day: int = 1) -> int | None:
    """The year that puts a month nearest to publication, on the side the tense points to."""
    at = cue.published
    if at is None:
        return None
    if cue.ahead:
        return at.year if (month, day) >= (at.month, 1) else at.year + 1
    ahead_by = (month - at.month) * 30 + (day - at.day)
    # A few days ahead in the past tense is news of what is about to be, not of last year.
    return at.year if ahead_by <= 0 else at.year - 1


def _full_date(cue: _Cue) -> _Answer | None:
    day, month = int(cue.group("day") or 0), _month_number(cue.group("month") or "")
    year = cue.group("year")
    basis: DateBasis = "stated" if year else "relative"
    chosen = int(year) if year else _near_year(cue, month, day)
    if chosen is None:
        return _UNKNOWN
    try:
        when = date(chosen, month, day)
        last = date(chosen, month, int(cue.group("last") or day))
    except ValueError:
        return None
    return (when, last, "day", basis) if last >= when else None


def _month_only(cue: _Cue) -> _Answer | None:
    month = _month_number(cue.group("month") or "")
    year = cue.group("year")
    if year:
        return _phased(_whole_month(int(year), month, "stated"), _lower(cue.group("phase")))
    which = _lower(cue.group("which"))
    at = cue.published
    if at is None:
        return _UNKNOWN
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


def _iso(cue: _Cue) -> _Answer | None:
    return _safe_day(int(cue.found[1]), int(cue.found[2]), int(cue.found[3]))


def _slashed(cue: _Cue) -> _Answer | None:
    first, second, year = int(cue.found[1]), int(cue.found[2]), int(cue.found[3])
    return _safe_day(year, second, first) or _safe_day(year, first, second)


def _safe_day(year: int, month: int, day: int) -> _Answer | None:
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return when, when, "day", "stated"


def _weekday(cue: _Cue) -> _Answer | None:
    at = cue.published
    if at is None:
        return _UNKNOWN
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


def _named_day(cue: _Cue) -> _Answer | None:
    if cue.published is None:
        return _UNKNOWN
    word = cue.found[0].lower()
    shift = -1 if "yesterday" in word or word == "last night" else 1 if "tomorrow" in word else 0
    shift = -2 if "day before yesterday" in word else 2 if "day after tomorrow" in word else shift
    when = cue.published + timedelta(days=shift)
    return when, when, "day", "relative"


def _unit_around(cue: _Cue) -> _Answer | None:
    """ "this week", "last month", "next year", "earlier this month", "later this year"."""
    at = cue.published
    if at is None:
        return _UNKNOWN
    unit, which, edge = _lower(cue.group("unit")), _lower(cue.group("which")), _lower(cue.group("edge"))
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which or "", 0)
    answer = _unit_interval(at, unit or "", step)
    start, end, precision, basis = answer
    if edge == "earlier" and start and start <= at:
        return start, min(at, end or at), precision, basis
    if edge == "later" and end and end >= at:
        return max(at, start or at), end, precision, basis
    return answer


def _unit_interval(at: date, unit: str, step: int) -> _Answer:
    if unit == "week":
        monday = at - timedelta(days=at.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6), "week", "relative"
    if unit == "month":
        number = at.year * 12 + at.month - 1 + step
        return _whole_month(number // 12, number % 12 + 1, "relative")
    if unit == "weekend":
        saturday = at - timedelta(days=(at.weekday() - 5) % 7)
        saturday += timedelta(weeks=1 if step > 0 else 0)
        return saturday, saturday + timedelta(days=1), "day", "relative"
    return _whole_year(at.year + step, "relative")


def _ago(cue: _Cue) -> _Answer | None:
    at = cue.published
    if at is None:
        return _UNKNOWN
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


def _past_days(cue: _Cue) -> _Answer | None:
    at = cue.published
    if at is None:
        return _UNKNOWN
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


def _year_only(cue: _Cue) -> _Answer | None:
    year = int(cue.group("year") or 0)
    if cue.group("season"):
        first, last = _SEASONS[(cue.group("season") or "").lower()]
        return date(year, first, 1), month_end(year, last), "month", "stated"
    if cue.group("quarter"):
        first = _QUARTERS[(cue.group("quarter") or "").lower()] * 3 - 2
        return date(year, first, 1), month_end(year, first + 2), "month", "stated"
    return _phased(_whole_year(year, "stated"), _lower(cue.group("phase")))


def _decade(cue: _Cue) -> _Answer | None:
    start = int(cue.found[1])
    return date(start, 1, 1), date(start + 9, 12, 31), "year", "stated"


def _years(cue: _Cue) -> _Answer | None:
    first, last = int(cue.found[1]), int(cue.found[2])
    return (date(first, 1, 1), date(last, 12, 31), "year", "stated") if first <= last else None


def _attacks(_cue: _Cue) -> _Answer | None:
    return date(2001, 9, 11), date(2001, 9, 11), "day", "stated"


_I = re.IGNORECASE
# In order: where two rules start at the same place the longer match wins, then the earlier rule.
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b"), _iso),
    (re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b"), _slashed),
    (re.compile(r"\b9/11\b"), _attacks),
    (
        re.compile(
            rf"\b(?:(?:{_WEEKDAY}|{_SHORT_DAY}){_PART},?\s+)?{_MONTH}\s+{_DAY}"
            rf"(?:\s*(?:-|–|to|and)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?(?![\d:])(?:,?\s+{_YEAR})?"
        ),
        _full_date,
    ),
    (
        re.compile(
            rf"\b(?:(?:{_WEEKDAY}|{_SHORT_DAY}){_PART},?\s+)?(?:the\s+)?{_DAY}"
            rf"(?:\s*(?:-|–|to|and)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"
        ),
        _full_date,
    ),
    (re.compile(rf"\b{_PHASE}?{_MONTH},?\s+{_YEAR}", _I), _month_only),
    (
        re.compile(
            rf"(?:(?<=\bin )|(?<=\bby )|(?<=\bsince )|(?<=\buntil )|(?<=\bfrom )|(?<=\bof )|(?<=\bto )|(?<=\bduring )"
            rf"|(?P<which>\b(?:last|next|this)\s)|(?=\b(?:early|mid|late|the (?:end|beginning|start|middle))\b))"
            rf"{_PHASE}?{_MONTH}(?!\s+\d)"
        ),
        _month_only,
    ),
    (
        re.compile(
            rf"\b(?:(?P<which>last|next|this coming|this|past|previous|coming)\s+)?(?P<weekday>{_WEEKDAY}){_PART}\b",
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
            r"\b(?:(?P<edge>earlier|later)\s+)?(?P<which>this|last|next|past|previous|coming)\s+"
            r"(?P<unit>weekend|week|month|year)\b",
            _I,
        ),
        _unit_around,
    ),
    (re.compile(r"\b(?:over |at )the (?P<unit>weekend)\b", _I), _unit_around),
    (re.compile(rf"\b{_COUNT}\s+{_UNIT}\s+(?:ago|earlier)\b", _I), _ago),
    (re.compile(rf"\bthe (?:past|last)\s+{_COUNT}\s+{_UNIT}\b", _I), _past_days),
    (re.compile(r"\bthe (?:past|last)\s+(?P<count>\d+|few)\s+(?P<hours>hours)\b", _I), _past_days),
    (re.compile(r"\b((?:1[89]|20)\d\d)\s?(?:-|–|and|to)\s?((?:1[89]|20)\d\d)\b"), _years),
    (re.compile(r"\bthe (?:early |mid-|late )?((?:1[89]|20)\d0)s\b"), _decade),
    (
        re.compile(
            rf"\b(?:(?:in|by|since|until|during|of|from|for|before|after|to)\s+)(?:the\s+)?"
            rf"(?:(?P<season>spring|summer|autumn|fall)\s+(?:of\s+)?|(?P<quarter>first|second|third|fourth) quarter of\s+"
            rf"|{_PHASE})?{_YEAR}(?![\d,.]\d|\s*(?:people|troops|soldiers|men|tons|tonnes|fighters|km|miles))",
            _I,
        ),
        _year_only,
    ),
    (re.compile(rf"\b{_PHASE}{_YEAR}", _I), _year_only),
)
_PREFIX = re.compile(
    r"^(?:in|by|since|until|during|of|from|for|before|after|to|over|at)\s+(?:the\s+(?=spring|summer|autumn|fall|first"
    r"|second|third|fourth|19|20))?",
    _I,
)
_FUTURE = {"will", "would", "shall", "'ll", "plan", "expect", "schedule", "due", "intend", "going"}
_AHEAD = {"by", "until", "beginning", "starting", "from"}


def find_dates(doc: Doc, published: date | None) -> tuple[EventDate, ...]:
    """Every date expression of the text in order, resolved against the day of publication.

    Without that day a relative expression is kept with unknown dates. A stated date gives its year; any other
    is `relative`. Intervals include both ends.
    """
    text = doc.text
    found: list[EventDate] = []
    reached = 0
    for match, rule in _matches(text):
        if match.start() < reached:
            continue
        start = match.start() + _prefix_length(match, rule)
        answer = rule(_Cue(match, published, _looks_ahead(doc, start)))
        if answer is None:
            continue
        reached = match.end()
        end = match.end() - (len(match[0]) - len(match[0].rstrip()))
        first, last, precision, basis = answer
        found.append(EventDate(first, last, precision, basis, Span(start, end, text[start:end])))
    return tuple(_joined(found, text))


def _matches(text: str) -> list[tuple[re.Match[str], _Rule]]:
    found = [(match, rule, order) for order, (rx, rule) in enumerate(_RULES) for match in rx.finditer(text)]
    found.sort(key=lambda each: (each[0].start(), -each[0].end(), each[2]))
    return [(match, rule) for match, rule, _ in found]


def _prefix_length(match: re.Match[str], rule: _Rule) -> int:
    if rule is _year_only:
        prefix = _PREFIX.match(match[0])
        return prefix.end() if prefix else 0
    return len(match[0]) - len(match[0].lstrip())


def _joined(found: list[EventDate], text: str) -> list[EventDate]:
    """ "from 3 May to 5 June", "between March 2022 and May 2022": one interval."""
    joined: list[EventDate] = []
    for when in found:
        before = joined[-1] if joined else None
        if before is not None and before.span and when.span and before.start and when.end:
            between = text[before.span.end : when.span.start].strip().lower()
            lead = text[max(0, before.span.start - 9) : before.span.start].lower()
            pair = (between in ("to", "until", "through") and "from " in lead) or (
                between == "and" and "between " in lead
            )
            if pair and before.start <= when.end:
                span = Span(before.span.start, when.span.end, text[before.span.start : when.span.end])
                joined[-1] = EventDate(before.start, when.end, before.precision, before.basis, span)
                continue
        joined.append(when)
    return joined


def _looks_ahead(doc: Doc, offset: int) -> bool:
    """Whether the clause around an expression speaks of what is to come."""
    words = doc.char_span(offset, offset + 1, alignment_mode="expand")
    if words is None:
        return False
    token = words[0]
    if (token.i > 0 and doc[token.i - 1].lower_ in _AHEAD) or (
        token.i > 1 and doc[token.i - 2].lower_ in _AHEAD
    ):
        return True
    return decide_tense(token) == "future"


def decide_tense(token: Token) -> str:
    """`future`, `past` or `present` from the verbs that govern a token; `past` where there is no parse."""
    for governor in (token, *token.ancestors):
        if governor.pos_ not in ("VERB", "AUX"):
            continue
        words = {child.lemma_.lower() for child in governor.children if child.dep_ in ("aux", "aux:pass")}
        if words & {"will", "shall", "would", "'ll"} or governor.lemma_.lower() in _FUTURE:
            return "future"
        if governor.tag_ in ("VBD", "VBN") or words & {"have", "do", "did"}:
            return "past"
        if governor.tag_ == "VB" and "to" in {child.lower_ for child in governor.children}:
            return "future"
        if governor.tag_ in ("VBZ", "VBP"):
            return "present"
    return "past"
