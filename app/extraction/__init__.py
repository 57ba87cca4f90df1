"""Article text → what it says: names, dates, events and quotes, each with the words that say so."""

import functools
import hashlib
from pathlib import Path

from app.domain.document import Article
from app.domain.event import Extraction, Extractor
from app.extraction import language
from app.extraction.events import find_events
from app.extraction.lexicon import load_lexicon
from app.extraction.quotes import find_quotes
from app.extraction.trace import Trace, trace_sentences
from app.extraction.understanding import understand

NAME = "dateline-rules"
VERSION = "0.2.0"
_DATA = Path(__file__).parent.parent / "data"


@functools.cache
def extractor(extra: Path | None = None) -> Extractor:
    """Name, version and SHA-256 of all the data this extractor reads."""
    digest = hashlib.sha256(language.data_digest().encode())
    for path in sorted(file for room in ("frames", "names", "places") for file in (_DATA / room).rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_DATA).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update((_DATA / "confidence.json").read_bytes())
    digest.update(load_lexicon(extra).digest.encode())
    for path in sorted((extra / "frames").glob("*.toml")) if extra else ():
        digest.update(path.read_bytes())
    return Extractor(NAME, VERSION, digest.hexdigest())


def extract(article: Article, extra: Path | None = None) -> Extraction:
    """Read one article. `extra` is a folder with a user's own tables, and frames in its `frames/`."""
    understood = understand(article, extra)
    events = find_events(understood.doc, understood.parties, understood.dates, article.published)
    quotes = find_quotes(understood.speeches)
    found = understood.found
    return Extraction(extractor(extra), found.entities, found.mentions, events, quotes)


def explain(article: Article, extra: Path | None = None, *, everything: bool = False) -> Trace:
    """Read one article as `extract` does, and say of every sentence why it tells what it tells."""
    return Trace(extractor(extra), trace_sentences(understand(article, extra), everything=everything))
