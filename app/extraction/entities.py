"""People, organisations and places of a text, each joined across all its mentions."""

import string
from collections import Counter
from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from app.domain.mention import Location, PlaceKind
from app.domain.names import name_key
from app.extraction import places
from app.extraction.coreference import find_descriptions, find_halves, find_short_forms, find_surnames
from app.extraction.gathering import Found, Gathering
from app.extraction.grammar import ACTING, is_location
from app.extraction.lexicon import Entry, Lexicon, Match, fold
from app.extraction.persons import gather_people, is_calendar, settle_countries

_LOWER_INSIDE = {"of", "for", "the", "and", "on", "against", "-", "–", "&"}
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 2, 9
_SHOUTED = 5  # letters from which on a name in capitals is no acronym
_LONGEST_BODY = 4  # words: "ministry of foreign affairs"
# What is held somewhere is no place.
_OCCASIONS = frozenset(
    {
        "summit",
        "forum",
        "conference",
        "meeting",
        "games",
        "festival",
        "dialogue",
        "talks",
        "accords",
        "treaty",
    }
)
_PUBLISHING = frozenset({"government", "military"})


def find_entities(doc: Doc, title: str | None, source: str | None, lexicon: Lexicon) -> Found:
    """Everybody and everything the text names, in the order of first mention."""
    gathering = Gathering(doc, lexicon, publisher(source, lexicon))
    _bodies(gathering)
    _known_names(gathering)
    gather_people(gathering)
    find_surnames(gathering)
    find_halves(gathering)
    _unknown_names(gathering)
    find_short_forms(gathering)
    find_descriptions(gathering)
    _titled(gathering, title)
    settle_countries(gathering)
    return gathering.found()


def publisher(source: str | None, lexicon: Lexicon) -> Entry | None:
    """The public body that issued a text ("UK Government", "US Central Command"): its "we" and its ministers are its own."""
    matches = lexicon.scan(source or "")
    bodies = [m.entry for m in matches if m.entry.organisation_kind in _PUBLISHING]
    if bodies:
        return bodies[0]
    states = [m.entry for m in matches if m.entry.kind in ("country", "demonym") and m.entry.country]
    official = {fold(word) for word in (source or "").split()} & set(lexicon.heads)
    return lexicon.state(states[0].country or "") if states and official else None


# Known names


def _bodies(gathering: Gathering) -> None:
    """ "the Malian armed forces", "the Government of Iraq": a body of a state, known by the state and a common noun."""
    for match in gathering.matches:
        if match.entry.kind not in ("country", "demonym") or match.entry.country is None:
            continue
        behind, before = _body_after(gathering, match), _body_before(gathering, match)
        if behind is not None:
            _see_body(gathering, match.entry.country, behind[2], match.start, behind[1], behind[0])
        elif before is not None:
            start, body = before
            _see_body(gathering, match.entry.country, body, gathering.doc[start].idx, match.end, start)


def _see_body(gathering: Gathering, country: str, body: str, start: int, end: int, first: int) -> None:
    kind, sector = gathering.lexicon.bodies[body]
    if kind == "state":
        number = gathering.state(country)
    else:
        number = gathering.draft("organisation", f"{country}/{body}", gathering.text[start:end])
        draft = gathering.drafts[number]
        draft.organisation_kind, draft.sector, draft.country = kind, sector, country
    gathering.see(number, start, end)
    words = gathering.span(start, end)
    if words is not None:
        gathering.taken.update(range(first, words.end))


def _body_before(gathering: Gathering, match: Match) -> tuple[int, str] | None:
    """The body noun in front of "of" and a country: its first token, and the noun."""
    doc = gathering.doc
    words = gathering.span(match.start, match.end)
    if words is None or match.entry.kind != "country":
        return None
    of = words.start - 1
    if of > 0 and doc[of].lower_ == "the":
        of -= 1
    if of < 1 or doc[of].lower_ != "of":
        return None
    for length in range(min(_LONGEST_BODY, of), 0, -1):
        body = fold(doc[of - length : of].text)
        if body in gathering.lexicon.bodies:
            return of - length, body
    return None


def _body_after(gathering: Gathering, match: Match) -> tuple[int, int, str] | None:
    """The longest body noun behind a country's name, through one adjective: token start, code point end, and the noun."""
    words = gathering.span(match.start, match.end)
    if words is None:
        return None
    first = words.end
    if first < len(gathering.doc) and gathering.doc[first].lower_ in ("'s", "’s", "'", "’"):
        first += 1
    for skipped in (0, 1):
        if skipped and (first >= len(gathering.doc) or gathering.doc[first].pos_ != "ADJ"):
            break
        for length in range(_LONGEST_BODY, 0, -1):
            span = gathering.doc[first + skipped : first + skipped + length]
            if len(span) == length and fold(span.text) in gathering.lexicon.bodies:
                following = gathering.doc[span.end] if span.end < len(gathering.doc) else None
                if (
                    following is not None
                    and following.tag_ in ("NN", "NNS", "NNP")
                    and span[-1].dep_ == "compound"
                ):
                    return None
                return first, span.end_char, fold(span.text)
    return None


def _known_names(gathering: Gathering) -> None:
    """Countries, their people and capitals, and whatever the dictionaries list."""
    for match in gathering.matches:
        words = gathering.span(match.start, match.end)
        if words is None:
            continue
        gathering.taken.update(range(words.start, words.end))
        entry = match.entry
        if entry.kind == "organisation":
            _organisation(gathering, entry, match, words.root)
        elif entry.kind == "place":
            _place(gathering, entry.key, entry.name, entry.location, match.start, match.end, entry.aliases)
        elif entry.kind == "capital":
            _capital(gathering, entry, match, words.root)
        else:
            _country(gathering, entry, match, words.root)


def _organisation(gathering: Gathering, entry: Entry, match: Match, root: Token) -> None:
    """A listed body; where its name is that of its seat and only says where, it is the place ("at the Pentagon")."""
    seat = gathering.lexicon.seats.get(fold(entry.name))
    if seat is not None and is_location(root, gathering.lexicon):
        _place(gathering, seat.key, seat.name, seat.location, match.start, match.end, seat.aliases)
        return
    number = gathering.draft("organisation", entry.key, entry.name)
    draft = gathering.drafts[number]
    draft.known, draft.country, draft.sector = entry.key, entry.country, entry.sector
    draft.organisation_kind, draft.listed = entry.organisation_kind, entry.aliases
    gathering.see(number, match.start, match.end)
    words = gathering.span(match.start, match.end)
    if words is not None:
        _acronym(gathering, number, words.end)


def _country(gathering: Gathering, entry: Entry, match: Match, root: Token) -> None:
    """A country's name always names a place; unless it only says where, the state is meant by it too."""
    country = entry.country or ""
    state = gathering.state(country)  # its officials and forces may act in the next sentence
    if entry.kind == "demonym":
        gathering.see(state, match.start, match.end, by_name=False)
        return
    entry = gathering.lexicon.state(country)
    _place(gathering, f"place/{country}", entry.name, entry.location, match.start, match.end, entry.aliases)
    if not is_location(root, gathering.lexicon):
        gathering.see(state, match.start, match.end, by_name=root.dep_ in ACTING)


def _capital(gathering: Gathering, entry: Entry, match: Match, root: Token) -> None:
    """A capital is a city; as the subject of a verb it is the government that sits there."""
    name = gathering.text[match.start : match.end]
    home = Counter({entry.country: 1}) if entry.country else gathering.countries
    located = places.locate(name, home) or (None, None)
    _place(gathering, located[0] or f"place/{name_key(name)}", name, located[1], match.start, match.end)
    if entry.country:
        state = gathering.state(entry.country)
        if root.dep_ == "nsubj" and root.head.pos_ == "VERB":
            gathering.see(state, match.start, match.end, by_name=False)


def _place(
    gathering: Gathering,
    known: str,
    name: str,
    location: Location | None,
    start: int,
    end: int,
    listed: tuple[str, ...] = (),
) -> None:
    number = gathering.draft("place", known, _unshouted(name))
    draft = gathering.drafts[number]
    draft.known, draft.location, draft.listed = known, location, listed
    draft.country = location.country if location else None
    gathering.see(number, start, end)


def _unshouted(name: str) -> str:
    """The name of a dateline as it is written elsewhere: "BAGHDAD" is Baghdad, "USSR" stays."""
    return string.capwords(name) if name.isupper() and len(name) >= _SHOUTED else name


# Names the dictionaries do not list


def _unknown_names(gathering: Gathering) -> None:
    """Organisations and places that only the name finder or their last word gives away."""
    for start, end, label in _runs(gathering):
        kind, sector = _kind_of_run(gathering, start, end, label)
        if kind == "place":
            _unlisted_place(gathering, start, end)
        elif kind:
            _new_organisation(gathering, start, end, kind, sector)
        else:
            continue
        gathering.taken.update(range(start, end))


def _unlisted_place(gathering: Gathering, start: int, end: int) -> None:
    words = gathering.doc[start:end]
    key = name_key(words.text)
    kind = _place_kind(_called(gathering, start, end) or words.text)
    located = _located(words, kind, gathering)
    location = located[1] if located else Location(kind)
    known = located[0] if located else f"text/{key}"
    _place(gathering, known, words.text, location, words.start_char, words.end_char)
    if located is None:
        gathering.drafts[gathering.at["place", f"text/{key}"]].known = None


def _located(words: DocSpan, kind: PlaceKind, gathering: Gathering) -> tuple[str, Location] | None:
    """Where the gazetteer has a name, without its last word if that only says what it is ("Kunar Province")."""
    named = words[:-1] if len(words) > 1 and kind == _place_kind(words[-1].text) != "other" else words
    return places.locate(named.text, gathering.countries, region=kind == "region")


def _place_kind(text: str) -> PlaceKind:
    last = text.lower().split()[-1]
    if last in ("province", "region", "district", "governorate", "oblast", "state", "prefecture"):
        return "region"
    if last in ("city", "town", "village", "suburb"):
        return "city"
    if last in ("base", "airport", "airfield", "airbase", "camp", "dam", "bridge", "hospital", "prison"):
        return "facility"
    return "other"


def _runs(gathering: Gathering) -> Iterator[tuple[int, int, str]]:
    """Capitalised runs not taken yet, with what the name finder says of them."""
    doc = gathering.doc
    labels = gathering.labels
    index = 0
    while index < len(doc):
        if not _starts_run(gathering, index):
            index += 1
            continue
        end = _end_of_run(gathering, index)
        label = next((labels[i] for i in range(index, end) if i in labels), "")
        yield index, end, label
        index = end


def _starts_run(gathering: Gathering, index: int) -> bool:
    doc = gathering.doc
    token = doc[index]
    if (
        index in gathering.taken
        or token.is_space
        or not (token.text[:1].isupper() or token.text[:1].isdigit())
    ):
        return False
    ordinal = token.text[:1].isdigit() and index + 1 < len(doc) and doc[index + 1].text[:1].isupper()
    if ordinal:
        return token.text[-1:].isalpha() and token.text[-2:].lower() in ("st", "nd", "rd", "th")
    if token.tag_ in ("NNP", "NNPS"):
        return True
    return bool(token.ent_type_) and token.pos_ not in ("DET", "ADJ", "PRON", "ADP")


def _end_of_run(gathering: Gathering, index: int) -> int:
    doc = gathering.doc
    end = index + 1
    while end < len(doc):
        token = doc[end]
        if token.is_space or end in gathering.taken or (token.is_sent_start and not token.ent_type_):
            break
        if token.text[:1].isupper() and (token.pos_ in ("PROPN", "NOUN", "ADJ") or token.ent_type_):
            end += 1
            continue
        beyond = _joined(gathering, index, end)
        if beyond == end:
            break
        end = beyond
    return end


def _joined(gathering: Gathering, start: int, index: int) -> int:
    """The token behind what a small word joins to a name ("Ministry of Health", "Bank of China"), else `index`."""
    doc = gathering.doc
    if doc[index].lower_ not in _LOWER_INSIDE or index + 1 >= len(doc):
        return index
    at = index + 2 if doc[index + 1].lower_ == "the" and index + 2 < len(doc) else index + 1
    if is_calendar(doc[at].text) or doc[at].ent_type_ == "PER":
        return index
    if not doc[at].text[:1].isupper() or doc[at].is_space or not _head_kind(gathering, start, index):
        return index
    match = gathering.by_start.get(doc[at].idx)
    if doc[index].lower_ in ("of", "for") and match is not None:
        words = gathering.span(match.start, match.end)
        return words.end if words is not None else index
    unmarked = at not in gathering.taken and doc[at].tag_ == "NNP" and doc[index].lower_ != "and"
    return at + 1 if unmarked else index


def _head_kind(gathering: Gathering, start: int, end: int) -> tuple[str, str | None] | None:
    heads = gathering.lexicon.heads
    for index in (end - 1, start):
        found = heads.get(gathering.doc[index].lower_)
        if found:
            return found
    return next((kind for t in gathering.doc[start:end] if (kind := heads.get(t.lower_))), None)


def _kind_of_run(gathering: Gathering, start: int, end: int, label: str) -> tuple[str, str | None]:
    words = gathering.doc[start:end]
    if all(is_calendar(token.text) or not _is_word(token.text) for token in words) or len(words.text) < 2:
        return "", None
    if len(words) == 1 and words[0].is_stop:
        return "", None
    if fold(words.text).strip() in gathering.lexicon.titles or gathering.title_tokens & set(
        range(start, end)
    ):
        return "", None
    head = _head_kind(gathering, start, end)
    if head and len(words) > 1 and not (head[0] == "place" and words[-1].lower_ in gathering.lexicon.groups):
        return head
    if _called(gathering, start, end):
        return "place", None
    if words[-1].lower_ in _OCCASIONS:
        return ("other", None) if label == "ORG" else ("", None)
    if label == "LOC" or _is_place_name(gathering, words.root, words.text, label):
        return "place", None
    if label == "PER" and len(words) == 1 and places.is_large_city(words.text):
        return "place", None  # "Batumi's students": a single name that is no person's but a city's
    if label == "ORG" and not (len(words) == 1 and head):
        return "other", None
    return "", None


def _is_word(text: str) -> bool:
    """Letters, with the apostrophes of names: "Nuku'alofa"."""
    return text.replace("'", "").replace("’", "").isalpha()


def _called(gathering: Gathering, start: int, end: int) -> str | None:
    """The common noun for a place beside the name ("the town of Harn", "Harn district"), if there is one."""
    doc, heads = gathering.doc, gathering.lexicon.heads
    before = doc[start - 2].lower_ if start > 1 and doc[start - 1].lower_ == "of" else ""
    after = doc[end].lower_ if end < len(doc) else ""
    return next((word for word in (before, after) if heads.get(word, ("",))[0] == "place"), None)


def _is_place_name(gathering: Gathering, root: Token, text: str, label: str) -> bool:
    """A city of the gazetteer where the grammar asks for a place, whatever the name finder says of a single word."""
    if not places.is_city(text) or not is_location(root, gathering.lexicon):
        return False
    return label != "ORG" or (" " not in text and not text.isupper())


def _new_organisation(gathering: Gathering, start: int, end: int, kind: str, sector: str | None) -> None:
    """An organisation by its last word, with a nationality or parent body in front of it as part of the name."""
    doc = gathering.doc
    owner = _owner(gathering, start, end)
    before = gathering.match_before(start)
    if before is not None and before.entry.kind != "place":
        named = gathering.span(before.start, before.end)
        start = start if named is None else named.start
    words = doc[start:end]
    if owner and words.text.split()[-1 if before else 0].lower() in gathering.lexicon.governments:
        gathering.see(gathering.state(owner), words.start_char, words.end_char)
        return
    number = gathering.draft("organisation", name_key(words.text), words.text)
    draft = gathering.drafts[number]
    draft.organisation_kind, draft.sector, draft.country = kind, sector, draft.country or owner
    gathering.see(number, words.start_char, words.end_char)
    _acronym(gathering, number, end)


def _owner(gathering: Gathering, start: int, end: int) -> str | None:
    """The country of the known name before or inside a name ("Iraqi …", "… of Iraq")."""
    doc = gathering.doc
    inside = [m for i in range(start, end) if (m := gathering.by_start.get(doc[i].idx)) is not None]
    before = gathering.match_before(start)
    return next((m.entry.country for m in (*([before] if before else []), *inside) if m.entry.country), None)


def _acronym(gathering: Gathering, number: int, end: int) -> None:
    """ "Joint Security Cooperation Dialogue (JSCD)": the letters in brackets are a name from here on."""
    doc = gathering.doc
    if end + 2 >= len(doc) or doc[end].text != "(" or doc[end + 2].text != ")":
        return
    letters = doc[end + 1]
    if letters.i in gathering.taken or letters.idx in gathering.by_start:
        return
    if letters.text.isupper() and _SHORTEST_ACRONYM <= len(letters.text) <= _LONGEST_ACRONYM:
        gathering.drafts[number].surfaces.setdefault(letters.text)
        gathering.at["organisation", name_key(letters.text)] = number
        gathering.taken.add(letters.i)
        gathering.see(number, letters.idx, letters.idx + len(letters.text))


def _titled(gathering: Gathering, title: str | None) -> None:
    """Names of the headline add spellings to those of the text, and nobody new."""
    for match in gathering.lexicon.scan(title or ""):
        number = gathering.at.get(("organisation", match.entry.key))
        if number is not None and title:
            gathering.drafts[number].surfaces.setdefault(title[match.start : match.end])
