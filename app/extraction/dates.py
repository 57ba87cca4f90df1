"""When: the date expressions of a text as intervals, against the day of publication."""

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import date

from spacy.tokens import Doc, Token

from app.domain.mention import EventDate, Span
from app.extraction.dategrammar import RULES, Cue, Rule, Tense, year_only
from app.extraction.grammar import text_of

_PREFIX = re.compile(
    r"^(?:in|by|since|until|during|of|from|for|before|after|to|over|at)\s+(?:the\s+(?=spring|summer|autumn|fall|first"
    r"|second|third|fourth|19|20))?",
    re.IGNORECASE,
)
_MODALS = {"will", "shall", "would", "'ll", "’ll"}
_INTENDING = {"plan", "expect", "schedule", "due", "intend", "going"}
# What comes after these happened, or failed to, when they did: "managed to leave on Friday".
_CARRIED_OUT = {"begin", "start", "continue", "manage", "fail", "try", "come", "go", "help", "use", "force"}
# What these ask for comes after them, however the infinitive hangs on: "ordered him to appear on Friday".
_DIRECTING = {
    "agree",
    "ask",
    "call",
    "invite",
    "order",
    "promise",
    "require",
    "summon",
    "tell",
    "urge",
    "vow",
}
_AHEAD = {"by", "until", "beginning", "starting"}
_WORD_CUES = _MODALS | {"plans", "plan", "expected", "scheduled", "due", "intends", "intend", "planned"}
_STOPS = {".", ";", "!", "?", "said", "says"}
_REACH = 15
_LINK = re.compile(r"^(?:to|until|through)$")
_ENDING = re.compile(r"^,?\s*(?:and\s+)?(?:ending|concluding|finishing)\s*(?:in|by|on|at)?$")


def find_dates(doc: Doc, published: date | None) -> tuple[EventDate, ...]:
    """Every date expression of the text in order, resolved against the day of publication.

    `stated` is what the text itself says, year included; whatever needed the day of publication, if only for
    its year, is `relative`. Without that day it is kept with unknown dates. Intervals include both ends.
    """
    text = text_of(doc)
    # Both once a document: Doc.char_span and Doc.has_annotation walk all of it each time.
    offsets = [token.idx for token in doc]
    tense_of = _tense if doc.has_annotation("DEP") else _tense_by_words
    found: list[EventDate] = []
    reached = 0
    for match, rule in _matches(text):
        if match.start() < reached:
            continue
        start = match.start() + _prefix_length(match, rule)
        cue = Cue(match, published, _tense_at(doc[bisect_right(offsets, start) - 1], tense_of))
        when = _resolved(rule, cue, _span(text, start, match.end()))
        if when is not None:
            reached = match.end()
            found.append(when)
    return tuple(_joined(found, text))


def decide_tense(token: Token) -> Tense:
    """The tense of the verbs that govern a token; `past`, as news is told, where nothing says otherwise."""
    return _tense(token) or "past"


def _span(text: str, start: int, end: int) -> Span:
    words = text[start:end].rstrip()
    return Span(start, start + len(words), words)


def _resolved(rule: Rule, cue: Cue, span: Span) -> EventDate | None:
    try:
        answer = rule(cue)
    except (ValueError, OverflowError):  # a day that no calendar has: 31 June, 900 decades ago
        return None
    return None if answer is None else EventDate(*answer, span)


def _matches(text: str) -> list[tuple[re.Match[str], Rule]]:
    """All matches of all rules; of those that start at one place the longest first, then the earliest rule."""
    found = [(match, rule, order) for order, (rx, rule) in enumerate(RULES) for match in rx.finditer(text)]
    found.sort(key=lambda each: (each[0].start(), -each[0].end(), each[2]))
    return [(match, rule) for match, rule, _ in found]


def _prefix_length(match: re.Match[str], rule: Rule) -> int:
    if rule is year_only:
        prefix = _PREFIX.match(match[0])
        return prefix.end() if prefix else 0
    return len(match[0]) - len(match[0].lstrip())


def _joined(found: list[EventDate], text: str) -> list[EventDate]:
    """ "from May 2022 to June 2023", "starting in September and ending in May": one interval."""
    joined: list[EventDate] = []
    for when in found:
        before = joined[-1] if joined else None
        if before is not None and before.span and when.span and _are_ends(before, when, text):
            span = Span(before.span.start, when.span.end, text[before.span.start : when.span.end])
            joined[-1] = EventDate(before.start, when.end, before.precision, before.basis, span)
        else:
            joined.append(when)
    return joined


def _are_ends(first: EventDate, last: EventDate, text: str) -> bool:
    if not (first.span and last.span and first.start and last.end and first.start <= last.end):
        return False
    between = text[first.span.end : last.span.start].strip().lower().removesuffix(" the")
    lead = text[max(0, first.span.start - 14) : first.span.start].lower()
    return bool(
        (_LINK.match(between) and "from " in lead)
        or (between == "and" and "between " in lead)
        or (_ENDING.match(between) and ("starting" in lead or "beginning" in lead))
    )


def _tense_at(token: Token, tense_of: Callable[[Token], Tense | None]) -> Tense:
    """The tense of the clause around an expression; its verb outweighs the preposition."""
    tense = tense_of(token)
    if tense is not None:
        return tense
    ahead = any(token.doc[index].lower_ in _AHEAD for index in range(max(0, token.i - 2), token.i))
    return "future" if ahead else "past"


def _tense_by_words(token: Token) -> Tense | None:
    """Without a parse: a word of intention to the left in the same sentence."""
    for index in range(token.i - 1, max(-1, token.i - _REACH), -1):
        word = token.doc[index].lower_
        if word in _STOPS:
            return None
        if word in _WORD_CUES:
            return "future"
    return None


def _tense(token: Token) -> Tense | None:
    for governor in (token, *token.ancestors):
        if governor.pos_ in ("VERB", "AUX", "ADJ") and (tense := _verb_tense(governor)) is not None:
            return tense
    return None


def _verb_tense(verb: Token) -> Tense | None:
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "aux:pass")}
    lemma = verb.lemma_.lower()
    if helpers & _MODALS or (lemma in _INTENDING and verb.tag_ != "VBD"):
        return "future"
    if verb.tag_ == "VBD" or helpers & {"have", "has", "had", "did", "was", "were"}:
        return "past"
    if (verb.tag_ == "VB" or "be" in helpers) and "to" in {child.lower_ for child in verb.children}:
        return _infinitive_tense(verb)
    return "present" if verb.tag_ in ("VBZ", "VBP") else None


def _infinitive_tense(verb: Token) -> Tense | None:
    """Still to come, except that what is done to an end has the tense of what is done: "met to discuss"."""
    head = verb.head.lemma_.lower()
    if head in _DIRECTING:
        return "future"
    return None if verb.dep_ == "advcl" or head in _CARRIED_OUT else "future"
