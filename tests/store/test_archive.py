"""Keeping an article writes everything once, whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from app.domain.document import Publication
from app.domain.mention import Role
from app.store import archive, tables
from app.store.session import reading
from tests.examples import a_document, a_person, a_place, an_extraction, an_organisation
from tests.store.keeping import counts, keep, rows


def test_everything_of_an_article_becomes_rows(engine):
    keep(engine)
    assert counts(engine) == {
        "source": 1, "raw_document": 1, "article": 1, "job": 0, "actor": 2, "organisation": 0, "place": 1, "name": 4,
        "actor_role": 2, "extraction_run": 1, "entity": 3, "entity_mention": 2, "event_mention": 2,
        "mention_participant": 2, "quote": 1, "judgement": 5, "correction": 0, "event": 1, "participant": 2,
        "decision": 0, "suggestion": 0, "article_band": 16, "name_sound": 7, "version": 4,
        "event_clue": 8, "event_view": 1, "tally": 16, "article_view": 1,
    }  # fmt: skip


def test_keeping_the_same_document_twice_changes_nothing(engine):
    first = keep(engine)
    before = counts(engine)
    assert keep(engine) == first
    assert counts(engine) == before


def test_the_document_is_kept_byte_for_byte(engine):
    keep(engine)
    assert rows(engine, tables.RawDocument.body) == [(a_document().body,)]


def test_a_known_digest_finds_its_article_and_an_unknown_one_nothing(engine):
    article = keep(engine)
    with reading(engine) as session:
        assert archive.find_by_digest(session, a_document().digest) == article
        assert archive.find_by_digest(session, a_document("something else").digest) is None


def test_whoever_is_known_gets_no_second_row(engine):
    keep(engine)
    keep(engine, "another article", an_extraction(mentions=(), quotes=(), events=()))
    assert rows(engine, tables.Actor.slug) == [("ana-diaz",), ("bo-lind",)]
    assert counts(engine)["judgement"] == 8


def test_namesakes_get_addresses_of_their_own(engine):
    keep(engine, "one", an_extraction([a_person(country="FRE")], (), mentions=(), quotes=()))
    keep(engine, "two", an_extraction([a_person(country="SYL")], (), mentions=(), quotes=()))
    keep(engine, "three", an_extraction([a_person(country="BRU")], (), mentions=(), quotes=()))
    assert rows(engine, tables.Actor.slug) == [("ana-diaz",), ("ana-diaz-2",), ("ana-diaz-3",)]


def test_two_names_of_one_dictionary_entry_are_one_row(engine):
    found = [an_organisation("Red Band", known="org/red-band"), an_organisation("RB", known="org/red-band")]
    keep(engine, "one", an_extraction(found, (), mentions=(), quotes=()))
    assert rows(engine, tables.Organisation.known) == [("org/red-band",)]
    assert rows(engine, tables.Name.text) == [("RB",), ("Red Band",)]


def test_a_person_is_found_without_initials_too(engine):
    keep(engine, "one", an_extraction([a_person("Ana M. Diaz Jr.")], (), mentions=(), quotes=()))
    assert ("ana diaz",) in rows(engine, tables.Name.key)


def test_a_role_remembers_when_it_was_seen_first_and_last(engine):
    keep(engine)
    keep(engine, "another", an_extraction(events=(), mentions=(), quotes=()))
    assert counts(engine)["actor_role"] == 2
    days = rows(engine, tables.ActorRole.first_seen, tables.ActorRole.last_seen)
    assert {str(day) for row in days for day in row} == {"2024-03-05"}


def test_what_was_unknown_is_filled_in_and_what_was_known_stays(engine):
    bare = a_place(location=None, country="FRE")
    keep(engine, "one", an_extraction([bare], (), mentions=(), quotes=()))
    keep(engine, "two", an_extraction([a_place(country="FRE")], (), mentions=(), quotes=()))
    keep(engine, "three", an_extraction([bare], (), mentions=(), quotes=()))
    columns = tables.Place.slug, tables.Place.kind, tables.Place.latitude, tables.Place.longitude
    assert rows(engine, *columns) == [("portville", "city", 1.5, 2.5)]


def test_an_article_without_anything_in_it_is_kept(engine):
    keep(engine, "nothing", an_extraction([], (), mentions=(), quotes=()))
    assert counts(engine)["article"] == 1


def test_a_role_without_country_is_kept_once(engine):
    person = a_person(roles=(Role("Spokeswoman"),))
    for text in ("one", "two"):
        keep(engine, text, an_extraction([person], (), mentions=(), quotes=()))
    assert rows(engine, tables.ActorRole.title) == [("Spokeswoman",)]


def test_many_who_keep_the_same_names_at_once_make_each_only_once(engine):
    found = [a_person(f"Person Number{letter}") for letter in "ABCDEFGH"]
    orders = [found, found[::-1], found[4:] + found[:4], found[::-2] + found[::2]]

    def work(number: int) -> None:
        for turn in range(3):
            extraction = an_extraction(orders[number], (), mentions=(), quotes=())
            keep(engine, f"article {number} {turn}", extraction)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert (counts(engine)["article"], counts(engine)["actor"]) == (12, 8)


def test_many_who_keep_the_same_document_at_once_keep_one(engine):
    with ThreadPoolExecutor(4) as pool:
        articles = set(pool.map(lambda _: keep(engine), range(4)))
    assert len(articles) == 1
    assert counts(engine)["article"] == 1


def test_the_same_text_at_another_address_names_its_original(engine):
    original = keep(engine)
    copy = keep(engine, "the same text on another page")
    keep(engine, "a year later", published=Publication(datetime(2025, 3, 6, tzinfo=UTC), "day", "document"))
    keep(engine, "undated", published=Publication())
    found = rows(engine, tables.Article.id, tables.Article.duplicate_of)
    assert [duplicate_of for _, duplicate_of in found] == [None, original, None, original]
    assert found[1][0] == copy
