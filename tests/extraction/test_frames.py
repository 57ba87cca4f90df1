"""The word lists of the frames, read from sentences of our own: which type, on which word, in which mode."""

from datetime import datetime
from importlib.resources import files
from tomllib import loads

import pytest

from app.domain.document import Article, Publication
from app.domain.event import EventMention
from app.extraction import extract
from app.extraction.frames import load_frames

PUBLISHED = Publication(datetime(2024, 3, 14), "day", "request")  # noqa: DTZ001
BUILT_IN = {"party", "person", "organisation", "place", "clause", "none"}


def events(text: str) -> tuple[EventMention, ...]:
    return extract(Article(text=text, body_end=len(text), published=PUBLISHED)).events


WORDED = [
    ("Indian police fired tear gas at students in Srinagar.", "ASSAULT", "fired", "crowd-control"),
    ("Ethiopian troops opened fire on a crowd in Gondar.", "ASSAULT", "opened", "firearms"),
    ("Iran shut down the internet in Tehran.", "COERCE", "shut down", "censor"),
    ("Myanmar imposed a dusk-to-dawn curfew in Yangon.", "COERCE", "imposed", "curfew"),
    ("Angela Merkel telephoned Vladimir Putin on Sunday.", "CONSULT", "telephoned", "phone"),
    ("Egypt and Sudan resumed negotiations in Addis Ababa.", "CONSULT", "resumed", None),
    ("Serbia and Croatia restored diplomatic relations.", "SUPPORT", "restored", None),
    ("Cuba paid tribute to Nelson Mandela.", "SUPPORT", "paid", None),
    ("Greece lodged a formal protest with Turkey.", "ACCUSE", "lodged", "disapprove"),
    ("Thailand opened an inquiry into the police.", "ACCUSE", "opened", "investigate"),
    ("Vietnamese troops pulled out of Cambodia.", "RETREAT", "pulled", "withdraw"),
    ("Saudi Arabia reopened its border with Qatar.", "RETREAT", "reopened", "access"),
    ("Libya freed five Bulgarian nurses.", "RETREAT", "freed", "release"),
    ("Norway pledged to help Malawi.", "AGREE", "pledged", None),
    ("Argentina demanded an apology from Britain.", "REQUEST", "demanded", "change"),
    ("Sudan denied entry to a United Nations envoy.", "REJECT", "denied", None),
    ("France cancelled Senegal's debt.", "AID", "cancelled", None),
    ("South Korea put its army on high alert.", "MOBILIZE", "put", "troops"),
    ("Australia recalled its ambassador from Jakarta.", "SANCTION", "recalled", "withdraw"),
    ("Britain slapped tariffs on Russia.", "SANCTION", "slapped", "discontinue"),
    ("French farmers blocked a motorway near Lyon.", "PROTEST", "blocked", "obstruct"),
    ("Bolivian miners went on strike on Monday.", "PROTEST", "went", "strike"),
    ("Germany offered an apology to Namibia.", "CONCEDE", "offered", None),
    ("Spain extradited a banker to Mexico.", "COOPERATE", "extradited", None),
    ("Hezbollah vowed revenge against Israel.", "THREATEN", "vowed", "violence"),
]


@pytest.mark.parametrize(("text", "event_type", "trigger", "mode"), WORDED)
def test_the_wording_gives_type_trigger_and_mode(text, event_type, trigger, mode):
    found = [(event.type, event.trigger.text, event.mode) for event in events(text)]
    assert found == [(event_type, trigger, mode)]


AMBIGUOUS = [
    "Brazil beat Germany in the final.",
    "Toyota fired its chief executive on Monday.",
    "Federer beat Nadal in Rome.",
    "Apple released a new phone in Japan.",
    "The Australian team attacked from the start.",
    "Arsenal sold a striker to Spain.",
    "Heavy rain hit the Philippines on Friday.",
    "The Swiss bank raised its prices.",
]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_the_same_words_in_sport_weather_and_business_are_no_events(text):
    assert events(text) == ()


def test_every_class_a_frame_asks_for_is_defined():
    classes = BUILT_IN | set(load_frames().classes)
    folder = files("app").joinpath("data/frames")
    for path in folder.iterdir():
        if path.name.endswith(".toml"):
            for frame in loads(path.read_text("utf-8")).get("frame", ()):
                assert {*frame.get("object", ()), *frame.get("of_class", ())} <= classes, frame["name"]
