"""The trace of a text: it tells what the extraction tells, and of every other word that a frame knows, why it tells nothing."""

from datetime import datetime

import pytest

from app.domain.document import Article, Publication
from app.domain.mention import Span
from app.extraction import explain, extract, extractor
from app.extraction.drafts import WORDS_MISSING
from app.extraction.trace import Candidate, Trace

PUBLISHED = Publication(datetime(2024, 3, 14), "day", "request")  # noqa: DTZ001
TEXT = (
    "Kenyan President William Ruto met Ugandan President Yoweri Museveni in Kampala on Monday. "
    "According to Reuters, France agreed to send aid to Haiti, and did not visit Peru in May 2023.\n\n"
    "Gunmen struck and killed nine farmers in Mali. Sweden will hold talks with Cuba on 3 May 2024.\n\n"
    "Ruto met Museveni in Kampala. The weather was fine."
)


def article(text: str = TEXT) -> Article:
    return Article(text=text, body_end=len(text), published=PUBLISHED)


def trace(text: str = TEXT, *, everything: bool = False) -> Trace:
    return explain(article(text), everything=everything)


def candidates(found: Trace) -> dict[str, Candidate]:
    return {each.trigger.text: each for sentence in found.sentences for each in sentence.candidates}


def spans(value) -> list[Span]:
    own = [value] if isinstance(value, Span) else []
    if isinstance(value, tuple):
        return [span for each in value for span in spans(each)]
    fields = getattr(value, "__dataclass_fields__", ())
    return own + [span for name in fields for span in spans(getattr(value, name))]


def test_it_tells_the_events_that_the_extraction_tells():
    wanted = extract(article()).events
    found = [each.event for sentence in trace().sentences for each in sentence.candidates if each.event]
    assert len(found) >= 4
    assert [(each.number, each.type, each.status, each.confidence, each.restates) for each in found] == [
        (number, each.type, each.status, each.confidence, each.same_as) for number, each in enumerate(wanted)
    ]
    assert [[(party.start, party.end) for party in each.participants] for each in found] == [
        [(party.span.start, party.span.end) for party in each.participants] for each in wanted
    ]


def test_every_span_is_what_stands_in_the_text():
    found = spans(trace(everything=True).sentences)
    assert len(found) > 40
    assert [span for span in found if TEXT[span.start : span.end] != span.text] == []


def test_every_sentence_is_there_also_one_that_tells_nothing():
    assert [sentence.text.split()[0] for sentence in trace().sentences] == [
        "Kenyan", "According", "Gunmen", "Sweden", "Ruto", "The",
    ]  # fmt: skip
    assert trace().sentences[-1].candidates == ()


DROPPED = [
    ("Norway agreed to send aid to Chad.", "send", "it is told by “agreed” already"),
    (
        "An Israeli airstrike killed nine farmers.",
        "killed",
        "another word of the sentence tells the same deed",
    ),
    ("If Spain attacks Portugal, prices will rise.", "attacks", "wished, purposed, conditional"),
    ("Spain wants to visit Portugal.", "visit", "wished, purposed, conditional"),
    ("Spain did not attack Portugal.", "attack", "denied"),
    ("The government must attack Portugal.", "attack", "ought to be"),
    ("Federer beat Nadal.", "beat", ""),
]


@pytest.mark.parametrize(("text", "word", "reason"), DROPPED)
def test_a_word_that_tells_of_no_act_says_why(text, word, reason):
    found = candidates(trace(text))[word]
    assert (found.outcome, found.event) == ("dropped", None)
    assert reason in (found.reason or "")
    assert found.rule.file
    assert found.rule.file.startswith("frames/")


def test_words_of_longer_entries_are_listed_only_when_everything_is_wanted():
    text = "Peru made a film."
    assert candidates(trace(text)) == {}
    assert candidates(trace(text, everything=True))["made"].reason == WORDS_MISSING


def test_what_fired_says_where_it_stands():
    found = candidates(trace())["met"]
    assert found.frame == f"verb/{found.rule.name}"
    assert (found.rule.file, found.rule.type) == ("frames/consult.toml", "CONSULT")


def test_a_frame_of_the_user_says_that_it_is_the_users(tmp_path):
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "own.toml").write_text(
        'type = "CONSULT"\n[[frame]]\nname = "powwow"\nverbs = ["powwow with"]\ntarget = ["with"]\n',
        encoding="utf-8",
    )
    found = explain(article("France powwowed with Peru."), tmp_path)
    assert candidates(found)["powwowed"].rule.file == "dictionary/frames/own.toml"
    assert found.extractor == extractor(tmp_path) != extractor()


def test_the_date_and_the_place_name_those_that_were_not_chosen():
    text = "Norway met Sweden in Oslo on Monday, before a summit in Lima in May 2025."
    event = candidates(trace(text))["met"].event
    assert event is not None
    assert (event.date.words.text, event.date.basis) == ("Monday", "relative")
    assert [each.words.text for each in event.other_dates] == ["May 2025"]
    assert event.place is not None
    assert (event.place.name, event.place.basis) == ("Oslo", "gazetteer")
    assert "Lima" in {each.text for each in event.other_places}


def test_an_undated_event_of_the_lead_leans_on_the_day_of_publication_and_says_so():
    event = candidates(trace("France condemned Russia."))["condemned"].event
    assert event is not None
    assert (event.date.basis, event.date.words) == ("published", None)
    assert event.place is None


def test_status_denial_and_attribution_have_their_words():
    planned = candidates(trace())["talks"].event or candidates(trace())["hold"].event
    assert planned is not None
    assert planned.status == "planned"
    assert planned.cue is not None
    agreed = candidates(trace())["agreed"].event
    assert agreed is not None
    assert agreed.attribution is not None
    assert agreed.attribution.name == "Reuters"
    refused = candidates(trace("Egypt would not meet Libya."))["meet"].event
    assert refused is not None
    assert (refused.type, refused.negation.text) == ("REJECT", "not")


def test_a_second_telling_names_the_first():
    events = [each.event for sentence in trace().sentences for each in sentence.candidates if each.event]
    assert events[-1].restates == 0


def test_a_text_without_a_word_has_no_sentence():
    assert trace(" \n\n ").sentences == ()


def test_what_is_too_long_for_a_sentence_says_so():
    text = "France condemned Russia. " + "France condemned Russia and " * 400
    readable = [sentence.readable for sentence in trace(text).sentences]
    assert readable[0]
    assert not all(readable)
