"""Articles about what happens in a made-up world: several outlets tell of one thing, each in its own words and spelling.

Every sentence is written from a pattern of a kind of happening; the extractor reads them as it reads any text. `Told`
keeps which happening a sentence tells of, so that joins can be counted as right or wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tools.scale.world import Happening, Person, World

OUTLETS = (
    "Harbour Post", "The Tigris Courier", "Northern Wire", "Alpine Press Agency", "Delta Observer", "The Cape Ledger", "Baltic Daily",
    "Pacific Monitor", "Sahel News", "The Capital Gazette", "Meridian Times", "Steppe Tribune", "Island Herald", "The River Mail",
    "Continental Wire", "Evening Dispatch", "The Courier of the South", "Global Bulletin", "Morning Echo", "Frontier Report",
)  # fmt: skip
_TELLINGS = (
    (1, 34),
    (2, 26),
    (3, 16),
    (4, 10),
    (5, 6),
    (6, 4),
    (8, 3),
    (12, 1),
)  # outlets for one happening, weight
_SHORT_ONLY = 0.08  # of articles name somebody by office and surname alone
_COPIES = 0.03
_BACKGROUND = 0.2

# {A} {B} {C} are people as first named, {a} {b} {c} as later; {Ac} the country, {Ad} its adjective; {on} the day.
PLANS = {
    "meeting": (
        "{A} will meet {B} in {town} {on}, the foreign ministry said.",
        "{A} is to hold talks with {B} in {town} {on}, a spokesman said.",
        "{A} and {B} are due to meet in {town} {on} to discuss {topic}.",
    ),
    "visit": (
        "{A} will visit {Bc} {on}, officials said.",
        "{A} is due to travel to {town} {on} for talks on {topic}.",
        "{A} plans to visit {town} {on}.",
    ),
}
LEADS = {
    "meeting": (
        "{A} met {B} in {town} {on} to discuss {topic}.",
        "{A} held talks with {B} in {town} {on}.",
        "{A} and {B} met {on} in {town} for talks on {topic}.",
        "{B} received {A} in {town} {on}.",
        "{A} discussed {topic} with {B} at a meeting in {town} {on}.",
    ),
    "visit": (
        "{A} arrived in {town} {on} for a two-day visit.",
        "{A} visited {town} {on} to discuss {topic}.",
        "{A} travelled to {Bc} {on} for talks on {topic}.",
        "{A} flew to {town} {on}.",
    ),
    "call": (
        "{A} spoke by phone with {B} {on} about {topic}.",
        "{A} called {B} {on} to discuss {topic}.",
        "{A} and {B} discussed {topic} in a phone call {on}.",
    ),
    "agreement": (
        "{Ac} and {Bc} signed an agreement on {topic} in {town} {on}.",
        "{A} and {B} signed an accord on {topic} {on} in {town}.",
        "{Ac} reached an agreement with {Bc} on {topic} {on}.",
    ),
    "accusation": (
        "{A} accused {Bc} {on} of violating the agreement on {topic}.",
        "{A} {on} accused {Bc} of breaking its promises on {topic}.",
        "{Ac} accused {Bc} {on} of blocking {topic}.",
    ),
    "condemnation": (
        "{A} condemned {Bc} {on} over its stance on {topic}.",
        "{A} {on} criticised {Bc} over {topic}.",
        "{Ac} denounced {Bc} {on} for its decision on {topic}.",
    ),
    "strike": (
        "{Ad} warplanes bombed {town} {on}, killing {count} people.",
        "{Ad} forces carried out airstrikes on {town} {on}, killing at least {count} people.",
        "At least {count} people were killed {on} when {Ad} aircraft bombed {town}.",
        "{Ac} launched airstrikes on targets in {town} {on}; {count} people died.",
    ),
    "bombing": (
        "A car bomb killed {count} people in {town} {on}.",
        "At least {count} people were killed {on} when a bomb exploded in {town}.",
        "{body} fighters attacked a police station in {town} {on}, killing {count} people.",
        "Gunmen killed {count} people in {town} {on}.",
    ),
    "arrest": (
        "{Ad} police arrested {count} members of {body} in {town} {on}.",
        "Police in {town} arrested {count} people {on} over links to {body}.",
        "{Ad} security forces detained {count} suspected {body} members in {town} {on}.",
    ),
    "sanctions": (
        "{Ac} imposed sanctions on {Bc} {on} over {topic}.",
        "{Ac} {on} imposed new sanctions on {B}.",
        "{A} announced sanctions against {Bc} {on}.",
    ),
    "protest": (
        "Thousands of people protested in {town} {on} against the government's plans for {topic}.",
        "Protesters marched through {town} {on} to demand action on {topic}.",
        "Thousands demonstrated in {town} {on} over {topic}.",
    ),
    "aid": (
        "{Ac} sent {count} tonnes of food aid to {Bc} {on}.",
        "{Ac} provided {Bc} with {count} million dollars in humanitarian aid {on}.",
        "{Ac} delivered humanitarian aid to {town} {on}.",
    ),
    "threat": (
        "{A} threatened {Bc} {on} with sanctions over {topic}.",
        "{A} {on} threatened to cut off aid to {Bc}.",
        "{Ac} threatened to attack {Bc} {on} unless it gives way on {topic}.",
    ),
    "expulsion": (
        "{Ac} expelled {count} {Bd} diplomats {on}.",
        "{A} ordered {count} {Bd} diplomats to leave the country {on}.",
        "{Ac} {on} expelled {count} diplomats of {Bc} over {topic}.",
    ),
}
FOLLOW_UPS = {
    "said": (
        "{a} promised to continue the talks on {topic}.",
        '"We will not give way to {Bc} on {topic}," {a} said.',
        "{a} called on {Bc} to respect the agreement on {topic}.",
        "{a} urged {Bc} to make concessions on {topic}.",
    ),
    "critic": (
        "{C} welcomed the news from {town}.",
        "{C} condemned {Ac} over {topic}, calling its policy a mistake.",
        "{C} called on {Ac} and {Bc} to show restraint over {topic}.",
        "{C} criticised {Ac} over {topic}.",
        "{C} offered to mediate between {Ac} and {Bc}.",
    ),
    "padding": (
        "The two countries have been at odds over {topic} for years.",
        "Analysts said that little would change before the end of the year.",
        "No further details were given.",
        "Trade between them fell by a third last year.",
        "The matter has been on the agenda of parliament since the spring.",
    ),
}
HEADLINES = (
    "{Ac}, {Bc}: {topic} on the agenda", "{a} and {Bc}: news from {town}", "{topic}: what happened in {town}", "{Ac} and {Bc} at odds",
    "{town}: {topic} again", "{a} in the news over {topic}", "{Bc} answers {Ac}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An article with what its sentences tell of: for each start of a sentence the happening and the part of it."""

    title: str
    text: str
    source: str
    published: date
    sentences: tuple[tuple[str, str], ...]  # the sentence, and a name for what it tells of


def articles(count: int, seed: int) -> list[Told]:
    """So many articles, in the order of publication."""
    world = World(seed)
    random = Random(seed + 1)
    found: list[Told] = []
    earlier: list[Happening] = []
    for happening in world.happenings(count):
        found += _tellings(happening, earlier, random)
        earlier = [*earlier[-150:], happening]
        if len(found) >= count * 1.02:
            break
    found.sort(key=lambda told: told.published)
    return found[:count]


def _tellings(happening: Happening, earlier: list[Happening], random: Random) -> Iterator[Told]:
    counts, weights = zip(*_TELLINGS, strict=True)
    outlets = random.sample(OUTLETS, random.choices(counts, weights)[0])
    first: Told | None = None
    for outlet in outlets:
        if first is not None and random.random() < _COPIES:
            yield Told(first.title, first.text + " More follows.", outlet, first.published, first.sentences)
            continue
        as_plan = happening.planned and random.random() < 0.35
        told = _article(happening, outlet, earlier, as_plan, random)
        first = first or told
        yield told


def _article(
    happening: Happening, outlet: str, earlier: list[Happening], as_plan: bool, random: Random
) -> Told:
    before = random.randint(2, 6) if as_plan else -random.choices((0, 1, 2), (6, 3, 1))[0]
    published = happening.day - timedelta(days=before)
    words = _Words(happening, published, random)
    patterns = PLANS[happening.kind] if as_plan else LEADS[happening.kind]
    sentences = [(words.fill(random.choice(patterns)), f"{happening.number}:lead")]
    for part in random.sample(("said", "critic", "padding", "padding"), random.randint(1, 3)):
        facet = random.choice(FOLLOW_UPS[part])
        sentences.append((words.fill(facet), f"{happening.number}:{part}"))
    if random.random() < _BACKGROUND:
        sentences += _background(happening, earlier, published, random)
    text = " ".join(sentence for sentence, _ in sentences[:2])
    text += "".join(f"\n\n{sentence}" for sentence, _ in sentences[2:])
    title = words.fill(random.choice(HEADLINES))
    return Told(title[:1].upper() + title[1:], text, outlet, published, tuple(sentences))


def _background(
    happening: Happening, earlier: list[Happening], published: date, random: Random
) -> list[tuple[str, str]]:
    """A sentence about something that happened before to somebody in the article."""
    people = {happening.one, happening.other}
    theirs = [each for each in earlier if {each.one, each.other} & people and each.day < published]
    if not theirs:
        return []
    of = theirs[-1]
    words = _Words(of, published, random)
    return [(words.fill(random.choice(LEADS[of.kind])), f"{of.number}:lead")]


class _Words:
    """The words for the parts of a happening, as one article chooses them."""

    def __init__(self, happening: Happening, published: date, random: Random) -> None:
        short = random.random() < _SHORT_ONLY
        self._words = {
            "town": happening.town,
            "topic": happening.topic,
            "count": str(happening.count),
            "body": happening.body,
            "on": _day(happening.day, published, random),
        }
        for letter, person in (("A", happening.one), ("B", happening.other), ("C", happening.critic)):
            self._words[letter] = _first_named(person, random, short=short)
            self._words[letter.lower()] = person.surname
            self._words[f"{letter}c"] = person.country.name
            self._words[f"{letter}d"] = person.country.demonym

    def fill(self, pattern: str) -> str:
        text = pattern.format(**self._words)
        return text[:1].upper() + text[1:]


def _first_named(person: Person, random: Random, *, short: bool) -> str:
    usual = random.random() < 0.8
    name = person.spellings[0] if usual else random.choice(person.spellings)
    if short:
        return f"{person.country.demonym} {person.office} {person.surname}"
    way = random.random()
    if way < 0.65:
        return f"{person.country.demonym} {person.office} {name}"
    if way < 0.85:
        return f"{person.office} {name} of {person.country.name}"
    return f"{person.country.name}'s {person.office} {name}"


def _day(day: date, published: date, random: Random) -> str:
    gap = (published - day).days
    way = random.random()
    if way < 0.12 and 0 <= gap < 3:
        return "" if gap else "today"
    if -6 < gap < 6 and way < 0.75:
        return f"on {day:%A}"
    if gap == 1 and way < 0.8:
        return "yesterday"
    return f"on {day.day} {day:%B}" if abs(gap) < 200 else f"on {day.day} {day:%B %Y}"
