"""Plain text as pasted from a page: headline, date line, byline, captions and furniture told from the article."""

import re
import unicodedata
from dataclasses import dataclass, field, replace

from app.domain.document import Article, Publication
from app.errors import EmptyDocument
from app.reading.furniture import ends_article, is_furniture, is_section
from app.reading.publication import from_line

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000\x0b\x0c]+")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_BYLINE = re.compile(r"^(?:by|written by|reported by|reporting by)\s+((?-i:[A-Z]).{2,80})$", re.IGNORECASE)
_CREDIT = re.compile(
    r"\s*[\(\[]?\b(?:photo(?:graph)?s?|picture|image|credit|photo credit|source)\s*(?:by|:|/|credit:)\s*[^.]{2,60}[\)\]]?\s*$",
    re.IGNORECASE,
)
_AGENCY_CREDIT = re.compile(
    r"\s*[\(\[][^()\[\]]{0,40}\b(?:AP|AFP|Reuters|Getty|EPA|DoD|DVIDS)\b[^()\[\]]{0,40}[\)\]]\s*$"
)
_CAPTION_START = re.compile(
    r"^(?:image of|photo of|picture of|(?:file )?photo\s*:|caption\s*:|image\s*:|picture\s*:|file\s*[-–—:])\s*",
    re.IGNORECASE,
)
_HEAD_LINES = 12  # a headline block is not longer
_LONGEST_HEADLINE = 200
_LONGEST_NAME = 50


@dataclass(slots=True)
class _Page:
    """What was told apart so far."""

    title: str | None = None
    source: str | None = None
    published: Publication | None = None
    authors: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


def read_text(text: str, title: str | None = None) -> Article:
    """The article of pasted text; `title` is the sender's, if any. Raises EmptyDocument when nothing is left."""
    paragraphs = _paragraphs(_clean(text))
    page = _Page(title=title)
    body_at = _body_start(paragraphs)
    for paragraph in paragraphs[:body_at]:
        _read_head(paragraph, page)
    for paragraph in paragraphs[body_at:]:
        if ends_article(paragraph) and page.body:
            break
        _read_body(paragraph, page)
    return assemble(page.body, page.captions, page)


def assemble(body: list[str], captions: list[str], page: "_Page | Article") -> Article:
    """Paragraphs and captions as one text. Raises EmptyDocument when there is neither."""
    if not body and not captions:
        raise EmptyDocument("no article text is left when headline and page furniture are taken away")
    main = "\n\n".join(body)
    whole = "\n\n".join([*body, *captions])
    found = page.published or Publication()
    return Article(
        text=whole,
        body_end=len(main),
        title=page.title,
        source=page.source,
        authors=tuple(page.authors),
        published=found,
        captions=tuple(captions),
    )


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate(_INVISIBLE).replace("\u2028", "\n").replace("\u2029", "\n\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def _paragraphs(text: str) -> list[str]:
    """Blocks between blank lines; inside a block hard-wrapped lines are joined, short ones stay apart."""
    found: list[str] = []
    for block in re.split(r"\n{2,}", text):
        lines = [line for line in block.split("\n") if line]
        found += _joined(lines)
    return found


def _joined(lines: list[str]) -> list[str]:
    longest = max((len(line) for line in lines), default=0)
    joined: list[str] = []
    wrapped = False
    for line in lines:
        if wrapped and joined:
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        # A wrapped line is about as long as the longest and stops in mid-sentence; a column is 45 to 100 wide.
        wrapped = 45 <= longest <= 100 and len(line) >= 0.75 * longest and not _SENTENCE_END.search(line)
    return joined


def _is_prose(paragraph: str) -> bool:
    """Whether a paragraph is a sentence and not a headline, a name or a label."""
    if len(paragraph) > _LONGEST_HEADLINE and not _CAPTION_START.match(paragraph):
        return True
    return bool(_SENTENCE_END.search(paragraph)) and len(paragraph.split()) >= 4


def _body_start(paragraphs: list[str]) -> int:
    """Where the article begins: at its first sentence, behind captions and the like."""
    for index, paragraph in enumerate(paragraphs[:_HEAD_LINES]):
        if _is_caption(paragraph) or is_furniture(paragraph) or from_line(paragraph):
            continue
        if _is_prose(paragraph):
            return index
    return 0 if len(paragraphs) < 2 else min(_first_long(paragraphs), len(paragraphs))


def _first_long(paragraphs: list[str]) -> int:
    """Text without a single full stop: the first paragraph is its headline if something follows."""
    return 1 if len(paragraphs[0]) <= _LONGEST_HEADLINE else 0


def _is_caption(paragraph: str) -> bool:
    return bool(
        _CAPTION_START.match(paragraph) or _CREDIT.search(paragraph) or _AGENCY_CREDIT.search(paragraph)
    ) and (not ends_article(paragraph))


def _read_head(paragraph: str, page: _Page) -> None:
    byline = _BYLINE.match(paragraph)
    published = from_line(paragraph)
    if _is_caption(paragraph):
        _add_caption(paragraph, page)
    elif published is not None:
        page.published = page.published or published
    elif byline:
        page.authors += _names(byline[1])
    elif is_section(paragraph) or is_furniture(paragraph):
        return
    elif page.title is None or _same(page.title, paragraph):
        page.title = page.title or paragraph
    elif page.source is None and len(paragraph) <= _LONGEST_NAME:
        page.source = paragraph
    elif len(paragraph.split()) >= 6:
        page.body.append(paragraph)  # a standfirst without a full stop


def _read_body(paragraph: str, page: _Page) -> None:
    short = len(paragraph) <= 80 and not _SENTENCE_END.search(paragraph)
    byline = _BYLINE.match(paragraph) if short else None
    if _is_caption(paragraph):
        _add_caption(paragraph, page)
    elif byline:
        page.authors += [name for name in _names(byline[1]) if name not in page.authors]
    elif short and (published := from_line(paragraph)) is not None:
        page.published = page.published or published
    elif not is_furniture(paragraph) and not (short and is_section(paragraph)):
        page.body.append(paragraph)


def _add_caption(paragraph: str, page: _Page) -> None:
    caption = _CAPTION_START.sub("", paragraph)
    caption = _CREDIT.sub("", _AGENCY_CREDIT.sub("", caption)).strip()
    title = page.title or ""
    if title and caption.lower().startswith(title.lower()):
        caption = caption[len(title) :].strip(" -–—:|")
    if len(caption.split()) >= 4:
        page.captions.append(caption)


def _names(text: str) -> list[str]:
    return [name.strip() for name in re.split(r",| and | & ", text) if name.strip()]


def _same(title: str, paragraph: str) -> bool:
    return title.casefold().split() == paragraph.casefold().split()


def with_metadata(article: Article, **known: object) -> Article:
    """The article with what the sender said put above what was read."""
    return replace(article, **{name: value for name, value in known.items() if value})  # type: ignore[arg-type]
