"""Where an event happened: the place of the event rather than any place of its sentence."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from app.domain.event import EventPlace
from app.domain.mention import EventDate, Mention
from app.extraction.arguments import Parties, Party
from app.extraction.clauses import case_of, children, clause_of, lemma
from app.extraction.persons import is_calendar

_IN = frozenset(
    {
        "in", "at", "near", "on", "inside", "outside", "around", "across", "off", "over", "within", "into", "through",
        "throughout", "along", "beside", "above", "beneath", "between", "northeast", "northwest",
    }
)  # fmt: skip
_TOWARDS = frozenset({"to", "toward", "towards", "for", "from", "of"})
_MOTION = frozenset(
    {
        "go", "travel", "fly", "come", "return", "arrive", "visit", "trip", "tour", "move", "march", "advance", "deploy",
        "deployment", "send", "dispatch", "sail", "head", "enter", "withdraw", "withdrawal", "pull", "leave", "flee",
        "evacuate", "rush", "cross", "drive", "push", "retreat", "journey", "airlift", "transfer", "bring", "shuttle",
        "welcome", "expel", "deport", "airdrop", "invade", "invasion", "redeploy", "ship",
    }
)  # fmt: skip
# Types whose act is done by words: where their topic lies is not where they are spoken.
_SPOKEN = frozenset({"SUPPORT", "ACCUSE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"})
# Types whose object, if it is a place, is where it happens ("the liberation of Tikrit", "shelled Aleppo").
_AT_OBJECT = frozenset({"ASSAULT", "COERCE", "CONSULT", "MOBILIZE", "RETREAT", "PROTEST", "AID"})
_TOPICAL = frozenset({"on", "about", "over", "regarding", "concerning", "of", "into", "towards"})
_TALKING = frozenset({"discuss", "raise", "address", "negotiate", "debate", "review", "cover", "consider"})
# What the state does to people in its own land, failing a place; and who acts for it there (soldiers may be abroad).
_DOMESTIC, _DOMESTIC_MODES = frozenset({"COERCE", "PROTEST"}), frozenset({"convict", "resign"})
_CIVIL = frozenset({"GOV", "JUD", "COP", "LEG"})
# Sentences that a scene lasts.
_SCENE_LASTS = {"CONSULT": 8, "deed": 4}
_FINER = {"facility": 0, "city": 1, "other": 2, "region": 3, "country": 4}
_ONWARD = ("", "of", "in", "include", "such")  # "in other states, including Lagos"
_THROUGH = frozenset({"nmod", "appos", "flat", "conj", "nmod:unmarked", "dep", "list"})
# A name that only describes the next word says where something is if that word is a kind of place ("Kunar province").
_DESCRIBING = frozenset({"compound", "amod", "nmod:poss", "nmod:desc"})
_KINDS = frozenset(
    {
        "province", "region", "district", "governorate", "city", "town", "village", "capital", "state", "county", "area",
        "border", "airport", "port", "river", "valley", "peninsula", "island", "coast", "embassy", "suburb", "camp",
        "margin", "sideline", "part", "half", "rest", "bulk", "swath", "swathe", "base", "street", "square", "neighbourhood", "neighborhood", "countryside", "outskirt", "prefecture", "territory",
    }
)  # fmt: skip
_GATHERINGS = frozenset(
    {
        "demonstration", "protest", "rally", "riot", "unrest", "attack", "bomb", "bombing", "blast", "shooting", "massacre", "siege",
        "summit", "conference", "talk", "meeting", "assembly", "gathering", "session", "ceremony",
    }
)  # fmt: skip
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_KNOWN = frozenset({"the", "this", "these"})
_DIRECTIONS = frozenset(
    {
        "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "north-east", "north-west",
        "south-east", "south-west", "outskirts", "outside", "coast", "suburb", "suburbs", "centre", "center", "middle",
    }
)  # fmt: skip
_BESIDE = frozenset({"surrounding", "bordering", "adjoining", "overlooking", "facing"})
_ADJUNCT = frozenset({"obl", "nmod", "advcl", "acl", "conj", "obl:unmarked", "root", "ROOT", "parataxis"})
_CLAUSE = frozenset({"ccomp", "advcl", "acl:relcl", "parataxis", "csubj"})


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an event told before happened, who acted, and in which sentence of the text."""

    place: EventPlace
    parties: frozenset[int | str]
    sentence: int


class Scenes:
    """Where the text is: talks go on where the visit was told to be, riots where the last one was."""

    def __init__(self) -> None:
        self._last: dict[str, Scene] = {}

    def note(self, event_type: str, place: EventPlace, sources: Sequence[Party], sentence: int) -> None:
        """An event at a place, told in this sentence."""
        keys = frozenset(party.key for party in sources)
        self._last[_stage(event_type)] = Scene(place, keys, sentence)

    def for_event(
        self, trigger: Token, event_type: str, sources: Sequence[Party], date: EventDate, sentence: int
    ) -> EventPlace | None:
        """Where an event without a place of its own is, if shortly before one of its kind had a place.

        What is told as known ("the attack", "joined the talks") is where the last one was, however long ago. A deed of some
        month or year is told for its background, and may have been done anywhere.
        """
        scene = self._last.get(_stage(event_type))
        if scene is None or _stage(event_type) not in _SCENE_LASTS:
            return None
        if _told_as_known(trigger):
            return scene.place
        if _stage(event_type) == "deed" and date.precision in ("month", "year"):
            return None
        if sentence - scene.sentence > _SCENE_LASTS[_stage(event_type)]:
            return None
        same = {party.key for party in sources} & scene.parties
        unnamed = all(party.entity is None for party in sources)  # "the two sides"
        return scene.place if same or unnamed or _stage(event_type) == "deed" else None


def _told_as_known(trigger: Token) -> bool:
    return any(
        lemma(word) in _GATHERINGS and any(child.lower_ in _KNOWN for child in children(word, "det"))
        for word in (trigger, *children(trigger, "obj"))
    )


def _stage(event_type: str) -> str:
    return "deed" if event_type in ("ASSAULT", "COERCE", "PROTEST") else event_type


def place_of(
    trigger: Token, event_type: str, sentence: DocSpan, parties: Parties, scene: EventPlace | None = None
) -> EventPlace | None:
    """The finest place that the trigger's own phrase names, else its clause, else (for deeds) the rest of the sentence.

    `scene` is where the text was shortly before, for an event of which the sentence does not say where it was.
    """
    named = list(_candidates(sentence, parties))
    candidates = [each for each in named if not _in_dateline(each[0])]
    if event_type == "CONSULT":
        candidates = [each for each in candidates if not _in_topic(each[0], trigger, parties)]
    spoken = event_type in _SPOKEN
    own = clause_of(trigger)
    rings = [
        [
            each
            for each in candidates
            if _under(each[0], trigger, spoken) and _locative(each[0], trigger, event_type)
        ],
        [each for each in candidates if _under(each[0], own, spoken) and _locative(each[0], own, event_type)],
    ]
    if _stage(event_type) == "deed":
        rings[1] = [each for each in rings[1] if _rank(each[1], parties) <= _FINER["country"]]
    if event_type == "CONSULT":
        rings = [[each for each in ring if not _described(each[0], trigger, parties)] for ring in rings]
    rings.insert(1, _before_where(trigger, candidates))
    if spoken and own.dep_ == "advcl" and own.tag_ == "VBG":
        # "addressed reporters in Rome, calling for ..."
        rings.append(
            [
                each
                for each in candidates
                if _under(each[0], own.head, spoken) and _locative(each[0], own.head, "")
            ]
        )
    if spoken:
        # "a meeting of ministers in Rome condemned ..."
        speaking = [subject for subject in children(own, "nsubj") if lemma(subject) in _GATHERINGS]
        rings.extend(
            [each for each in candidates if subject.is_ancestor(each[0]) and _locative(each[0], subject, "")]
            for subject in speaking
        )
    if event_type == "CONSULT" and scene is not None and not any(rings):
        return scene
    if not spoken and event_type != "AGREE":
        near = [each for each in candidates if event_type != "CONSULT" or clause_of(each[0]) == own]
        if _stage(event_type) == "deed":
            near = [each for each in near if _rank(each[1], parties) <= _FINER["country"]]
        rings.append([each for each in near if _locative(each[0], own, "")])
        rings.append(_only(candidates, parties))
        rings.append(_only([each for each in named if _in_dateline(each[0])], parties))
    for ring in rings:
        if ring:
            best = min(ring, key=lambda each: (_rank(each[1], parties), abs(each[0].i - trigger.i)))
            if _stage(event_type) == "deed":
                best = _finer(best, candidates, trigger, parties)
            return EventPlace(best[1].entity, best[1].span)
    elsewhere = any(each[0].i not in parties.actors for each in candidates)  # a place, not only a doer's name
    return None if elsewhere else scene


def _before_where(trigger: Token, candidates: list[tuple[Token, Mention]]) -> list[tuple[Token, Mention]]:
    """The place right before the "where" of the trigger's clause ("flew to Harn, where she met ..."), however it is parsed."""
    doc = trigger.doc
    where = next(
        (each for each in reversed(doc[trigger.sent.start : trigger.i]) if each.lower_ == "where"), None
    )
    if where is None or any(
        each.tag_ in _FINITE and each.head != trigger for each in doc[where.i : trigger.i]
    ):
        return []
    before = [each for each in candidates if each[0].i < where.i]
    gap = [doc[max(each[0].i for each in before) + 1 : where.i]] if before else []
    return before[-1:] if gap and all(not token.is_alpha or token.dep_ == "flat" for token in gap[0]) else []


def attacked(
    event_type: str, targets: Sequence[Party], trigger: Token, parties: Parties
) -> EventPlace | None:
    """The one state that an attack is said to be on, as the place of an attack of which nothing finer is told."""
    if event_type != "ASSAULT" or len(targets) != 1 or targets[0].described:
        return None
    return (
        _land(_country_of(targets[0], parties), trigger, parties) if _is_state(targets[0], parties) else None
    )


def _land(country: str | None, trigger: Token, parties: Parties) -> EventPlace | None:
    """A country as a place, where the text names it nearest."""
    named = parties.lands.get(country or "", [])
    if not named:
        return None
    at = bisect_left(named, trigger.idx, key=lambda mention: mention.span.start)
    beside = named[max(0, at - 1) : at + 1]
    nearest = min(beside, key=lambda mention: abs(mention.span.start - trigger.idx))
    return EventPlace(nearest.entity, nearest.span)


def at_home(
    trigger: Token,
    event_type: str,
    mode: str | None,
    sources: Sequence[Party],
    targets: Sequence[Party],
    parties: Parties,
) -> EventPlace | None:
    """The country where the courts, police and officials of a state act, and where its people protest.

    None unless all who act are of one country that the text names, and what they act on is no other state.
    """
    if not (event_type in _DOMESTIC or mode in _DOMESTIC_MODES):
        return None
    countries = {_country_of(party, parties) for party in sources}
    country = countries.pop() if len(countries) == 1 else None
    officials = all(party.sector in _CIVIL for party in sources)
    if country is None or not (officials or event_type == "PROTEST"):
        return None
    if any(_is_state(party, parties) and _country_of(party, parties) != country for party in targets):
        return None
    return _land(country, trigger, parties)


def _country_of(party: Party, parties: Parties) -> str | None:
    return None if party.entity is None else parties.entities[party.entity].country


def _is_state(party: Party, parties: Parties) -> bool:
    return party.entity is not None and parties.entities[party.entity].organisation_kind == "state"


def _in_dateline(place: Token) -> bool:
    """Whether the place is that of the report ("MIAMI, Fla. – On 19 July ..."), which hangs loosely on the sentence."""
    return any(up.dep_ == "dep" for up in (place, *place.ancestors))


def _finer(
    found: tuple[Token, Mention], candidates: list[tuple[Token, Mention]], trigger: Token, parties: Parties
) -> tuple[Token, Mention]:
    """The town or province elsewhere in the sentence that lies in the country found ("forces in Mali struck … in Gao")."""
    if _rank(found[1], parties) < _FINER["country"]:
        return found
    country, own = _country(found[1], parties), clause_of(trigger)
    inside = [
        each
        for each in candidates
        if _rank(each[1], parties) < _FINER["country"]
        and _country(each[1], parties) in (country, None)
        and _locative(each[0], own, "")
        and not any(lemma(up) in _GATHERINGS for up in each[0].ancestors if trigger not in (up, up.head))
    ]
    return min(inside, key=lambda each: each[0].i) if inside else found


def _country(mention: Mention, parties: Parties) -> str | None:
    entity = parties.entities[mention.entity]
    return entity.country or (entity.location.country if entity.location else None)


def _only(candidates: list[tuple[Token, Mention]], parties: Parties) -> list[tuple[Token, Mention]]:
    """The one town, facility or region that a sentence names, however it names it."""
    finer = [
        each
        for each in candidates
        if _rank(each[1], parties) < _FINER["country"] and not _in_a_name(each[1], each[0], parties)
    ]
    return finer if len({mention.entity for _, mention in finer}) == 1 else []


def _in_a_name(place: Mention, head: Token, parties: Parties) -> bool:
    """Whether the place is part of the name of a body ("the Lagos Stock Exchange")."""
    body = parties.actors.get(head.i)
    return body is not None and body.span.start <= place.span.start and place.span.end < body.span.end


def _candidates(sentence: DocSpan, parties: Parties) -> Iterator[tuple[Token, Mention]]:
    """Every place named in the sentence, with the head of its name."""
    seen: set[int] = set()
    for token in sentence:
        mention = parties.places.get(token.i)
        if mention is None or mention.span.start in seen:
            continue
        seen.add(mention.span.start)
        words = token.doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
        yield (words.root if words is not None else token), mention


def _rank(mention: Mention, parties: Parties) -> int:
    """The finer the lower; a part of the world that lies in no one country ("Latin America") is coarser than a country."""
    place = parties.entities[mention.entity]
    if place.location is None or (place.known and place.location.kind == "region" and not place.country):
        return len(_FINER)
    return _FINER[place.location.kind]


def _under(place: Token, head: Token, spoken: bool) -> bool:
    """Whether the place stands in the phrase of the head, no clause between; for words spoken, right beside the verb."""
    if place != head and not head.is_ancestor(place):
        return False
    between = [up for up in place.ancestors if head.is_ancestor(up)]
    if any(up.dep_ in _CLAUSE for up in between):
        return False
    if not spoken:
        return True
    top = between[-1] if between else place
    return top.dep_ in ("obl", "obl:unmarked", "advmod") and all(
        up.dep_ in _THROUGH or up == top for up in between
    )


def _in_topic(place: Token, trigger: Token, parties: Parties) -> bool:
    """Whether the place belongs to what is talked about ("talks on the war in Yemen", "discussed aid to Gaza").

    "A gathering of the opposition in Rome" and "a tour of Africa" say who meets and where, not what about.
    """
    above = [up for up in (place, *place.ancestors) if trigger.is_ancestor(up)]
    for up in above:
        met = case_of(up) == "of" and (lemma(up.head) in _MOTION or (up != place and parties.of(up)))
        if case_of(up) in _TOPICAL and lemma(up) not in _KINDS and not (met or _is_day(up)):
            return True
    return lemma(trigger) in _TALKING and any(up.dep_ == "obj" and up.head == trigger for up in above)


def _is_day(token: Token) -> bool:
    """Whether a place that hangs here hangs on a date ("met on 4 September in Rome")."""
    return token.pos_ == "NUM" or is_calendar(token.text)


def _described(place: Token, trigger: Token, parties: Parties) -> bool:
    """Whether more than names, kinds of places and the event's own noun stands between the place and the talks."""
    between = [up for up in place.ancestors if trigger.is_ancestor(up)]
    return any(
        not (
            up.i in parties.places
            or up.i in parties.actors
            or lemma(up) in _KINDS
            or _is_day(up)
            or (up.head == trigger and up.dep_ == "obj")
        )
        for up in between
    )


def _locative(place: Token, head: Token, event_type: str) -> bool:
    """Whether the words around a place name say that something is there, also through "the town of" and apposition."""
    seen, owned = place, False
    for _ in range(5):
        case = case_of(seen)
        if case in _IN and seen.dep_ in _ADJUNCT:
            return True
        if case in _TOWARDS and seen.dep_ in _ADJUNCT and _moves(seen, head):
            return True
        if event_type in _AT_OBJECT and not owned and _is_object(seen, case, head):
            return True
        if seen.dep_ == "obj" and seen.head.lower_ in _BESIDE and seen.head.dep_ == "acl":
            seen = seen.head.head  # "in the waters surrounding Japan"
            continue
        if seen.dep_ == "compound" and lemma(seen.head) in _GATHERINGS and _under(seen, head, spoken=False):
            return True  # "Hong Kong demonstrations"
        if case == "of" and seen.head.lower_ in _DIRECTIONS:
            return True
        if case not in _ONWARD or seen.head == seen or seen.pos_ == "VERB":
            return False
        if not (seen.dep_ in _THROUGH or (seen.dep_ in _DESCRIBING and lemma(seen.head) in _KINDS)):
            return False
        owned = owned or (case == "of" and lemma(seen.head) not in _KINDS)  # "an airline of Peru"
        seen = seen.head
    return False


def _moves(phrase: Token, head: Token) -> bool:
    """Whether "to", "from" and the like lead somewhere: behind a word of motion."""
    return lemma(phrase.head) in _MOTION or (phrase.head == head and lemma(head) in _MOTION)


def _is_object(token: Token, case: str, head: Token) -> bool:
    if token.head != head:
        return False
    return token.dep_ in ("obj", "nsubj:pass") or (
        case in ("of", "against") and token.dep_ == "nmod" and not children(head, "aux")
    )
