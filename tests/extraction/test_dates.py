"""Date expressions: what they are, what they mean, and what only looks like one."""

from datetime import date
from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from app.extraction import language
from app.extraction.dates import decide_tense, find_dates

WEDNESDAY = date(2024, 7, 24)

# Right on a parsed text and on one without a parse alike.
MEANINGS = [
    ("They met on Tuesday.", "2024-07-23", "day"),
    ("They met Wednesday.", "2024-07-24", "day"),
    ("They met Thursday.", "2024-07-18", "day"),
    ("They met on Monday night.", "2024-07-22", "day"),
    ("They met last Friday.", "2024-07-19", "day"),
    ("It struck in the early hours of Sunday.", "2024-07-21", "day"),
    ("Friday's strike killed two.", "2024-07-19", "day"),
    ("They will meet next Thursday.", "2024-07-25", "day"),
    ("They will meet next Monday.", "2024-07-29", "day"),
    ("They will meet on Tuesday.", "2024-07-30", "day"),
    ("He plans to travel on Friday.", "2024-07-26", "day"),
    ("They met yesterday.", "2024-07-23", "day"),
    ("They meet tomorrow.", "2024-07-25", "day"),
    ("He came today.", "2024-07-24", "day"),
    ("He came this morning.", "2024-07-24", "day"),
    ("He arrives tonight.", "2024-07-24", "day"),
    ("It struck overnight.", "2024-07-24", "day"),
    ("They met this week.", "2024-07-22/2024-07-28", "week"),
    ("They met last week.", "2024-07-15/2024-07-21", "week"),
    ("They meet next week.", "2024-07-29/2024-08-04", "week"),
    ("They fought over the weekend.", "2024-07-20/2024-07-21", "day"),
    ("They fought last weekend.", "2024-07-20/2024-07-21", "day"),
    ("They met this month.", "2024-07-01/2024-07-31", "month"),
    ("They met last month.", "2024-06-01/2024-06-30", "month"),
    ("They met late last month.", "2024-06-21/2024-06-30", "month"),
    ("They met on Feb.3, 2024.", "2024-02-03", "day"),
    ("They met earlier this month.", "2024-07-01/2024-07-24", "month"),
    ("They met earlier in the month.", "2024-07-01/2024-07-24", "month"),
    ("They met this year.", "2024-01-01/2024-12-31", "year"),
    ("They met last year.", "2023-01-01/2023-12-31", "year"),
    ("They met late last year.", "2023-09-01/2023-12-31", "month"),
    ("They met at the end of last year.", "2023-10-01/2023-12-31", "month"),
    ("They will meet later this year.", "2024-07-24/2024-12-31", "year"),
    ("They will leave by the end of the year.", "2024-10-01/2024-12-31", "month"),
    ("They met three days ago.", "2024-07-21", "day"),
    ("They met two weeks ago.", "2024-07-10", "day"),
    ("It struck five months ago.", "2024-02-01/2024-02-29", "month"),
    ("It struck two years ago.", "2022-01-01/2022-12-31", "year"),
    ("They fought in the past two days.", "2024-07-22/2024-07-24", "day"),
    ("They met in the last 24 hours.", "2024-07-23/2024-07-24", "day"),
    ("They met July 16.", "2024-07-16", "day"),
    ("They met on 16 July.", "2024-07-16", "day"),
    ("They met on 26 October.", "2023-10-26", "day"),
    ("It struck on the 7th of October.", "2023-10-07", "day"),
    ("Fighting has raged since October 7.", "2023-10-07", "day"),
    ("It followed the October 7 attacks.", "2023-10-07", "day"),
    ("They met January 3-5.", "2024-01-03/2024-01-05", "day"),
    ("They met from 3 to 5 May.", "2024-05-03/2024-05-05", "day"),
    ("It ran from 30 December to 2 January.", "2023-12-30/2024-01-02", "day"),
    ("They met in December.", "2023-12-01/2023-12-31", "month"),
    ("They met in March.", "2024-03-01/2024-03-31", "month"),
    ("They met in May.", "2024-05-01/2024-05-31", "month"),
    ("They met last May.", "2024-05-01/2024-05-31", "month"),
    ("They will meet in May.", "2025-05-01/2025-05-31", "month"),
    ("The June vote failed.", "2024-06-01/2024-06-30", "month"),
    ("The force will leave, beginning in September.", "2024-09-01/2024-09-30", "month"),
    ("They met on Oct. 26, 2023.", "2023-10-26", "day"),
    ("They met Oct 26, 2023, at noon.", "2023-10-26", "day"),
    ("They met on Dec. 26-27, 2016.", "2016-12-26/2016-12-27", "day"),
    ("They met on 24/07/2024.", "2024-07-24", "day"),
    ("They met on 07/24/2024.", "2024-07-24", "day"),
    ("Dated 2024-07-24.", "2024-07-24", "day"),
    ("The city fell in October 2014.", "2014-10-01/2014-10-31", "month"),
    ("They will leave by September 2025.", "2025-09-01/2025-09-30", "month"),
    ("It will stay until September 2025.", "2025-09-01/2025-09-30", "month"),
    ("It lasted between March and May 2022.", "2022-03-01/2022-05-31", "month"),
    ("They met between March 3 and April 5, 2022.", "2022-03-03/2022-04-05", "day"),
    ("It runs from September 2024 to September 2025.", "2024-09-01/2025-09-30", "month"),
    (
        "It is planned starting in September 2024 and ending by September 2025.",
        "2024-09-01/2025-09-30",
        "month",
    ),
    ("The war began in 2003.", "2003-01-01/2003-12-31", "year"),
    ("The 2003 invasion failed.", "2003-01-01/2003-12-31", "year"),
    ("It has ruled since 2014.", "2014-01-01/2014-12-31", "year"),
    ("It lasted between 2006 and 2008.", "2006-01-01/2008-12-31", "year"),
    ("The war (2003–2006) ended.", "2003-01-01/2006-12-31", "year"),
    ("They met in early 2023.", "2023-01-01/2023-04-30", "month"),
    ("They met in mid-2023.", "2023-05-01/2023-08-31", "month"),
    ("They met in late 2023.", "2023-09-01/2023-12-31", "month"),
    ("They will leave by the end of 2026.", "2026-10-01/2026-12-31", "month"),
    ("They met in the summer of 2019.", "2019-06-01/2019-08-31", "month"),
    ("Trade grew in the first quarter of 2024.", "2024-01-01/2024-03-31", "month"),
    ("Trade grew in the 1990s.", "1990-01-01/1999-12-31", "year"),
    ("It changed after 9/11.", "2001-09-11", "day"),
    ("It followed the September 11 attacks.", "2001-09-11", "day"),
]

NO_DATES = [
    "It was a two-day visit.",
    "It lasted for three weeks.",
    "It marked the 10th anniversary.",
    "It lasted a decade.",
    "They fought in recent weeks.",
    "They sent 2,500 troops.",
    "They sent 2014 troops.",
    "They grew to 2000 men.",
    "Paid from 1500 to 2000 dollars.",
    "It cost $2003.",
    "They passed Resolution 2254.",
    "They passed Resolution No. 1701.",
    "They flew F-16 jets.",
    "Theresa May met them.",
    "May said they agreed.",
    "They may march home.",
    "The Sunday Times reported it.",
    "Black September killed them.",
    "They met on February 30, 2023.",
]


@cache
def without_parse() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def interval(text: str) -> tuple[date, date]:
    start, _, end = text.partition("/")
    return date.fromisoformat(start), date.fromisoformat(end or start)


@pytest.mark.parametrize(("text", "means", "precision"), MEANINGS)
@pytest.mark.parametrize("reader", ["parsed", "unparsed"])
def test_an_expression_means_one_interval(reader, text, means, precision):
    doc = language.parse(text) if reader == "parsed" else without_parse()(text)
    (when,) = find_dates(doc, WEDNESDAY)
    assert (when.start, when.end, when.precision) == (*interval(means), precision)


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize("reader", ["parsed", "unparsed"])
def test_what_only_looks_like_a_date_is_none(reader, text):
    doc = language.parse(text) if reader == "parsed" else without_parse()(text)
    assert find_dates(doc, WEDNESDAY) == ()


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("They met on Monday, Dec. 26.", date(2016, 12, 30), date(2016, 12, 26)),
        # Only the weekday tells the year about to begin from the one about to end.
        ("It struck on Sunday, January 1.", date(2016, 12, 31), date(2017, 1, 1)),
    ],
)
def test_a_weekday_and_its_date_are_one_expression_and_settle_the_year(text, published, day):
    (when,) = find_dates(without_parse()(text), published)
    assert (when.start, when.end) == (day, day)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("They met on Oct. 26, 2023.", "stated"),
        ("They met in 2003.", "stated"),
        ("They met on Oct. 26.", "relative"),
        ("They met on Tuesday.", "relative"),
    ],
)
def test_only_a_date_with_its_year_is_stated(text, basis):
    (when,) = find_dates(without_parse()(text), WEDNESDAY)
    assert when.basis == basis


@pytest.mark.parametrize("text", ["They met on Tuesday.", "They met last month.", "They met on Oct. 26."])
def test_without_a_day_of_publication_a_relative_date_is_kept_but_unknown(text):
    (when,) = find_dates(without_parse()(text), None)
    assert (when.start, when.end, when.precision, when.basis) == (None, None, "unknown", "relative")
    assert when.span is not None


@pytest.mark.parametrize("text", ["They met on Oct. 26, 2023.", "It lasted between March and May 2022."])
def test_a_stated_date_needs_no_day_of_publication(text):
    (when,) = find_dates(without_parse()(text), None)
    assert when.start is not None
    assert when.basis == "stated"


def test_days_counted_from_another_event_are_unknown():
    (when,) = find_dates(without_parse()("He had left two days earlier."), WEDNESDAY)
    assert (when.start, when.precision) == (None, "unknown")


def test_present_tense_takes_the_nearest_month():
    doc = language.parse("The group continues to prepare for negotiations in January.")
    (when,) = find_dates(doc, date(2015, 12, 10))
    assert when.start == date(2016, 1, 1)


@pytest.mark.parametrize(
    ("text", "word", "tense"),
    [
        ("The ministers met on Tuesday.", "Tuesday", "past"),
        ("The ministers will meet on Tuesday.", "Tuesday", "future"),
        ("They agreed to meet on Tuesday.", "Tuesday", "future"),
        ("The vote is to be held on Tuesday.", "Tuesday", "future"),
        ("The council told him to leave on Tuesday.", "Tuesday", "future"),
        ("The envoy flew home to brief the cabinet on Tuesday.", "Tuesday", "past"),
        ("Tuesday.", "Tuesday", "past"),
    ],
)
def test_the_governing_verb_decides_the_tense(text, word, tense):
    doc = language.parse(text)
    assert decide_tense(next(token for token in doc if token.text == word)) == tense


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fighting has raged since October 7.", "October 7"),
        ("It grew in the first quarter of 2024.", "first quarter of 2024"),
        ("It runs from September 2024 to May 2025.", "September 2024 to May 2025"),
    ],
)
def test_the_span_is_the_expression_without_its_preposition(text, words):
    (when,) = find_dates(without_parse()(text), WEDNESDAY)
    assert when.span is not None
    assert when.span.text == words


PIECES = st.sampled_from((
    "on", "in", "by", "since", "the", "last", "next", "the past", "early", "end", "of", "from", "to", "between", "and",
    "May", "March", "Oct.", "31", "30", "7th", "2023", "2024-02-30", "99/99/2024", "9/11", "Monday", "Sunday", "night",
    "weekend", "week", "month", "year", "999", "decades", "ago", "two", "days", "-", "–", ",", ".",
))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join)),
    published=st.one_of(st.none(), st.dates()),
)
def test_any_text_gives_intervals_in_order_whose_spans_are_the_text(text, published):
    doc = without_parse()(text)
    found = find_dates(doc, published)
    for when in found:
        assert when.span is not None
        assert doc.text[when.span.start : when.span.end] == when.span.text != ""
        assert (when.start is None) == (when.end is None)
        assert when.start is None or when.start <= when.end
    starts = [when.span.start for when in found]
    assert starts == sorted(starts)
