"""Measure, print, and write docs/benchmarks.md if asked to: `python -m tools.bench [extraction|reading]`."""

import argparse
from pathlib import Path

from rich.console import Console

from tools.bench import page


def main() -> None:
    """Read the command line and run one part or both."""
    parser = argparse.ArgumentParser(description="Time the extraction and the reading side.")
    parser.add_argument("part", choices=("extraction", "reading", "all"), nargs="?", default="all")
    parser.add_argument("--write", action="store_true", help=f"write {page.WRITTEN}")
    parser.add_argument(
        "--longest", type=int, default=200_000, help="words of the longest document to extract from"
    )
    parser.add_argument("--sizes", default="100k,1M,5M", help="events of the databases to read from")
    parser.add_argument(
        "--databases", default="sqlite,postgresql", help="which kinds of database to read from"
    )
    parser.add_argument(
        "--folder", type=Path, help="where the databases are kept; the data directory if not given"
    )
    options = parser.parse_args()
    if options.part != "reading":
        from tools.bench import extraction  # noqa: PLC0415 - loads the language pipeline

        tables = extraction.measure(options.longest)
        for table in tables:
            Console().print(table.grid())
        if options.write:
            page.write("extraction", [table.markdown() for table in tables])
    if options.part != "extraction":
        from tools.bench import reading, synthetic  # noqa: PLC0415 - needs the extra `bench`

        sizes = tuple(sorted(synthetic.size_of(size) for size in options.sizes.split(",")))
        folder = options.folder or synthetic.default_folder()
        for kind in options.databases.split(","):
            parts = reading.measure(reading.Options(sizes, (kind,), folder))
            if options.write:
                page.write(f"reading {kind}", parts)


if __name__ == "__main__":
    main()
