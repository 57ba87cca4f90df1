"""People of a text: each joined across all mentions of a name, with offices and the country they act for."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from app.domain.mention import Role
from app.domain.names import name_key
from app.domain.spelling import person_sounds, same_person
from app.extraction import people, places
from app.extraction.clauses import agents
from app.extraction.gathering import Draft, Gathering
from app.extraction.grammar import is_location
from app.extraction.lexicon import fold
from app.extraction.nationality import told_beside

_CALENDAR = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "ramadan", "eid",
}  # fmt: skip
_WHERE = frozenset({"in", "near", "at", "around", "outside"})
_PUT_IN = frozenset(
    {
        "confidence", "faith", "trust", "interest", "believe", "interested", "aim", "shout", "fire", "look", "gun", "anger",
        "angry", "laugh", "swear", "point", "rage", "throw", "yell", "ally", "rival", "lie", "find", "see",
    }
)  # fmt: skip
_THINGS = frozenset(
    {
        "force", "section", "plan", "agreement", "treaty", "act", "protocol", "resolution", "accord", "article", "chapter",
        "operation", "programme", "program", "project", "initiative", "summit", "prize", "award", "code", "way", "media",
        "barracks", "class", "telegram", "twitter", "facebook", "whatsapp",
    }
)  # fmt: skip
SHIPS = frozenset({"USS", "HMS", "HMAS", "HMCS", "HMNZS", "USNS", "INS", "MV", "MT", "SS", "RFA"})
_LONG_NAME = 2  # words; a longer one may have its family name anywhere
_SUFFIXES = ("i", "ii", "iii", "iv", "jr", "sr")
# Offices of a state: who bears one acts for a country, named or not.
_STATE_SECTORS = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})
# In a release of a government, a bearer of one of these is its own unless a country is named beside it.
_OWN_TITLES = frozenset(
    {
        "minister",
        "ambassador",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "commander",
        "secretary",
        "envoy",
        "commissioner",
        "mp",
        "senator",
        "congressman",
        "congresswoman",
    }
)
_WITHOUT_MINISTERS = frozenset({"USA", "CHE"})  # whose governments have secretaries, councillors
_NEVER_OWN = frozenset({"prime minister", "foreign minister", "deputy prime minister"})
# Words of a sentence between a country and the office that is its own: "met the country's president, ...".
_NEAR = 12
_SCENE = 400  # code points that a place named stays the scene
_OPENING = 2  # tokens of a sentence before its first country
# People who tell of a country's affairs from outside as often as from inside.
_OBSERVERS = frozenset(
    {"analyst", "expert", "journalist", "reporter", "correspondent", "professor", "researcher", "author"}
)
_BEYOND_STATES = frozenset({"igo", "ngo", "media", "company"})
_DEFENCE = frozenset({"defence", "defense"})  # in the name of a ministry that speaks for its soldiers
_JOINING = frozenset({"and", ",", ", and"})
_CLOSING = re.compile(r"[”\"]")  # behind it, others speak
_HEARD = 20  # people of one sound, the last ones named, that a further name is held against
_SAME_SOUND = 0.9  # two names of one text that sound the same throughout are one
_FIRST = 2  # mentions that being named first is worth
# What officials do to those of other countries, or with them.
_DEALINGS = frozenset(
    {
        "accuse", "ask", "assure", "blame", "call", "condemn", "confer", "congratulate", "criticise", "criticize",
        "discuss", "engage", "fly", "host", "hold", "invite", "meet", "negotiate", "praise", "press", "promise", "receive", "speak",
        "talk", "telephone", "thank", "threaten", "travel", "urge", "visit", "warn", "welcome",
    }
)  # fmt: skip
_MEETING = frozenset(
    {"confer", "engage", "host", "hold", "meet", "receive", "speak", "talk", "telephone", "welcome"}
)
# What forces and governments do to those of other countries; the police arrest their own.
_HARMING = frozenset({"assassinate", "bomb", "capture", "expel", "kill", "sanction", "strike", "target"})
_PARTS_OF_A_NAME = frozenset({"flat", "compound", "amod", "appos", "nmod:desc"})
_DEALT_WITH = frozenset({"with", "to", "against", "for"})
_COUNTERPARTS = frozenset(
    {
        "ambassador", "chancellor", "counterpart", "delegation", "diplomat", "envoy", "government", "leader", "minister",
        "official", "premier", "president", "secretary", "speaker",
    }
)  # fmt: skip
_LEADING_SHARE = 0.4  # of the countries named, for one who holds an office of some state
_SCENE_SHARE = 0.5  # the same for anybody else


def is_calendar(word: str) -> bool:
    """Whether the word names a day, a month or a feast."""
    return word.lower() in _CALENDAR


def gather_people(gathering: Gathering) -> None:
    """Names of people: by title, by the name finder, then by surname alone."""
    doc = gathering.doc
    blocked = gathering.taken | gathering.title_tokens
    spans = [(start, end) for start, end in people.after_titles(doc, gathering.titles)]
    spans += [(ent.start, ent.end) for ent in doc.ents if gathering.labels[ent.start] == "PER"]
    spans += people.behind_courtesies(doc, gathering.titles)
    listed = {words.start: words.end for words in _officials(gathering)}
    listed |= people.behind_offices(doc, gathering.titles, gathering.by_start, gathering.lexicon)
    listed |= people.behind_plurals(doc, gathering.lexicon)
    listed |= people.behind_portfolios(doc, gathering.titles, gathering.lexicon)
    listed |= people.with_ages(doc, gathering.lexicon)
    found = [*spans, *listed.items()]
    listed |= people.in_lists(doc, found, gathering.labels, gathering.lexicon)
    spans += listed.items()
    names: list[people.Name] = []
    used: set[int] = set()
    for first, last in sorted(spans, key=lambda span: span[0]):
        start, end = _free(first, last, blocked)
        if start >= end:
            continue
        start, end = people.widened(doc, start, end, blocked)
        if start >= end:
            continue
        known = listed.get(first, first) >= last > first and doc[start].text not in SHIPS
        if used & set(range(start, end)) or not (known or _is_person(gathering, start, end)):
            continue
        used.update(range(start, end))
        before = people.roles_before(doc, start, gathering.lexicon, gathering.by_start)
        roles = people.served_by(doc, end, before, gathering.by_start)
        roles += people.roles_after(doc, end, gathering.lexicon, gathering.by_start)
        names.append(people.Name(start, end, roles))
    names = _sharing_country(gathering, names)
    told = told_beside(doc, names, gathering.matches, gathering.title_tokens)
    for name in sorted(names, key=lambda found: (found.start - found.end, found.start)):
        number = _person(gathering, name)
        if name.start in told:
            gathering.nationalities.setdefault(number, told[name.start])
    gathering.taken |= used


def _sharing_country(gathering: Gathering, names: list[people.Name]) -> list[people.Name]:
    """ "Sri Lankan Defence Secretary A and Navy Commander B": the country goes for both."""
    found: list[people.Name] = []
    for name in names:
        last = found[-1] if found else None
        country = last.roles[0].country if last is not None and last.roles else None
        if last is not None and country and name.roles and not name.roles[0].country:
            between = gathering.text[
                gathering.doc[last.end - 1].idx + len(gathering.doc[last.end - 1].text) :
            ]
            title = name.roles[0].span
            gap = between[: max(0, title.start - (len(gathering.text) - len(between)))] if title else ""
            if title is not None and gap.strip() in _JOINING:
                shared = replace(name.roles[0], country=country)
                found.append(replace(name, roles=(shared, *name.roles[1:])))
                continue
        found.append(name)
    return found


def _officials(gathering: Gathering) -> Iterator[DocSpan]:
    """Names of officials that the dictionary lists, outside names that are taken."""
    for start, end in gathering.lexicon.officials_in(gathering.text):
        words = gathering.span(start, end)
        if words is not None and not gathering.taken & set(range(words.start, words.end)):
            following = gathering.doc[words.end] if words.end < len(gathering.doc) else None
            longer = following is not None and following.tag_ == "NNP" and following.ent_type_ == "PER"
            if not (longer and len(words) == 1):
                yield words


def _free(start: int, end: int, blocked: set[int]) -> tuple[int, int]:
    while start < end and start in blocked:
        start += 1
    stop = start
    while stop < end and stop not in blocked:
        stop += 1
    return start, stop


def _is_person(gathering: Gathering, start: int, end: int) -> bool:
    words = gathering.doc[start:end]
    if is_calendar(words.text) or not words.text[:1].isalpha():
        return False
    if not any(token.tag_.startswith("NN") and token.text[:1].isupper() for token in words):
        return False
    if start in gathering.title_ends:
        return True
    if words[-1].lower_ in _THINGS:
        return False
    if (
        _is_somewhere(gathering, start, end)
        or words[-1].lower_ in gathering.lexicon.heads
        or any(is_calendar(token.text) for token in words)
    ):
        return False
    if len(words) > 1:
        return words[0].text not in SHIPS
    if words.text.isupper() or places.is_large_city(words.text) or words[0].tag_ in ("NNS", "NNPS"):
        return False
    return not (places.is_city(words.text) and is_location(words.root, gathering.lexicon))


def _is_somewhere(gathering: Gathering, start: int, end: int) -> bool:
    """ "in Maidan Shahr", "at Ain Issa": behind such a word stands no person, unless something is put in them."""
    doc = gathering.doc
    before = doc[start - 1] if start > 0 else None
    if (
        before is None
        or before.lower_ not in _WHERE
        or gathering.lexicon.officials.get(name_key(doc[start:end].text))
    ):
        return False
    head = doc[start:end].root.head
    return is_location(doc[start:end].root, gathering.lexicon) and head.lemma_.lower() not in _PUT_IN


def _person(gathering: Gathering, name: people.Name) -> int:
    words = gathering.doc[name.start : name.end]
    number = _known_person(gathering, words.text)
    if number is None:
        number = gathering.draft("actor", name_key(words.text), words.text)
        spelt = name_key(words.text).split()
        for word in spelt:
            gathering.people_by_word.setdefault(word, []).append(number)
        for word in spelt[-1:]:
            gathering.people_by_last.setdefault(word, []).append(number)
        for sound in person_sounds(words.text):
            gathering.people_by_sound.setdefault(sound, []).append(number)
    for role in name.roles:
        add_role(gathering.drafts[number], role)
    start = people.title_start(gathering.doc, gathering.text, name, gathering.by_end)
    if gathering.text[start].islower():  # "militant Ana Diaz": what a person is called, not how
        gathering.see(number, start, words.end_char, by_name=False)
        start = words.start_char
    gathering.see(number, start, words.end_char, name_start=words.start_char)
    office = people.office_start(gathering.doc, gathering.text, name)
    if office is not None:
        gathering.see(number, office, words.end_char, by_name=False)
    return number


def add_role(draft: Draft, role: Role) -> None:
    """A role a person bears in the text; the same title with a country replaces the one without."""
    for place, other in enumerate(draft.roles):
        if name_key(role.title) == name_key(other.title):
            if (role.country or role.organisation) and not other.country:
                draft.roles[place] = role
            return
    draft.roles.append(role)


def _known_person(gathering: Gathering, text: str) -> int | None:
    """The person already found whose name contains all words of this one, if there is exactly one."""
    wanted = name_key(text).split()
    # Who has all these words is under the rarest of them; whose words are all among these, under a last one.
    rarest = min((gathering.people_by_word.get(word, []) for word in wanted), key=len, default=[])
    sharing = {*rarest, *(number for word in wanted for number in gathering.people_by_last.get(word, ()))}
    found = [
        number for number in sharing if _contains(name_key(gathering.drafts[number].name).split(), wanted)
    ]
    if not found:
        found = _spelt_otherwise(gathering, text)
    return found[0] if len(found) == 1 else None


def _spelt_otherwise(gathering: Gathering, text: str) -> list[int]:
    """The people whose full names sound the same: "Hamza bin Ladin" in the words of somebody else."""
    heard = (gathering.people_by_sound.get(sound, []) for sound in person_sounds(text))
    near = {number for same in heard for number in same[-_HEARD:]}
    return [number for number in near if same_person(gathering.drafts[number].name, text) >= _SAME_SOUND]


def _contains(full: list[str], part: list[str]) -> bool:
    if not full or not part:
        return False
    if len(part) == 1:
        if len(full) > _LONG_NAME:
            return part[0] in full  # "Porras" of "Maria Consuelo Porras Argueta"
        # A family name comes last in most languages, and first in some ("Mori" behind "Mori Takeo").
        return part[0] in (full[0], full[-1]) or (
            full[-1] in _SUFFIXES and len(full) > 1 and part[0] == full[-2]
        )
    return set(part) <= set(full) or set(full) <= set(part)


# Countries


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a person: where they are named first, where the known names of the text start, and the countries
    of those they deal with.
    """

    start: int
    starts: list[int]
    others: Collection[str]
    hosts: Collection[str]  # of those who meet them
    scenes: list[tuple[int, str]]  # where places are named, with their countries
    met: bool = False  # whether anybody meets them


def settle_countries(gathering: Gathering) -> None:
    """The country each person acts for: as said, as listed, of the body served, of the office, or of the text around."""
    first: dict[int, int] = {}
    others: dict[int, set[str]] = defaultdict(set)
    met: dict[int, set[str | None]] = defaultdict(set)
    starts = [match.start for match in gathering.matches]
    for seen in gathering.seen:
        if seen.kind == "actor":
            dealings = list(_dealt_with(gathering, seen.start, starts))
            others[seen.draft].update(country for country, _ in dealings if country)
            met[seen.draft].update(country for country, is_met in dealings if is_met)
        if seen.kind == "actor" and seen.by_name:
            first[seen.draft] = min(seen.start, first.get(seen.draft, seen.start))
    bodies = _bodies_by_name(gathering)
    scenes = _scenes(gathering)
    for number, start in first.items():
        draft = gathering.drafts[number]
        hosts = {country for country in met[number] if country}
        around = _Around(start, starts, others[number], hosts, scenes, bool(met[number]))
        told = next((role.country for role in draft.roles if role.country), None)
        draft.country = (
            draft.country
            or told
            or gathering.nationalities.get(number)
            or _country(gathering, draft, around, bodies)
        )


def _scenes(gathering: Gathering) -> list[tuple[int, str]]:
    """Where the text names places, in its order, with their countries."""
    located = ((seen.start, gathering.drafts[seen.draft].location) for seen in gathering.seen)
    return sorted((start, at.country) for start, at in located if at is not None and at.country)


def _bodies_by_name(gathering: Gathering) -> dict[str, int]:
    """The organisations of the text by the key of each of their names."""
    return {
        name_key(name): number
        for number, draft in enumerate(gathering.drafts)
        if draft.kind == "organisation"
        for name in (draft.name, *draft.surfaces)
    }


def _country(gathering: Gathering, draft: Draft, around: _Around, bodies: dict[str, int]) -> str | None:
    lexicon = gathering.lexicon
    official = lexicon.officials.get(name_key(draft.fullest))
    if official is not None:
        return official.country or None
    by_title = {lexicon.bearer_country(draft.fullest, role.title) for role in draft.roles} - {None}
    if len(by_title) == 1:
        return by_title.pop()
    for role in draft.roles:
        body = bodies.get(name_key(role.organisation)) if role.organisation else None
        if body is not None and gathering.drafts[body].country:
            return gathering.drafts[body].country
        if body is not None and _is_beyond_states(gathering.drafts[body]):
            return None
        own = lexicon.title_countries.get(fold(role.title))
        if own:
            return own
    sectors = {lexicon.title_sector(role.title) for role in draft.roles}
    if sectors & _STATE_SECTORS:
        return _implied_country(gathering, draft, around)
    observer = any(set(fold(role.title).split()) & _OBSERVERS for role in draft.roles)
    leading = None if observer else _leading_country(gathering, _SCENE_SHARE)
    return leading if leading not in around.others else None


def _is_beyond_states(body: Draft) -> bool:
    """Whether people of many countries serve a body: also a force that is listed without one."""
    return body.organisation_kind in _BEYOND_STATES or (
        body.organisation_kind == "military" and body.known is not None
    )


def _dealt_with(gathering: Gathering, start: int, starts: list[int]) -> Iterator[tuple[str | None, bool]]:
    """The countries that a person is told to deal with, and so is not of: "Minister Wari asked Australia", "President
    Mbumba received the Speaker of the Latvian parliament". Each with whether the person is the one who is met; None is
    that of somebody whose country is not told there.
    """
    words = gathering.span(start, start + 1)
    if words is None:
        return
    head = words[0]
    while head.dep_ in (*_PARTS_OF_A_NAME, "conj") and head.head.i != head.i:
        head = head.head
    verb = head.head
    word = verb.lemma_.lower()
    if head.dep_ == "nsubj" and word in _DEALINGS:
        objects = [child for child in verb.children if child.dep_ in ("obj", "iobj") or _is_dealt_with(child)]
    elif head.dep_ in ("obj", "obl") and word in _MEETING:
        objects = _subjects(verb)
        if objects:
            yield None, True
    elif head.dep_ in ("obj", "nsubj:pass") and word in _HARMING:
        objects = _subjects(verb) if head.dep_ == "obj" else agents(verb)
    else:
        return
    for each in objects:
        phrase = gathering.doc[each.left_edge.i : each.right_edge.i + 1]
        person = (
            word in _HARMING
            or each.lemma_.lower() in _COUNTERPARTS
            or any(token.i in gathering.title_tokens for token in phrase)
        )
        for match in gathering.matches[
            bisect_left(starts, phrase.start_char) : bisect_left(starts, phrase.end_char)
        ]:
            if match.entry.country and (person or match.start <= each.idx < match.end):
                yield match.entry.country, word in _MEETING and head.dep_ != "nsubj"


def _subjects(verb: Token) -> list[Token]:
    """Who does it, said there or of the verb it is joined to: "he went there and met Ana Diaz"."""
    while True:
        found = [child for child in verb.children if child.dep_ == "nsubj"]
        if found or verb.dep_ != "conj" or verb.head.i == verb.i:
            return found
        verb = verb.head


def _is_dealt_with(phrase: Token) -> bool:
    return phrase.dep_ == "obl" and any(
        child.dep_ == "case" and child.lower_ in _DEALT_WITH for child in phrase.children
    )


def _implied_country(gathering: Gathering, draft: Draft, around: _Around) -> str | None:
    """Of an office with no country beside it: a government's release means its own ministers and officers, other texts
    the country just named, else the one they are mostly about.
    """
    publisher = gathering.publisher.country if gathering.publisher is not None else None
    titles = [fold(role.title) for role in draft.roles]
    own = any(set(title.split()) & _OWN_TITLES and title not in _NEVER_OWN for title in titles)
    if publisher in _WITHOUT_MINISTERS and any("minister" in title for title in titles):
        own = False
    ours = publisher is not None and publisher not in around.hosts
    if ours and own and not _is_counterpart(gathering, draft):
        abroad = around.met and any("minister" in title for title in titles)
        return (abroad and _scene_abroad(around, publisher)) or publisher
    officer = ours and _issued_by_forces(gathering) and any(map(gathering.lexicon.is_rank, titles))
    if officer and not around.met:
        return publisher
    near = _near_country(gathering, around, {*around.others, publisher})
    if near is None and (officer or _is_counterpart(gathering, draft)):
        near = _country_behind(gathering, around.start, publisher, around.starts)
    if near is None and officer:
        return publisher
    return near or _leading_country(gathering, _LEADING_SHARE, around.others)


def _scene_abroad(around: _Around, publisher: str | None) -> str | None:
    """The country of the last place named shortly before: a minister who is met on a tour is of the country visited."""
    places = around.scenes
    first, end = (bisect_left(places, (at, "")) for at in (around.start - _SCENE, around.start))
    return next((country for _, country in reversed(places[first:end]) if country != publisher), None)


def _is_counterpart(gathering: Gathering, draft: Draft) -> bool:
    """ "his counterpart Defence Minister Ana Diaz": of another country than who meets them."""
    starts = (role.span.start for role in draft.roles if role.span is not None)
    return any("counterpart" in gathering.text[max(0, start - 15) : start] for start in starts)


def _country_behind(
    gathering: Gathering, start: int, other_than: str | None, starts: list[int]
) -> str | None:
    """The first country named behind a person in the sentence: "his counterpart Ana Diaz in Zagreb, Croatia"."""
    words = gathering.span(start, start + 1)
    end = words[0].sent.end_char if words is not None else start
    behind = gathering.matches[bisect_left(starts, start) : bisect_left(starts, end)]
    return next((m.entry.country for m in behind if m.entry.country and m.entry.country != other_than), None)


def _issued_by_forces(gathering: Gathering) -> bool:
    publisher = gathering.publisher
    return publisher is not None and (
        publisher.organisation_kind == "military" or bool(set(fold(publisher.name).split()) & _DEFENCE)
    )


def _leading_country(gathering: Gathering, share: float, others: Collection[str] = ()) -> str | None:
    """The country that most of the text is about, other than the publisher's own and those of others."""
    publisher = gathering.publisher.country if gathering.publisher is not None else None
    about = Counter({code: n for code, n in gathering.countries.items() if code != publisher})
    if not about:
        return None
    about[next(code for code in gathering.countries if code in about)] += (
        _FIRST  # news names its scene at once
    )
    for code in others:
        about.pop(code, None)
    if not about:
        return None
    leading, count = about.most_common(1)[0]
    return leading if count >= share * about.total() else None


def _near_country(gathering: Gathering, around: _Around, other_than: Collection[str | None]) -> str | None:
    """The last country named shortly before in the same sentence, else the one that opens it, else the one that the
    sentence before opens with.
    """
    start, starts = around.start, around.starts
    words = gathering.span(start, start + 1)
    if words is None:
        return None
    sentence, here = words[0].sent, words[0].i
    found = opening = None
    for at, country in _countries_in(gathering, sentence, start, other_than, starts):
        if here - at.end <= _NEAR:
            found = country
        if at.start - sentence.start <= _OPENING:
            opening = opening or country
    if found or opening or sentence.start == 0:
        return found or opening
    before = gathering.doc[sentence.start - 1].sent
    heads = _countries_in(gathering, before, before.end_char, other_than, starts)
    return next((country for at, country in heads if at.start - before.start <= _OPENING), None)


def _countries_in(
    gathering: Gathering, sentence: DocSpan, end: int, other_than: Collection[str | None], starts: list[int]
) -> Iterator[tuple[DocSpan, str]]:
    """The countries named from the beginning of a sentence to an offset, with their tokens."""
    for match in gathering.matches[bisect_left(starts, sentence.start_char) : bisect_left(starts, end)]:
        country = match.entry.country
        at = gathering.span(match.start, match.end)
        quoted = _CLOSING.search(gathering.text, match.end, end) is not None
        if country and country not in other_than and at is not None and not quoted:
            yield at, country
