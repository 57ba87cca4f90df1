"""The language of full-text queries: what it means, what it refuses, and that both databases answer alike."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.domain.words import fold, words_of
from app.errors import BadQuery
from app.query.words import Either, Every, Phrase, condition, english, fits, fts5, parse, tsquery

A, B, C = Phrase(("a",)), Phrase(("b",)), Phrase(("c",))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Iraq's", "iraq"),
        ("IRAQ’S oil", "iraq oil"),
        ("O'Neill", "oneill"),
        ("the 'quoted' word", "the quoted word"),
        ("U.S.-led", "us led"),
        ("at 5 p.m. in Rome", "at 5 pm in rome"),
        ("Muḥammad al-ʿAbbāsī", "muhammad al abbasi"),
        ("Łódź, Straße, Ærø", "lodz strasse aero"),
        ("e\u0301te\u0301", "ete"),
        ("snake_case a-b 1.5 x@y.org", "snake case a b 1 5 x y org"),
        ("٣ ½ ①", "3 1 2 1"),
        ("… — ☃", ""),
        ("мир", "x0043cx00438x00440"),
        ("w" * 300, "w" * 200),
    ],
)
def test_text_is_folded_to_plain_words(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_a_fold_is_plain_words_with_single_spaces_and_folds_to_itself(written):
    folded = fold(written)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in folded.split())
    assert folded == " ".join(folded.split()) == fold(folded)


@given(st.text() | st.text("aS's.’ -é½ʿ"))
def test_every_folded_word_knows_where_it_stood(written):
    found = list(words_of(written))
    assert " ".join(word.text for word in found) == fold(written)
    assert all(0 <= word.start < word.end <= len(written) for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)


def test_a_mark_leaves_the_possessive_out():
    written = "In Iraq’s south"
    assert [written[word.start : word.end] for word in words_of(written)] == ["In", "Iraq", "south"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("a", A),
        ("A b", Every((A, B))),
        ("a AND b", Every((A, B))),
        ("a and b", Every((A, Phrase(("and",)), B))),
        ("a OR b c", Either((A, Every((B, C))))),
        ("(a OR b) c", Every((Either((A, B)), C))),
        ("a -b", Every((A,), (B,))),
        ("-a b", Every((B,), (A,))),
        ("a NOT b NOT c", Every((A,), (B, C))),
        ("a -(b OR c)", Every((A,), (Either((B, C)),))),
        ("a NOT (b -c)", Every((A,), (Every((B,), (C,)),))),
        ("a NOT NOT b", Every((A, B))),
        ("NOT (NOT a)", A),
        ('"a b"', Phrase(("a", "b"))),
        ("“a b” c", Every((Phrase(("a", "b")), C))),
        ('"a b"*', Phrase(("a", "b"), prefix=True)),
        ("a*", Phrase(("a",), prefix=True)),
        ("a-b", Phrase(("a", "b"))),
        ("al-Sad*", Phrase(("al", "sad"), prefix=True)),
        ("a - b & c", Every((A, B, C))),
        ("U.S.", Phrase(("us",))),
        ("((a))", A),
    ],
)
def test_a_query_is_understood(query, wanted):
    assert parse(query) == wanted


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no word"),
        (" … ", "no word"),
        ("*", "(character 1)"),
        ("a * b", "beginning of a word"),
        ("a*b", "end of a word"),
        ('a "b', "never closed (character 3)"),
        ('a ""', "no word between"),
        ("a (b", "never closed (character 3)"),
        ("a (", "never closed (character 3)"),
        ("a) b", "never opened (character 2)"),
        (")", "never opened (character 1)"),
        ("()", "nothing in these brackets"),
        ("a OR", "OR needs something to search for after it (character 3)"),
        ("OR a", "OR needs something to search for before it (character 1)"),
        ("a AND OR b", "AND needs something"),
        ("a NOT", "NOT needs something"),
        ("-a", "beside what to leave out (character 1)"),
        ("NOT a -b", "beside what to leave out"),
        ("a OR -b", "beside what to leave out (character 6)"),
        ("(" * 30 + "a" + ")" * 30, "brackets deep"),
        ("(" * 5000, "brackets deep"),
        ("NOT " * 5000 + "a", "brackets deep"),
        ("a " * 51, "50 words"),
        ('"' + "a " * 51 + '"', "50 words"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_with_its_place(query, says):
    with pytest.raises(BadQuery) as refused:
        parse(query)
    assert says in refused.value.detail
    assert refused.value.field == "q"


@given(
    st.text()
    | st.text('ab*"()- ANDORT')
    | st.lists(st.sampled_from([*'ab*"()-', " OR ", " NOT "])).map("".join)
)
def test_any_text_is_a_query_or_is_refused(query):
    try:
        wanted = parse(query)
    except BadQuery:
        return
    assert fts5(wanted)
    assert tsquery(wanted)
    assert english(wanted)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("Iraq -oil", "“Iraq” but not “oil”"),
        ('"oil price" negoti*', "“oil price” and “negoti…”"),
        ("a OR b c", "“a” or (“b” and “c”)"),
        ("a -b -c", "“a” but not “b” or “c”"),
    ],
)
def test_a_query_is_told_in_english(query, says):
    assert english(parse(query)) == says


WORDS = st.sampled_from(
    ["a", "ab", "abc", "b", "ba", "1", "1e5", "12a", "0x1", "and", "not", "or", "the", "мир"]
)
PHRASES = st.builds(Phrase, st.lists(WORDS.map(fold), min_size=1, max_size=3).map(tuple), st.booleans())
WANTED = st.recursive(
    PHRASES,
    lambda of: (
        st.builds(Either, st.lists(of, min_size=2, max_size=3).map(tuple))
        | st.builds(
            Every, st.lists(of, min_size=1, max_size=2).map(tuple), st.lists(of, max_size=2).map(tuple)
        )
    ),
    max_leaves=6,
)
DOCUMENTS = st.lists(st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=20), min_size=1, max_size=8)


@pytest.fixture
def found(engine):
    """Which of some documents a query finds in a full-text index of the database."""
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        table = "CREATE VIRTUAL TABLE document USING fts5(words, tokenize='unicode61')"
        ask = "SELECT rowid - 1 FROM document WHERE document MATCH :query"
    else:
        table = "CREATE TABLE document (number INTEGER, words TEXT)"
        ask = "SELECT number FROM document WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :query)"
    add = f"INSERT INTO document ({'rowid' if sqlite else 'number'}, words) VALUES (:number, :words)"

    def answer(documents, wanted):
        rows = [{"number": number + sqlite, "words": words} for number, words in enumerate(documents)]
        with engine.execution_options(writing=True).connect() as connection, connection.begin() as whole:
            connection.execute(text(table))
            connection.execute(text(add), rows)
            query = fts5(wanted) if sqlite else tsquery(wanted)
            ids = set(connection.execute(text(ask), {"query": query}).scalars())
            if not sqlite:
                exact = condition(wanted, "to_tsvector('simple', words)", "words")
                asked = text(f"SELECT number FROM document WHERE {exact.sql}")
                assert set(connection.execute(asked, exact.values).scalars()) == ids
            whole.rollback()
        return ids

    return answer


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(DOCUMENTS.map(lambda texts: [fold(each) for each in texts]), WANTED)
def test_both_databases_find_what_fits(found, documents, wanted):
    assert found(documents, wanted) == {n for n, words in enumerate(documents) if fits(wanted, words)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(min_size=1).map(fold).filter(bool))
def test_every_folded_text_is_found_by_each_of_its_words_and_as_a_phrase(found, folded):
    words = tuple(folded.split())
    assert found([folded], Every(tuple(Phrase((word,)) for word in words))) == {0}
    assert found([folded], Phrase(words)) == {0}
