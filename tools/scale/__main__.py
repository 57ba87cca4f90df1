"""`python -m tools.scale`: the same articles in two orders, and one article where few and where many are known.

`--write` puts the figures into pages. Ten thousand articles take about an hour on two cores, most of it in keeping them
twice; `--folder` keeps the readings, so that they need not be made again.
"""

import argparse
import multiprocessing
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tools.evaluate import write_between
from tools.scale import growth, orders
from tools.scale.articles import Told, articles
from tools.scale.growth import Pace, Plans
from tools.scale.orders import KINDS, Outcome, Read

MARKS = ("<!-- scale -->", "<!-- /scale -->")
_SEED, _ORDERS = 1, (11, 12)  # any numbers, but always the same ones
_NICE = 10
_NAMES = {"actor": "people", "organisation": "organisations", "place": "places", "event": "events"}


def two_orders(kept: Path, folder: Path) -> list[Outcome]:
    """What is known after each of two random orders, which are taken in at the same time."""
    jobs = [(kept, seed, folder / f"order-{seed}.db") for seed in _ORDERS]
    with multiprocessing.Pool(len(jobs), initializer=os.nice, initargs=(_NICE,)) as pool:
        return pool.starmap(orders.in_order, jobs)


def order_table(outcomes: Sequence[Outcome], told: Sequence[Told], readings: Sequence[Read]) -> str:
    """The counts of both orders, and how far they agree, as Markdown."""
    one, other = outcomes
    lines = [
        f"{len(readings):,} articles in two random orders:",
        "",
        "| | first order | second order | counts differ | pairs that are one in one order only |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS:
        a, b = one.counts[kind], other.counts[kind]
        apart = orders.compare(one.owners[kind], other.owners[kind]).apart
        lines.append(f"| {_NAMES[kind]} | {a:,} | {b:,} | {abs(a - b) / max(a, b):.2%} | {apart:.2%} |")
    truth = orders.truth(told, readings)
    right = [orders.compare(truth, each.owners["event"]) for each in outcomes]
    shares = [
        f"{each.both / (each.both + each.only_other):.3f} and {each.both / (each.both + each.only_one):.3f}"
        for each in right
    ]
    note = (
        f"Joins of what was known as two: {one.joins} and {other.joins}. Against what the generator meant, precision and "
        f"recall of the pairs of mentions are {shares[0]} in the first order, {shares[1]} in the second."
    )
    return "\n".join([*lines, "", note])


def pace_table(paces: Sequence[Pace], plans: Plans) -> str:
    """The time of one article at each size, as Markdown."""
    first = paces[0]
    lines = [
        f"Processor time to resolve and keep one article, over {first.articles} articles that went into all in turn:",
        "",
        "| known before | median | mean | 9 of 10 within | median ÷ first |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.known:,} | {each.middle:.1f} ms | {each.mean:.1f} ms | {each.slow:.1f} ms | {each.middle / first.middle:.2f} |"
        for each in paces
    ]
    scans = ", ".join(plans.scans) or "none"
    lines += [
        "",
        f"Of {plans.asked:,} questions asked for {plans.articles} more articles at the largest size, tables read from end to end: {scans}.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure, print, write."""
    parser = argparse.ArgumentParser(
        description="Measure how identities and events depend on order and number."
    )
    parser.add_argument(
        "--articles", type=int, default=10_000, help="articles that are taken in in two orders"
    )
    parser.add_argument(
        "--timed", type=int, default=320, help="articles that are timed, or whose questions are looked at"
    )
    parser.add_argument("--folder", type=Path, help="where readings and databases are kept")
    parser.add_argument(
        "--write", type=Path, nargs="*", default=[], metavar="PAGE", help="put the tables there"
    )
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        progress = stack.enter_context(Progress(transient=True))
        told = articles(options.articles, _SEED)
        kept = orders.read_all(told, folder, progress)
        readings = orders.readings(kept)
        paces, plans = growth.measure(readings[: options.timed], folder, _SEED, progress)
        outcomes = two_orders(kept, folder)
    text = f"{order_table(outcomes, told, readings)}\n\n{pace_table(paces, plans)}"
    Console().print(text, markup=False)
    for page in options.write:
        write_between(page, MARKS, text)


if __name__ == "__main__":
    main()
