"""Do two articles tell of one event? By its type, its parties, its time, its place and its words; and the reason in words.

What contradicts parts two events whatever else they share: other days, other towns, other counterparts, the roles turned
round. What is only told less exactly does not: "Washington" for a minister, "in May" for the fourth, a country for a town.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.names import name_key
from app.domain.settling import MUTUAL, When, Who

# Types under which one deed is read in two papers: a strike that is called is a threat.
_KIN = (("SANCTION", "COERCE"), ("THREATEN", "PROTEST"))
_OTHER_TYPE = 0.1  # what it costs to be told under another type
_LIKE_WORDS = 0.25  # share of telling words, without which two events of no common party are not compared
_LIKE_STORY, _ONE_STORY = 0.25, 0.5  # shares of headline words and names that two articles have in common
_LIKE_TIME = 0.7  # and how well time must fit where nothing but a place and the story ties them
_SURE_PARTIES = 0.9  # what a plan needs to stand for a deed of no day
_DONE = ("occurred", "ongoing")
# Words alone: the same people say the like again and again.
_VERBS = frozenset(
    {
        "accus",
        "blame",
        "condem",
        "criti",
        "denou",
        "prais",
        "thank",
        "welco",
        "urged",
        "asked",
        "calle",
        "deman",
        "threa",
        "rejec",
    }
)
_LIKE_SAYING = 0.15  # share of the other words that two undated statements need
_REPEATED = frozenset({"ACCUSE", "AGREE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
_STATEMENTS = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
_UNSAID = -1.0  # a role that one of the two says nothing of
JOIN = 0.5  # at this score and above two are one
JOIN_IN_STORY = 0.4  # the same, where the two articles have another event in common
TIE = 0.6  # where two are known as two, and a third telling ties them
TWICE = 0.75  # and where one event would be told by two of one article
_TELLING_DAYS = 4  # days apart that two papers may be which do not say when it was
UNDATED_DAYS = (
    10  # how far apart two may be told of which neither says when: what is said every other week is not one
)
BACKGROUND_DAYS = 45  # how far back an undated mention may reach for its event
_LASTING = frozenset({"CONSULT", "COOPERATE", "PROTEST", "MOBILIZE"})
_EDGES = {
    "begins": frozenset({"began", "begin", "begins", "opened", "opens", "started", "starts", "start"}),
    "ends": frozenset(
        {"closed", "concluded", "concludes", "ended", "ends", "finished", "finishes", "wrapped"}
    ),
}
_LONGEST = 21  # days between the beginning and the end of one thing
_WORD = re.compile(r"[^\W\d_]{4,}")
_STOP = frozenset(
    """about after again against also among another because been before being between both could during each from have
    having here into itself just last later like made make many more most much near next only other over said same says
    should since some such than that their them then there these they this those three through under until upon very
    well were what when where which while will with would year years week weeks month months today yesterday monday
    tuesday wednesday thursday friday saturday sunday told according official officials government minister president
    people country""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Side:
    """A party as far as it is compared; `called` are the words of its name alone, in order."""

    kind: str | None
    identity: int | None
    country: str | None
    is_state: bool
    words: frozenset[str]
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clues:
    """What is compared of an event.

    `told` is the day of its first article, `last_told` that of its last; `country` that of the place; `words` are those of
    its sentences, `story` those of the headlines and of all names of its articles.
    """

    type: str
    status: str
    when: When
    told: date | None
    sources: frozenset[Side]
    targets: frozenset[Side]
    place: int | None = None
    place_kind: str | None = None
    country: str | None = None
    words: frozenset[str] = frozenset()
    story: frozenset[str] = frozenset()
    mode: str | None = None
    last_told: date | None = None
    edges: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Same:
    """How surely two are one, and why."""

    score: float
    reason: str


def kin(event_type: str) -> tuple[str, ...]:
    """The types that may tell of one deed."""
    return next((tuple(sorted(family)) for family in _KIN if event_type in family), (event_type,))


def side(party: Who, *, is_state: bool) -> Side:
    """A party as far as it is compared."""
    words = telling_words([party.name] if party.kind == "actor" else [party.text, party.name])
    return Side(
        party.kind, party.identity, party.country, is_state, words, tuple(name_key(party.name).split())
    )


def edges(event_type: str, sentences: Iterable[str]) -> frozenset[str]:
    """Whether sentences tell of the first or the last day of what takes days: a drill, talks, a strike."""
    if event_type not in _LASTING:
        return frozenset()
    words = {word for text in sentences for word in text.lower().split()}
    return frozenset(name for name, verbs in _EDGES.items() if words & verbs)


def telling_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of sentences that say what they are about, cut to their stems' first letters."""
    return frozenset(word[:6] for text in texts for word in _WORD.findall(text.lower()) if word not in _STOP)


def same_event(one: Clues, other: Clues) -> Same | None:
    """How surely two events of different articles are one, or None where something speaks against it."""
    if other.type not in kin(one.type) or _other_deed(one, other):
        return None
    parties = _parties(one, other)
    time = _time(one, other)
    place = _place(one, other)
    if parties is None or time is None or place is None:
        return None
    if _plan_of_another(one, other) and parties[0] < _SURE_PARTIES:
        return None
    if _said_again(one, other):
        return None
    words = _words(one.words, other.words)
    story = _words(one.story, other.story)
    known = parties[0] > 0.0
    located = place[0] == 1.0 and time[0] >= _LIKE_TIME and story >= _LIKE_STORY
    if not known and words < _LIKE_WORDS and not located:
        return None
    # Where nobody is named, the place says the most.
    score = 0.42 * parties[0] + 0.25 * time[0] + (0.12 if known else 0.3) * place[0] + 0.4 * words
    score += 0.25 * story if story >= _LIKE_STORY else 0.0
    score -= _OTHER_TYPE if one.type != other.type and "COERCE" not in (one.type, other.type) else 0.0
    reasons = [
        parties[1],
        time[1],
        place[1],
        "told in like words" if words > _LIKE_WORDS else "",
        "in one story" if story >= _ONE_STORY else "",
    ]
    return Same(min(1.0, score), ", ".join(reason for reason in reasons if reason))


def at_odds(one: Clues, other: Clues) -> bool:
    """Whether something that one says speaks against the other: another deed, another party, day or place."""
    return (
        other.type not in kin(one.type)
        or _other_deed(one, other)
        or None in (_parties(one, other), _time(one, other), _place(one, other))
    )


def _other_deed(one: Clues, other: Clues) -> bool:
    """Whoever is arrested is not, by that, expelled, nor are goods seized; what was done is no threat of it."""
    if {one.type, other.type} == {"THREATEN", "PROTEST"}:
        return (one if one.type == "THREATEN" else other).status in _DONE
    return (
        one.type == other.type == "COERCE" and None not in (one.mode, other.mode) and one.mode != other.mode
    )


def _plan_of_another(one: Clues, other: Clues) -> bool:
    """Whether a plan stands against a deed that nobody says the day of: any later deed of the same people would fit."""
    plans = [each for each in (one, other) if each.status in ("planned", "proposed")]
    deeds = [each for each in (one, other) if each.status in _DONE]
    return bool(plans) and any(not _says(deed) for deed in deeds)


def _said_again(one: Clues, other: Clues) -> bool:
    """Whether two statements of other days, not both dated, have hardly a word in common but who says it to whom."""
    if one.type not in _REPEATED or (_says(one) and _says(other)):
        return False
    day, other_day = (each.when.start if _says(each) else each.told for each in (one, other))
    if day is None or other_day is None or day == other_day:
        return False
    sides = (*one.sources, *one.targets, *other.sources, *other.targets)
    known = frozenset().union(*(each.words for each in sides))
    a, b = ({word for word in each.words - known if word[:5] not in _VERBS} for each in (one, other))
    return _words(frozenset(a), frozenset(b)) < _LIKE_SAYING


# Parties -----------------------------------------------------------------------------------------


def _parties(one: Clues, other: Clues) -> tuple[float, str] | None:
    if one.type in MUTUAL:
        return _mutual(one, other)
    sources = _overlap(one.sources, other.sources, firmly=one.type in _STATEMENTS)
    targets = _overlap(one.targets, other.targets)
    if sources is None or targets is None:
        return None
    if _turned(one, other):
        return None
    both = [each for each in (sources, targets) if each is not _UNSAID]
    if not both:
        return 0.0, ""
    score = sum(both) / len(both) * (1.0 if len(both) > 1 else 0.75)
    return score, "the same parties" if score > 0.6 else "parties that fit"


def _mutual(one: Clues, other: Clues) -> tuple[float, str] | None:
    """In a meeting who is named first says nothing; each side must fit one of the other's."""
    a, b = one.sources | one.targets, other.sources | other.targets
    fitting = sum(max((_fit(x, y) for y in b), default=0.0) for x in a)
    backwards = sum(max((_fit(x, y) for x in a), default=0.0) for y in b)
    fewer = min(len(a), len(b))
    if not fewer:
        return 0.0, ""
    share = min(fitting, backwards) / fewer
    named = [x for x in a if x.identity is not None], [y for y in b if y.identity is not None]
    if fewer > 1 and share < 0.6 and all(len(each) > 1 for each in named):  # one of two is another
        return None
    if share < 0.3:  # nobody fits; that says nothing where one side is only described ("the ministers")
        return None if all(named) else (0.0, "")
    alone = 0.6 if fewer == 1 else 1.0
    return min(1.0, share) * alone, "the same people met"


def _overlap(a: Collection[Side], b: Collection[Side], *, firmly: bool = False) -> float | None:
    """How well the sides of one role fit, None where they contradict, `_UNSAID` where one says nothing."""
    if not a or not b:
        return _UNSAID
    best = max(_fit(x, y) for x in a for y in b)
    return None if best == 0.0 and any(_contradict(x, y, firmly=firmly) for x in a for y in b) else best


def _contradict(x: Side, y: Side, *, firmly: bool) -> bool:
    """Two people of other names, or bodies of other countries; an office without a country may be anybody's, but for a
    statement (`firmly`), which is its speaker's.
    """
    if x.identity is None or y.identity is None:
        return False
    if firmly or x.kind == y.kind == "actor":
        return True
    return x.country is not None and y.country is not None and x.country != y.country


def _fit(x: Side, y: Side) -> float:
    """1 for the same identity, less for a state and its minister, or for described people in like words."""
    if x.identity is not None and y.identity is not None:
        if (x.kind, x.identity) == (y.kind, y.identity):
            return 1.0
        same_country = x.country is not None and x.country == y.country
        apart = x.country is not None and y.country is not None and not same_country
        if x.kind == y.kind and _alike(x, y) and not apart and not (x.is_state or y.is_state):
            return 0.75  # "Minister Hribar" of one paper, "Tadeja Hribar" of another
        if same_country and (x.is_state or y.is_state):
            return 0.7
        if same_country and x.kind != y.kind:
            return 0.5
        return 0.35 if same_country and _alike(x, y) else 0.0
    if x.words & y.words:
        return 0.6
    if x.country is not None and x.country == y.country:
        return 0.4
    return 0.0


def _alike(x: Side, y: Side) -> bool:
    """Whether two names have a word in common; of people it must be the last of one, which is a family name."""
    if x.kind != "actor":
        return bool(x.words & y.words)
    return bool(x.called and y.called) and (x.called[-1] in y.called or y.called[-1] in x.called)


def _turned(one: Clues, other: Clues) -> bool:
    """Whether who acts in one is acted upon in the other, and nobody stays in place."""

    def ids(sides: Collection[Side]) -> set[tuple[str | None, int]]:
        return {(each.kind, each.identity) for each in sides if each.identity is not None}

    turned = ids(one.sources) & ids(other.targets) or ids(one.targets) & ids(other.sources)
    stays = ids(one.sources) & ids(other.sources) or ids(one.targets) & ids(other.targets)
    return bool(turned) and not stays


# Time --------------------------------------------------------------------------------------------


def _time(one: Clues, other: Clues) -> tuple[float, str] | None:
    a, b = one.when, other.when
    if _says(one) and _says(other):
        return _dated(a, b) or _from_end_to_end(one, other)
    dated, undated = (a, other.told) if _says(one) else (b, one.told) if _says(other) else (None, None)
    if dated is not None and dated.start and dated.end:
        if undated is None:
            return 0.2, ""
        if (other if dated is a else one).status in _DONE and dated.start > undated:
            return None  # what was told as done is not of a later day
        # A paper that does not say when tells of what has just been, or of what is coming.
        gap = _gap(dated.start, dated.end, undated)
        if gap <= _TELLING_DAYS:
            return 0.7, "told within days"
        return (0.2, "") if gap <= BACKGROUND_DAYS else None
    if one.told is None or other.told is None:
        return 0.2, ""
    gap = abs((one.told - other.told).days)
    if gap <= _TELLING_DAYS:
        return 0.6, "told within days of each other"
    return (0.1, "") if gap <= UNDATED_DAYS else None


def _says(clues: Clues) -> bool:
    """Whether the text says when it was; a year, a day to come of what is done, or a day gone by of what is planned, is of
    something else in it.
    """
    when = clues.when
    if when.start is None or when.end is None or when.precision not in ("day", "week", "month"):
        return False
    if when.basis == "published":
        return False
    last = clues.last_told or clues.told
    if clues.status in _DONE:
        return last is None or when.start <= last
    return clues.told is None or clues.status not in ("planned", "proposed") or when.end >= clues.told


def _dated(a: When, b: When) -> tuple[float, str] | None:
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return 0.2, ""
    if a.start > b.end or b.start > a.end:
        near = _gap(a.start, a.end, b.start) <= 1 and "day" not in (a.precision, b.precision)
        return (0.3, "") if near else None
    if (a.start, a.end) == (b.start, b.end):
        return 1.0, "on the same day" if a.precision == "day" else "in the same time"
    return 0.8, "at times that fit"


def _from_end_to_end(one: Clues, other: Clues) -> tuple[float, str] | None:
    """A drill that began on Tuesday and one that ended on Friday."""
    first, last = sorted((one, other), key=lambda each: each.when.start or date.min)
    if first.when.end is None or last.when.start is None:
        return None
    whole = "begins" in first.edges - last.edges and "ends" in last.edges - first.edges
    days = (last.when.start - first.when.end).days
    return (0.7, "from its beginning to its end") if whole and days <= _LONGEST else None


def _gap(start: date, end: date, day: date) -> int:
    """Days between a day and an interval."""
    if start <= day <= end:
        return 0
    return min(abs((start - day).days), abs((day - end).days))


def window(clues: Clues) -> tuple[date, date] | None:
    """The days among which an event that is the same one can be, going by when it was or when it was told."""
    start = clues.when.start if _says(clues) else clues.told
    end = clues.when.end if _says(clues) else clues.told
    if start is None or end is None:
        return None
    margin = timedelta(days=BACKGROUND_DAYS)
    earliest = start - margin if start.toordinal() > BACKGROUND_DAYS else date.min
    return earliest, min(end + margin, date.max - margin)


# Place and words ---------------------------------------------------------------------------------


def _place(one: Clues, other: Clues) -> tuple[float, str] | None:
    if one.place is None or other.place is None:
        return 0.0, ""
    if one.place == other.place:
        return 1.0, "at the same place"
    coarse = {"country", "region"}
    if one.country and other.country and one.country != other.country:
        return None
    if one.place_kind in coarse or other.place_kind in coarse:
        return 0.4, "at places that fit"
    # Two towns of one country are two places; a square and its town may be one.
    return None if one.place_kind == other.place_kind == "city" else (0.1, "")


def _words(a: frozenset[str], b: frozenset[str]) -> float:
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b))
