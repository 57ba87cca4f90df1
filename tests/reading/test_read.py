import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import Metadata, RawDocument
from app.errors import BadEncoding, BinaryDocument, EmptyDocument, NotEnglish, UnsupportedMediaType
from app.reading import read
from app.reading.publication import from_line
from app.reading.text import read_text

PASTED = """World

Ferry talks resume between islands

The Harbour Post

Mar. 4, 2023 • 2 min read
By Ada Quill and Ben Stone

Photo: A ferry leaves the old harbour of the island at dawn on Sunday. (AP Photo/Someone)

The two islands resumed talks on Friday about a shared ferry. Both sides want it.

A second round is planned for May.

Share this article
Read more: The ferry in pictures

NEWSLETTER
Get the latest updates delivered to your inbox.
"""


def _plain(text, **metadata):
    return read(RawDocument(text.encode(), "text/plain", None, Metadata(**metadata)))


def test_a_pasted_page_is_taken_apart():
    article = _plain(PASTED)
    assert article.title == "Ferry talks resume between islands"
    assert article.source == "The Harbour Post"
    assert article.authors == ("Ada Quill", "Ben Stone")
    assert article.published.at.date().isoformat() == "2023-03-04"
    assert article.published.basis == "document"
    assert article.text[: article.body_end].startswith("The two islands")
    assert article.captions == ("A ferry leaves the old harbour of the island at dawn on Sunday.",)
    for furniture in ("NEWSLETTER", "min read", "Share", "Read more", "inbox"):
        assert furniture not in article.text


def test_captions_are_the_last_paragraphs_of_the_text():
    article = _plain(PASTED)
    assert article.text.endswith(article.captions[0])
    assert article.text[article.body_end :].strip() == article.captions[0]


def test_what_the_sender_says_stands_above_what_is_read():
    article = _plain(PASTED, title="Mine", source="Other", published_at="2023-03-05", authors=("C",))
    assert (article.title, article.source, article.authors) == ("Mine", "Other", ("C",))
    assert article.published.at.date().isoformat() == "2023-03-05"
    assert article.published.basis == "request"


def test_one_sentence_alone_is_an_article_without_a_headline():
    article = _plain("The mayor of Lisbon met the mayor of Porto on Friday.")
    assert article.title is None
    assert article.text == "The mayor of Lisbon met the mayor of Porto on Friday."


def test_hard_wrapped_lines_are_joined():
    text = "The council of the city agreed on Monday evening that the old\nbridge must be closed to lorries until the repairs are over.\n"
    assert "\n" not in _plain(text).text


def test_a_dateline_stays_in_the_text():
    assert _plain(
        "NAIROBI (Agency) - Kenya opened its border on Friday after weeks of talks."
    ).text.startswith("NAIROBI")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Jul. 24, 2024 • 2 min read", "2024-07-24"),
        ("24 July 2024", "2024-07-24"),
        ("Published: 3 March 2021 | Updated 4 March 2021", "2021-03-03"),
        ("2024-07-24 09:15 +03:00", "2024-07-24"),
        ("Wednesday, July 24, 2024", "2024-07-24"),
        ("The treaty was signed on July 24, 2024, in the presence of many guests.", None),
        ("No date here", None),
    ],
)
def test_a_header_line_gives_the_day_and_a_sentence_does_not(line, day):
    found = from_line(line)
    assert (found.at.date().isoformat() if found else None) == day


def test_a_time_with_its_zone_is_kept():
    found = from_line("2024-07-24 09:15 +03:00")
    assert found.precision == "time"
    assert found.at.isoformat() == "2024-07-24T09:15:00+03:00"


@pytest.mark.parametrize(
    ("body", "charset", "error"),
    [
        (b"", None, EmptyDocument),
        (b" \n\t", None, EmptyDocument),
        (b"PK\x03\x04rest", None, BinaryDocument),
        (b"a\x00b\x00c\x00", None, BinaryDocument),
        (b"na\xefve", None, BadEncoding),
        (b"abc", "no-such-set", BadEncoding),
    ],
)
def test_what_is_no_text_is_turned_away(body, charset, error):
    with pytest.raises(error):
        read(RawDocument(body, "text/plain", charset))


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("The café in Orléans opened on Monday.".encode(), None),
        ("\ufeffThe café in Orléans opened on Monday.".encode(), None),
        ("\ufeffThe café in Orléans opened on Monday.".encode("utf-16-le"), None),
        ("The café in Orléans opened on Monday.".encode("cp1252"), "windows-1252"),
    ],
)
def test_a_named_or_marked_encoding_is_read(body, charset):
    assert read(RawDocument(body, "text/plain", charset)).text == "The café in Orléans opened on Monday."


def test_a_language_the_sender_names_is_believed():
    with pytest.raises(NotEnglish):
        _plain("The ministers met on Monday in the capital.", language="ar")


def test_a_text_in_another_language_is_turned_away():
    with pytest.raises(NotEnglish):
        _plain(
            "El presidente se reunió el lunes con el ministro de Defensa para hablar de la frontera norte."
        )


def test_an_unknown_media_type_is_turned_away():
    with pytest.raises(UnsupportedMediaType):
        read(RawDocument(b"x", "image/png"))


WORDS = st.lists(
    st.sampled_from(
        ["council", "harbour", "mayor", "opened", "bridge", "river", "old", "new", "city", "talks"]
    ),
    min_size=4,
    max_size=12,
)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_no_sentence_of_clean_text_is_lost(sentences):
    paragraphs = [" ".join(words).capitalize() + "." for words in sentences]
    assert read_text("\n\n".join(paragraphs)).text == "\n\n".join(paragraphs)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_with_a_reason(text):
    try:
        article = read_text(text)
    except EmptyDocument:
        return
    assert article.text
    assert article.body_end <= len(article.text)
