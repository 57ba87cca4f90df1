"""One line per thing that happened; control characters of whatever came from outside are escaped."""

import logging
import sys


class _OneLine(logging.Formatter):
    """A record is one line, even where a message quotes raw input; tracebacks keep theirs."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name logging calls
        record.message = escaped(record.message)
        return super().formatMessage(record)


def escaped(text: str) -> str:
    r"""Control characters as \x.., so that no input can forge a line or colour a terminal."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def set_up(level: str) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
