"""Tables of figures, the same for the terminal and for docs/benchmarks.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.evaluate import write_between

WRITTEN = Path("docs/benchmarks.md")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading, with a note that says how they were taken."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str

    def markdown(self) -> str:
        """The table as it stands on a page."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        grid = "\n".join(
            f"|{'|'.join(line)}|" if set(line) == {"---"} else f"| {' | '.join(line)} |" for line in lines
        )
        return f"### {self.title}\n\n{self.note}\n\n{grid}\n"

    def grid(self) -> Any:
        """The table for the terminal."""
        from rich.table import Table as Grid  # noqa: PLC0415 - two things of one name

        grid = Grid(*self.columns, title=self.title)
        for row in self.rows:
            grid.add_row(*row)
        return grid


def write(part: str, parts: Sequence[str], page: Path = WRITTEN) -> None:
    """Put what was measured between the marks of its part of the page; the other parts stay."""
    marks = (f"<!-- {part} -->", f"<!-- /{part} -->")
    write_between(page, marks, "\n".join(parts).rstrip("\n"))
