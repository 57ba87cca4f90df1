"""Everything that can go wrong, as one family. No error knows HTTP; `app.api.problems` maps each leaf to a status.

DatelineError
├── BadDocument
│   ├── EmptyDocument
│   ├── BinaryDocument
│   ├── BadEncoding
│   ├── NotEnglish
│   ├── NoArticleFound
│   └── BadPublicationDate
├── DocumentTooLarge
├── UnsupportedMediaType
├── FetchRefused
├── FetchFailed
├── NotFound
├── BadQuery
├── NotAcceptable
├── AddressUnsafe
├── BadDictionary
├── Unauthorised
├── Forbidden
├── Busy
└── Unavailable

The docstring of a leaf is the title a user reads; the message given when it is raised is the detail.
"""


class DatelineError(Exception):
    """Something went wrong."""

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field

    @classmethod
    def title(cls) -> str:
        """The first line of the docstring, without its full stop."""
        return (cls.__doc__ or "Error").strip().splitlines()[0].rstrip(".")


class BadDocument(DatelineError):
    """This document cannot be read."""


class EmptyDocument(BadDocument):
    """The document is empty."""


class BinaryDocument(BadDocument):
    """The document is binary, not text."""


class BadEncoding(BadDocument):
    """The document's character encoding is broken."""


class NotEnglish(BadDocument):
    """The document is not in English."""


class NoArticleFound(BadDocument):
    """No article was found in this page."""


class BadPublicationDate(BadDocument):
    """The publication date is not ISO 8601."""


class DocumentTooLarge(DatelineError):
    """The document is over the size limit."""


class UnsupportedMediaType(DatelineError):
    """This media type is not read."""


class FetchRefused(DatelineError):
    """This address is not fetched."""


class FetchFailed(DatelineError):
    """The page could not be fetched."""


class NotFound(DatelineError):
    """There is no such thing."""


class Conflict(DatelineError):
    """It does not fit what is there."""


class BadQuery(DatelineError):
    """The query is not understood."""


class NotAcceptable(DatelineError):
    """There is no answer of the kind asked for."""


class AddressUnsafe(DatelineError):
    """Dateline does not listen on this address without an API key."""


class BadDictionary(DatelineError):
    """Your dictionary cannot be used."""


class Unauthorised(DatelineError):
    """An API key is needed."""


class Forbidden(DatelineError):
    """This API key does not allow that."""


class Busy(DatelineError):
    """Too much is asked for at once."""


class Unavailable(DatelineError):
    """The service is not ready."""
