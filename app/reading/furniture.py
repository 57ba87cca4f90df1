"""What a pasted page carries besides its article: known lines of navigation, sharing and sign-up boxes."""

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent.parent / "data" / "reading" / "furniture.toml"


@dataclass(frozen=True, slots=True)
class Furniture:
    """Patterns over whole lines."""

    line: re.Pattern[str]
    ends: re.Pattern[str]
    section: re.Pattern[str]


@functools.cache
def furniture() -> Furniture:
    """The patterns of the data file."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Furniture(*(_whole(table[name]) for name in ("line", "ends", "section")))


def _whole(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to the article."""
    return furniture().line.fullmatch(line) is not None


def ends_article(line: str) -> bool:
    """Whether nothing of the article follows this line."""
    return furniture().ends.fullmatch(line) is not None


def is_section(line: str) -> bool:
    """Whether a line is a section label as it stands above headlines."""
    return furniture().section.fullmatch(line) is not None
