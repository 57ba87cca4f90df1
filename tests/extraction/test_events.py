"""Events read from sentences of our own: type, parties and what is claimed."""

from datetime import datetime

import pytest

from app.domain.document import Article, Publication
from app.domain.event import EventMention, Extraction, Participant
from app.extraction import extract

PUBLISHED = Publication(datetime(2024, 3, 14), "day", "request")  # noqa: DTZ001


def read(text: str) -> Extraction:
    return extract(Article(text=text, body_end=len(text), published=PUBLISHED))


def parties(extraction: Extraction, event: EventMention, role: str) -> set[str]:
    return {_called(extraction, each) for each in event.participants if each.role == role}


def _called(extraction: Extraction, party: Participant) -> str:
    if party.entity is None:
        return party.span.text
    entity = extraction.entities[party.entity]
    return entity.country or entity.name


TOLD = [
    ("France condemned Russia on Monday.", "ACCUSE", {"FRA"}, {"RUS"}, "occurred"),
    ("Russia was condemned by France.", "ACCUSE", {"FRA"}, {"RUS"}, "occurred"),
    ("Japan and Norway signed a treaty in Oslo.", "SUPPORT", {"JPN", "NOR"}, set(), "occurred"),
    ("Egypt refused to meet the Libyan government.", "REJECT", {"EGY"}, {"LBY"}, "occurred"),
    ("Kenya threatened to attack Somalia.", "THREATEN", {"KEN"}, {"SOM"}, "occurred"),
    ("Chile urged Peru to withdraw its troops.", "REQUEST", {"CHL"}, {"PER"}, "occurred"),
    ("Canada agreed to send aid to Haiti.", "AGREE", {"CAN"}, {"HTI"}, "occurred"),
    ("Turkish soldiers arrested a journalist.", "COERCE", {"TUR"}, {"journalist"}, "occurred"),
    ("Israeli airstrikes against Syria killed nine people.", "ASSAULT", {"ISR"}, {"SYR"}, "occurred"),
    ("Germany imposed sanctions on Belarus.", "SANCTION", {"DEU"}, {"BLR"}, "occurred"),
    ("Denmark will hold talks with Cuba in May.", "CONSULT", {"DNK"}, {"CUB"}, "planned"),
    ("Sweden released two prisoners.", "RETREAT", {"SWE"}, {"prisoners"}, "occurred"),
    (
        "Ethiopia deployed 500 soldiers along the border with Eritrea.",
        "MOBILIZE",
        {"ETH"},
        {"ERI"},
        "occurred",
    ),
    ("Chile reaffirmed its long-standing friendship with Peru.", "SUPPORT", {"CHL"}, {"PER"}, "occurred"),
    ("Nine sailors were airlifted to Peru.", "AID", set(), {"PER"}, "occurred"),
    ("The forestry department arrested nine men.", "COERCE", {"forestry department"}, {"men"}, "occurred"),
    ("Ana Diaz will set off on a trip to North Africa.", "CONSULT", {"Ana Diaz"}, set(), "planned"),
    ("Brazil apologised to Bolivia.", "CONCEDE", {"BRA"}, {"BOL"}, "occurred"),
    ("Italy is providing medicine to Lebanon.", "AID", {"ITA"}, {"LBN"}, "ongoing"),
]


@pytest.mark.parametrize(("text", "event_type", "sources", "targets", "status"), TOLD)
def test_a_plain_sentence_tells_one_event(text, event_type, sources, targets, status):
    found = read(text)
    assert [event.type for event in found.events] == [event_type]
    event = found.events[0]
    assert parties(found, event, "source") == sources
    assert parties(found, event, "target") >= targets
    assert event.status == status


SILENT = [
    "Spain did not attack Portugal.",
    "Spain wants to visit Portugal.",
    "If Spain attacks Portugal, prices will rise.",
    "Spain maintains 300 troops in Portugal.",
    "An earthquake destroyed the village.",
    "Spain may visit Portugal.",
    "Spanish crews are trained for all dangers.",
]


@pytest.mark.parametrize("text", SILENT)
def test_wishes_conditions_denials_and_states_are_no_events(text):
    assert read(text).events == ()


def test_talks_between_two_sides_put_the_first_named_first():
    found = read("Talks between Poland and Ukraine began on Friday.")
    (event,) = found.events
    assert event.type == "CONSULT"
    assert parties(found, event, "source") == {"POL"}
    assert parties(found, event, "target") == {"UKR"}


def test_an_announced_attack_is_a_threat():
    found = read("Sudan said it would attack Chad.")
    assert [event.type for event in found.events] == ["THREATEN"]


def test_undated_news_of_the_lead_stands_at_its_publication_and_says_so():
    (event,) = read("France condemned Russia.").events
    assert (event.date.basis, event.date.precision) == ("published", "week")
    assert event.date.start == PUBLISHED.at.date()


DAYS = [
    (
        "Kenya arrested a Somali envoy on Friday, three days after the arrest of a judge by Ugandan police.",
        1,
        "2024-03-05",
    ),
    ("Kenya strongly condemns Somalia's attack on Ethiopia of 2 March.", 0, "2024-03-14"),
    ("Kenya condemned Somalia's 2 March attack on Ethiopia.", 0, "2024-03-14"),
    ("Kenya on Friday condemned the attack by Somalia.", 1, "2024-03-14"),
    ("On Tuesday Ana Diaz flew to Oslo, where she met Omar Haddad.", 1, "2024-03-12"),
    ("Kenya welcomed talks between Peru and Chile on 2 March.", 1, "2024-03-02"),
    ("Kenya welcomed talks between Peru and Chile on 2 March.", 0, "2024-03-14"),
    ("Ahead of next week's summit, Kenya met Peru.", 0, "2024-03-14"),
    ("Ana Diaz and Omar Haddad discussed Monday's visit to Peru.", 0, "2024-03-14"),
]


@pytest.mark.parametrize(("text", "number", "day"), DAYS)
def test_each_deed_of_a_sentence_has_its_own_day(text, number, day):
    assert str(read(text).events[number].date.start) == day


WHOM = [
    # (text, type, targets of the last event of the type)
    ("France condemned the attack on Mali on 2 March by armed rebels.", "ACCUSE", {"armed rebels"}),
    ("France is alarmed by the detention of judges by Mali.", "ACCUSE", {"MLI"}),
    ("France is concerned that Mali jailed nine judges.", "ACCUSE", {"MLI"}),
    ("France condemned the seizure of MV Galaxy Leader by the Houthis.", "ACCUSE", {"YEM"}),
    ("Omar Haddad, a rebel leader, was killed by French troops.", "ASSAULT", {"Omar Haddad"}),
    ("Armenia and Azerbaijan are at war. France urged both sides to withdraw.", "REQUEST", {"ARM", "AZE"}),
    ("South Korea fired at a ship. North Korea retaliated by shelling the South.", "ASSAULT", {"KOR"}),
    ("A car bomb was rammed into a Malian army base.", "ASSAULT", {"MLI"}),
]


@pytest.mark.parametrize(("text", "event_type", "targets"), WHOM)
def test_an_act_is_on_whom_the_sentence_means(text, event_type, targets):
    found = read(text)
    last = [event for event in found.events if event.type == event_type][-1]
    assert parties(found, last, "target") == targets


LISTED = [
    (
        "Kenya met Ms. Vjosa Osmani, Mr. Albin Diaz and Mr. Goran Haddad.",
        {"Vjosa Osmani", "Albin Diaz", "Goran Haddad"},
    ),
    (
        "Lee met the Minister of Trade, Ana Diaz, and the Mayor of Lima, Omar Haddad.",
        {"Ana Diaz", "Omar Haddad"},
    ),
]


@pytest.mark.parametrize(("text", "names"), LISTED)
def test_all_who_are_named_in_one_list_take_part(text, names):
    found = read(text)
    entities = [each.entity for each in found.events[0].participants if each.entity is not None]
    assert {found.entities[entity].name for entity in entities} >= names


def test_a_name_that_begins_a_clause_is_in_no_list():
    found = read("Kenya met Ana Diaz, and Omar Haddad condemned Peru.")
    met = next(event for event in found.events if event.type == "CONSULT")
    assert "Omar Haddad" not in {found.entities[each.entity or 0].name for each in met.participants}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Ana Diaz and Omar Haddad discussed Peru's visit to Belgium on 20 March.", "planned"),
        ("Kenya has sent aid to Peru, and urges others to help on 20 March.", "occurred"),
    ],
)
def test_what_is_done_has_no_day_that_is_still_to_come(text, status):
    event = next(each for each in reversed(read(text).events) if each.type in ("AID", "CONSULT"))
    assert event.status == status
    assert (str(event.date.start) == "2024-03-20") == (status == "planned")


def test_a_deed_that_is_done_was_not_next_week():
    text = "The fire after Saturday's attack by Kenya is out."
    start = next(event.date.start for event in read(text).events if event.type == "ASSAULT")
    assert start is not None
    assert start < PUBLISHED.at.date()


def test_whom_an_attack_kills_is_told_of_the_attack():
    events = read("Kenya bombed a Somali camp on Monday, killing 14 fighters.").events
    assert [event.same_as for event in events] == [None, 0]


def test_every_span_is_the_words_it_names():
    text = "Turkish soldiers arrested a journalist. Brazil apologised to Bolivia."
    for event in read(text).events:
        for span in (event.sentence, event.trigger, *(each.span for each in event.participants)):
            assert text[span.start : span.end] == span.text


def test_a_restatement_points_to_the_first_telling():
    text = "Poland's minister met Ukraine's president on Friday.\n\nPoland and Ukraine met in Warsaw, officials said."
    events = read(text).events
    assert [event.same_as for event in events] == [None, 0]


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("The European Union condemned Russia on Monday.", "EUR"),
        ("The UN Security Council condemned Russia on Monday.", "UNO"),
        ("The Soviet Union condemned Finland on Monday.", "GOV"),
        ("The union condemned Russia on Monday.", "LAB"),
        ("French unions condemned Russia on Monday.", "LAB"),
        ("Iraqi troops condemned Russia on Monday.", "MIL"),
    ],
)
def test_a_body_known_by_its_name_keeps_its_sector_and_a_noun_gives_that_of_a_group(text, sector):
    (event,) = read(text).events
    assert [party.sector for party in event.participants if party.role == "source"] == [sector]
