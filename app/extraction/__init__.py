"""Article text → what it says: names, dates, events and quotes, each with the words that say so."""

import functools
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spacy.tokens import Doc

from app.domain.document import Article, Publication
from app.domain.event import Extraction, Extractor
from app.domain.mention import EventDate
from app.extraction import language
from app.extraction.arguments import Parties
from app.extraction.dates import find_dates
from app.extraction.entities import find_entities
from app.extraction.events import find_events
from app.extraction.frames import load_frames
from app.extraction.gathering import Found
from app.extraction.lexicon import load_lexicon
from app.extraction.quotes import find_quotes
from app.extraction.speech import Speech, find_speech
from app.extraction.trace import Trace, trace_sentences

NAME = "dateline-rules"
VERSION = "0.1.0"
_DATA = Path(__file__).parent.parent / "data"


@functools.cache
def extractor(extra: Path | None = None) -> Extractor:
    """Name, version and SHA-256 of all the data this extractor reads."""
    digest = hashlib.sha256(language.data_digest().encode())
    for path in sorted(file for room in ("frames", "names", "places") for file in (_DATA / room).rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_DATA).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update(load_lexicon(extra).digest.encode())
    for path in sorted((extra / "frames").glob("*.toml")) if extra else ():
        digest.update(path.read_bytes())
    return Extractor(NAME, VERSION, digest.hexdigest())


def extract(article: Article, extra: Path | None = None) -> Extraction:
    """Read one article. `extra` is a folder with a user's own tables, and frames in its `frames/`."""
    heard = _hear(article, extra)
    events = find_events(heard.doc, heard.parties, heard.dates, article.published)
    quotes = find_quotes(heard.speeches)
    return Extraction(extractor(extra), heard.found.entities, heard.found.mentions, events, quotes)


def explain(article: Article, extra: Path | None = None, *, everything: bool = False) -> Trace:
    """Read one article as `extract` does, and say of every sentence why it tells what it tells."""
    heard = _hear(article, extra)
    seen = trace_sentences(
        heard.doc, heard.parties, heard.found.mentions, heard.dates, article.published, everything=everything
    )
    return Trace(extractor(extra), seen)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A parsed article with its names, dates and speeches: what the events are read from."""

    doc: Doc
    found: Found
    dates: tuple[EventDate, ...]
    speeches: tuple[Speech, ...]
    parties: Parties


def _hear(article: Article, extra: Path | None) -> _Heard:
    doc = language.parse(article.text)
    found = find_entities(doc, article.title, article.source, load_lexicon(extra))
    dates = find_dates(doc, _day(article.published))
    speeches = find_speech(doc, found.mentions)
    parties = Parties(doc, found.entities, found.mentions, load_frames(extra), speeches, found.publisher)
    return _Heard(doc, found, dates, speeches, parties)


def _day(published: Publication) -> date | None:
    return published.at.date() if published.at else None
