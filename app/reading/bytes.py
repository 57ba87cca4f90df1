"""From bytes to text: encodings named or marked, never guessed; binary and empty documents are turned away."""

import codecs
import re

from app.errors import BadEncoding, BinaryDocument, EmptyDocument

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.02


def decode(body: bytes, charset: str | None) -> str:
    """The text of a document. Raises EmptyDocument, BinaryDocument or BadEncoding."""
    if not body.strip():
        raise EmptyDocument("send the text of an article in the body")
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise BinaryDocument(f"this looks like {name}; send its text or HTML")
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _checked(_decoded(body[len(mark) :], encoding))
    return _checked(_decoded(body, charset or "utf-8"))


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except LookupError:
        raise BadEncoding(f"the character set {encoding[:40]!r} is not known; use utf-8") from None
    except UnicodeDecodeError as error:
        if b"\x00" in body:
            raise BinaryDocument("there are NUL bytes in it; send text") from None
        raise BadEncoding(
            f"byte {error.start} is not {encoding}; send utf-8, or name the character set in Content-Type"
        ) from None


def _checked(text: str) -> str:
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls > _MOST_CONTROLS * len(text):
        raise BinaryDocument("most of it is control characters; send text")
    if not text.strip():
        raise EmptyDocument("send the text of an article in the body")
    return _CONTROLS.sub("", text)
