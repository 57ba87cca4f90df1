"""A text understood as far as its events need: parsed, with its names, dates, voices and who is meant by what."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spacy.tokens import Doc

from app.domain.document import Article, Publication
from app.domain.mention import EventDate
from app.extraction import language
from app.extraction.arguments import Parties
from app.extraction.dates import find_dates
from app.extraction.entities import find_entities
from app.extraction.frames import load_frames
from app.extraction.gathering import Found
from app.extraction.lexicon import load_lexicon
from app.extraction.speech import Speech, find_speech


@dataclass(frozen=True, slots=True)
class Understood:
    """What the finders of one article have found before events are read."""

    doc: Doc
    found: Found
    dates: tuple[EventDate, ...]
    speeches: tuple[Speech, ...]
    parties: Parties
    publication: Publication


def understand(article: Article, extra: Path | None = None) -> Understood:
    """Run the finders in their order. `extra` is a folder with a user's own tables, and frames in its `frames/`."""
    doc = language.parse(article.text)
    found = find_entities(doc, article.title, article.source, load_lexicon(extra))
    dates = tuple(find_dates(doc, _day(article.published)))
    speeches = find_speech(doc, found.mentions)
    parties = Parties(doc, found.entities, found.mentions, load_frames(extra), speeches, found.publisher)
    return Understood(doc, found, dates, speeches, parties, article.published)


def _day(published: Publication) -> date | None:
    return published.at.date() if published.at else None
