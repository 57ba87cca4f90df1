"""When a document was published: from the request, else from the document, else unknown and said so."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.document import Publication
from app.errors import BadPublicationDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CLOCK = r"(?:,?\s+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?)?(?P<zone>\s*(?:[+-]\d\d:?\d\d|GMT|UTC|Z))?"
_FORMS = (
    re.compile(
        rf"\b{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAME},?\s+(?P<year>\d{{4}}){_CLOCK}", re.IGNORECASE
    ),
    re.compile(rf"\b(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:T(?=\d))?{_CLOCK}"),
)
_LONGEST_LINE = 80  # a date in a longer line belongs to a sentence
_LABEL = re.compile(r"^(published|posted|date|first published|issued)\b[\s:|-]*(on\s+)?", re.IGNORECASE)
_EDGE = re.compile(r"[\s•·|,;:–—-]+")


def from_request(text: str) -> Publication:
    """ISO 8601, a day or a time; a time without a zone is taken as UTC. Raises BadPublicationDate."""
    given = text.strip()
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise BadPublicationDate(
            f"published_at is {given[:40]!r}; write it as 2024-07-24 or 2024-07-24T09:15:00+03:00",
            field="published_at",
        ) from None
    day_only = len(given) <= len("2024-07-24")
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Publication(aware, "day" if day_only else "time", "request", given)


def in_its_zone(published: Publication) -> Publication:
    """A moment that was kept in UTC, in the zone its words give: the day that the writer called "today"."""
    if published.at is None or published.text is None:
        return published
    try:
        said: Publication | None = from_request(published.text)
    except BadPublicationDate:
        said = from_line(published.text)
    if said is None or said.at != published.at:
        return published
    return replace(published, at=said.at)


def from_line(line: str) -> Publication | None:
    """The date a line of a header or footer gives, such as "Jul. 24, 2024 • 2 min read"; None for a sentence."""
    stripped = _LABEL.sub("", line.strip())
    if len(stripped) > _LONGEST_LINE:
        return None
    for form in _FORMS:
        found = form.search(stripped)
        if found is not None and _is_alone(stripped, found):
            return _publication(found)
    return None


def _is_alone(line: str, found: re.Match[str]) -> bool:
    before, after = line[: found.start()], line[found.end() :]
    outside = _EDGE.sub(" ", f"{before} {after}").strip()
    return len(outside.split()) <= 4 and not outside.endswith((".", "!", "?"))


def _publication(found: re.Match[str]) -> Publication | None:
    parts = found.groupdict()
    month = parts["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    zone = (parts["zone"] or "").strip().upper()
    try:
        at = datetime(int(parts["year"]), number, int(parts["day"]), hour, minute, tzinfo=UTC)
        if zone[:1] in ("+", "-"):
            digits = zone.replace(":", "")
            at = datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M}{digits[:3]}:{digits[3:]}")
    except ValueError:
        return None
    return Publication(at, "time" if parts["hour"] else "day", "document", found[0].strip())
