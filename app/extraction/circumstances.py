"""When, where, how many and who says so: what hangs on a clause beside the parties."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from app.domain.document import Publication
from app.domain.event import Attribution, Quantity
from app.domain.mention import DatePrecision, EventDate, Span
from app.extraction.arguments import Parties
from app.extraction.clauses import case_of, children, clause_of, lemma, obliques
from app.extraction.frames import Frames
from app.extraction.repairs import LONGEST_SENTENCE

_PRECISIONS = ("day", "week", "month", "year", "unknown")
_ELSEWHERE, _RELATIVE = 3, "acl:relcl"
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30}
_PRECISION_OF: dict[str, DatePrecision] = {
    "day": "day",
    "week": "week",
    "fortnight": "week",
    "month": "month",
}
_MOST = 31  # of a unit that are counted to a day
# Who does so says something of a deed that was before.
_COMMENTING = frozenset(
    {
        "condemn", "criticise", "criticize", "decry", "denounce", "deplore", "hail", "lament", "mourn", "praise", "protest",
        "reject", "slam", "welcome",
    }
)  # fmt: skip
# Types of deeds that are about another: its day is not theirs.
_SPOKEN_OF = frozenset({"ACCUSE", "AGREE", "CONCEDE", "REJECT", "REQUEST", "SANCTION", "SUPPORT", "THREATEN"})
_ABOUT = frozenset({"about", "against", "for", "into", "of", "on", "over", "to"})
_AHEAD = frozenset({"ahead", "before", "prior"})
_TALKING = frozenset({"discuss", "raise", "address", "review", "debate", "cover", "explore", "reflect"})
_TIED = frozenset({"nmod:poss", "compound", "nmod:unmarked", "nummod", "amod", "acl", "acl:relcl"})
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip


def span_of(tokens: DocSpan | Token) -> Span:
    """Words of the document as a span."""
    if isinstance(tokens, Token):
        return Span(tokens.idx, tokens.idx + len(tokens.text), tokens.text)
    return Span(tokens.start_char, tokens.end_char, tokens.text)


def whole_sentences(doc: Doc) -> list[DocSpan]:
    """The sentences of the document, pieces joined again where the parser broke one without a full stop."""
    found: list[DocSpan] = []
    for sentence in doc.sents:
        joined = len(found[-1]) + len(sentence) if found else 0
        if found and joined <= LONGEST_SENTENCE and not _ended(found[-1]):
            found[-1] = doc[found[-1].start : sentence.end]
        else:
            found.append(sentence)
    return found


def _ended(sentence: DocSpan) -> bool:
    text = sentence.text_with_ws
    return "\n" in text[len(text.rstrip()) :] or text.rstrip().rstrip("\"'”’)]}").endswith(
        (".", "!", "?", "…")
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a text by the head of their words, in text order, and what an undated event may lean on.

    `lead` is the offset where the first two paragraphs end: what they tell undated is news of the day of publication.
    """

    heads: tuple[Token, ...]
    places: tuple[int, ...]
    dates: tuple[EventDate, ...]
    publication: Publication
    lead: int

    def within(self, sentence: DocSpan) -> list[tuple[Token, EventDate]]:
        """The dates of a sentence."""
        low, high = bisect_left(self.places, sentence.start), bisect_left(self.places, sentence.end)
        return list(zip(self.heads[low:high], self.dates[low:high], strict=True))


def calendar(doc: Doc, text: str, dates: Sequence[EventDate], publication: Publication) -> Calendar:
    """The dates found in a document, ready to be asked sentence by sentence."""
    found = []
    for each in dates:
        words = doc.char_span(each.span.start, each.span.end, alignment_mode="expand") if each.span else None
        if words is not None and len(words):
            found.append((words.root.i, words.root, each))
    found.sort(key=lambda item: item[0])
    first = text.find("\n\n")
    second = text.find("\n\n", first + 2) if first >= 0 else -1
    lead = len(text) if second < 0 else second
    places, heads, days = (tuple(item[n] for item in found) for n in range(3))
    return Calendar(heads, places, days, publication, lead)  # type: ignore[arg-type]  # three columns of one table


def _reports(verb: Token, frames: Frames) -> bool:
    """Whether the clause of this verb only says who reported something."""
    return frames.operator("reporting", lemma(verb)) and bool(
        children(verb, "ccomp", "parataxis") or verb.dep_ == "parataxis"
    )


def date_of(trigger: Token, event_type: str, sentence: DocSpan, days: Calendar, frames: Frames) -> EventDate:
    """The date in the trigger's own phrase, else in its clause, else nearest in the sentence; else what news implies."""
    here = days.within(sentence)
    own = clause_of(trigger)
    counted = _counted_from(trigger, own, here, days)
    if counted is not None:
        return counted

    def distance(item: tuple[Token, EventDate]) -> tuple[int, int, int]:
        ring, away = near(item)
        # of two dates of one clause the exact one counts: "next month, on 2 August"
        return ring, _PRECISIONS.index(item[1].precision) if ring <= 1 else 0, away

    def near(item: tuple[Token, EventDate]) -> tuple[int, int]:
        token = item[0]
        if trigger.is_ancestor(token) and not any(
            lower.pos_ == "VERB" and trigger.is_ancestor(lower) for lower in token.ancestors
        ):
            return 0, abs(token.i - trigger.i)
        clause = clause_of(token)
        if clause.i == own.i:
            return 1, abs(token.i - trigger.i)
        if own.is_ancestor(token) or trigger.is_ancestor(token):
            return 2, abs(token.i - trigger.i)
        return _ELSEWHERE, abs(token.i - trigger.i)

    allowed = [
        item
        for item in here
        if item[0].dep_ != "dep"  # the day of a dateline is that of the report
        and (clause_of(item[0]).i == own.i or not _reports(clause_of(item[0]), frames))
        and not _of_something_else(item, trigger, event_type, days)
    ]
    for item in sorted(allowed, key=distance):
        there = own.dep_ == _RELATIVE and _scene_of(own) and clause_of(item[0]) == clause_of(own.head)
        if (
            distance(item)[0] == _ELSEWHERE
            and not there
            and (_RELATIVE in (own.dep_, clause_of(item[0]).dep_) or _of_another_time(own))
        ):
            continue  # "kidnapped two in May, one of whom it killed": the day of the one is not that of the other
        return item[1]
    return implied_date(trigger, sentence, days)


def _of_something_else(
    item: tuple[Token, EventDate], trigger: Token, event_type: str, days: Calendar
) -> bool:
    """Whether a date of the sentence says when something else was: what is spoken of, or the speaking of it."""
    token, when = item
    own = clause_of(trigger)
    if trigger.pos_ == "NOUN" and token.head == own:
        # "condemned the attack on Friday", but "welcomed talks between Peru and Chile on Friday"
        return lemma(own) in _COMMENTING and not _in_present(own) and not _reaches(trigger, token)
    if not trigger.is_ancestor(token):
        return False
    if _is_bound(token, trigger):
        return True
    if lemma(trigger) in _TALKING and _within_object(token, trigger):
        return True  # "discussed Monday's visit"
    now = own == trigger and _in_present(trigger) and _is_past(when, days)
    beyond = lemma(trigger) in _COMMENTING and any(_reaches(each, token) for each in children(trigger, "obj"))
    return now or beyond or (event_type in _SPOKEN_OF and _within_object(token, trigger))


def _reaches(noun: Token, date: Token) -> bool:
    """Whether a date behind a noun's own phrases closes what is said of the noun, though the tree hangs it on the verb."""
    return any(noun.i < each.i < date.i for each in children(noun, "nmod", "acl"))


def _is_bound(token: Token, trigger: Token) -> bool:
    """Whether a date only says what came before or after: "ahead of next week's summit", "the first talks since 2018"."""
    for up in (token, *token.ancestors):
        if up == trigger:
            return False
        case = case_of(up)
        if case in _AHEAD or (case == "since" and trigger.pos_ == "NOUN"):
            return True
    return False


def _in_present(verb: Token) -> bool:
    """ "condemns the attack of 27 November": who speaks in the present tense speaks now."""
    return verb.tag_ in ("VBZ", "VBP") and not children(verb, "aux", "aux:pass")


def _is_past(when: EventDate, days: Calendar) -> bool:
    at = days.publication.at
    return at is not None and when.end is not None and when.end < at.date()


def _within_object(token: Token, trigger: Token) -> bool:
    """Whether a date belongs to what a verb acts on: "cancelled Monday's visit", "criticised the sanctions placed on Friday"."""
    if trigger.pos_ not in ("VERB", "AUX"):
        return False
    path = [token]
    while path[-1].head != trigger:
        path.append(path[-1].head)
    if len(path) == 1:
        return False
    top = path[-1]
    about = top.dep_ in ("obj", "nsubj:pass") or (top.dep_ == "obl" and case_of(top) in _ABOUT)
    return about and any(each.dep_ in _TIED for each in path[:-1])


def _counted_from(
    trigger: Token, own: Token, here: Sequence[tuple[Token, EventDate]], days: Calendar
) -> EventDate | None:
    """ "on Friday, three days after the arrest": the day counted back from the other one, or from that of publication."""
    link = next(
        (
            child
            for head, dep in ((trigger, "case"), (own, "mark"))
            for child in children(head, dep)
            if child.lower_ in ("after", "before") and child.i <= trigger.i
        ),
        None,
    )
    span = _length_before(link) if link is not None else None
    if link is None or span is None or any(trigger.is_ancestor(token) for token, _ in here):
        return None
    earlier = [when for token, when in here if token.i < link.i and when.start and when.precision == "day"]
    at = days.publication.at
    start = earlier[-1].start if earlier else at.date() if at is not None else None
    if start is None:
        return None
    unit, count = span
    day = start + (-1 if link.lower_ == "after" else 1) * timedelta(days=_UNITS[unit] * count)
    slack = timedelta(days=_UNITS[unit] // 2 if _UNITS[unit] > 1 else 0)
    words = span_of(link.doc[link.i - 2 : link.i + 1])
    precision = _PRECISION_OF[unit]
    return EventDate(day - slack, day + slack, precision, "relative", words)


def _length_before(link: Token) -> tuple[str, int] | None:
    """The unit and number of "two weeks", "a day", "a fortnight" right before a word."""
    doc, i = link.doc, link.i
    if i < 2:
        return None
    unit = doc[i - 1].lemma_.lower()
    number = 1.0 if doc[i - 2].lower_ in ("a", "one") else number_value(doc[i - 2].text)
    return (unit, int(number)) if unit in _UNITS and number is not None and number <= _MOST else None


def gone_by(when: EventDate, days: Calendar) -> EventDate:
    """The day of a deed that is done: "Wednesday's strike" was not next Wednesday, whatever the tense around it."""
    at = days.publication.at
    ahead = at is not None and when.start is not None and when.start > at.date()
    if not ahead or when.start is None or when.span is None or when.precision != "day":
        return when
    word = re.sub(r"['’]s$", "", when.span.text.lower()).split()[-1:]
    back = when.start - timedelta(days=7)
    return (
        replace(when, start=back, end=back)
        if word and word[0].endswith("day") and word[0] != "today"
        else when
    )


def _scene_of(verb: Token) -> bool:
    """ "On Tuesday she flew to Harn, where she met ...": what is done there is done then."""
    return any(child.lower_ == "where" for child in verb.children)


def is_ahead(when: EventDate, days: Calendar) -> bool:
    """Whether a date lies behind the day of publication."""
    at = days.publication.at
    return at is not None and when.start is not None and when.start > at.date()


def is_told_of(when: EventDate, noun: Token) -> bool:
    """Whether a date follows a noun with no verb between: "discussed her visit to Brussels tomorrow"."""
    words = when.span and noun.doc.char_span(when.span.start, when.span.end, alignment_mode="expand")
    if not words or words.start <= noun.i:
        return False
    return not any(token.pos_ in ("VERB", "AUX") for token in noun.doc[noun.i + 1 : words.start])


def _of_another_time(verb: Token) -> bool:
    """ "since the US withdrew": a clause that only says from or up to when has no part in the date of the sentence."""
    marks = {child.lower_ for child in children(verb, "mark")}
    return verb.dep_ == "advcl" and bool(marks & {"since", "after", "before", "until"})


def implied_date(trigger: Token, sentence: DocSpan, days: Calendar) -> EventDate:
    """Undated news of the first paragraphs is of the time it was published; undated background is of no known time."""
    verb = clause_of(trigger)
    background = any(child.lower_ == "had" for child in children(verb, "aux")) or verb.pos_ not in (
        "VERB",
        "AUX",
    )
    if days.publication.at is None or background or sentence.start_char > days.lead:
        return EventDate()
    day = days.publication.at.date()
    return EventDate(day, day, "week", "published")


def attribution_of(trigger: Token, sentence: DocSpan, parties: Parties, frames: Frames) -> Attribution | None:
    """Who is said to say so: the subject of a reporting verb above the act, or "according to ..."."""
    for token in sentence:
        if token.lower_ == "according":
            holder = (
                token.head
                if token.dep_ == "case"
                else next((head for case, head in obliques(token) if case == "to"), token)
            )
            named = parties.of(holder)
            if named or holder != token:
                return _attributed(holder, parties)
    seen = trigger
    while seen.head != seen:
        upper = seen.head
        if seen.dep_ in ("ccomp", "parataxis") and frames.operator("reporting", lemma(upper)):
            speaker = children(upper, "nsubj")
            return _attributed(speaker[0], parties) if speaker else None
        seen = upper
    for child in children(seen, "parataxis"):
        speaker = children(child, "nsubj")
        if frames.operator("reporting", lemma(child)) and speaker:
            return _attributed(speaker[0], parties)
    return None


def _attributed(head: Token, parties: Parties) -> Attribution | None:
    named = parties.of(head)
    if named and named[0].entity is not None:
        return Attribution(parties.entities[named[0].entity].name, named[0].span, named[0].entity)
    if head.pos_ == "PRON":
        return None
    words = head.doc[head.left_edge.i : head.i + 1]
    return Attribution(words.text, span_of(words))


def quantities_of(trigger: Token, arguments: Sequence[Token]) -> tuple[Quantity, ...]:
    """Counted things among the arguments: "12 civilians", "24,000 masks"."""
    found = []
    for head in dict.fromkeys((trigger, *arguments)):
        for number in children(head, "nummod"):
            value = number_value(number.text)
            if value is not None:
                words = (
                    head.doc[number.i : head.i + 1] if number.i < head.i else head.doc[head.i : number.i + 1]
                )
                found.append(Quantity(value, lemma(head), span_of(words)))
    return tuple(found)


def number_value(text: str) -> float | None:
    """The value of a number word.

    >>> number_value("24,000"), number_value("Twelve"), number_value("many")
    (24000.0, 12.0, None)
    """
    plain = text.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return float(plain)
    value = _NUMBERS.get(text.lower())
    return float(value) if value is not None else None


def contexts_of(sentence: DocSpan, frames: Frames) -> tuple[str, ...]:
    """What else the sentence is about, by cue words."""
    words = {lemma(token) for token in sentence}
    text = sentence.text.lower()
    return tuple(
        name
        for name, cues in frames.contexts.items()
        if not words.isdisjoint(cues.words) or any(phrase in text for phrase in cues.phrases)
    )
