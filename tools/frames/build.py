"""Widen the word classes of the frames from WordNet: `python -m tools.frames.build FOLDER`.

FOLDER is the `dict/` folder of a WordNet 3.x database. A class is named by the concepts at its top; every noun
whose first sense lies below one of them is in it. Later senses are left out: almost any noun can be a person
somewhere ("mark", "line"), and an event wrongly seen costs more than one missed.
"""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).parent.parent.parent / "app" / "data" / "frames" / "nouns.tsv"

# Class of the frames: its top concepts, as a noun and the number of its sense in WordNet.
TOPS = {
    "person_noun": ["person/1", "people/1"],
    "struct": ["structure/1", "vehicle/1", "facility/1"],
    "land": ["district/1", "tract/1", "geographical area/1", "land/4", "body of water/1", "settlement/6"],
    "weapon": ["weapon/1", "weaponry/1", "explosive/1", "ammunition/1", "explosive device/1"],
    "force": ["military unit/1", "military vehicle/1", "warship/1", "warplane/1", "serviceman/1"],
    "aid": ["food/1", "foodstuff/2", "medicine/2", "drug/1", "clothing/1", "loan/1", "grant/1"],
    "property_noun": ["vessel/2", "real property/1", "publication/1", "enterprise/2"],
    "cargo_noun": ["drug/1", "contraband/1", "weaponry/1"],
}
# General nouns that stand high in a class and mean too much to tell anything.
EXCLUDED = set(
    {
        "thing", "object", "part", "world", "life", "case", "line", "point", "area", "self", "human", "soul", "being",
        "hand", "face", "head", "home", "ground", "party", "state", "nature", "place", "piece", "water", "back", "end",
        "individual", "power", "arms", "first", "second", "third", "last", "national", "bear", "match", "test", "model",
        "subject", "cause", "agent", "battery", "short", "rough", "dig", "midway", "gate", "minute", "hail", "cast",
        "pool", "sprinkler", "host", "range", "wing", "cell", "band", "front", "march", "demonstration", "rally", "strike", "dead", "male", "female", "precursor", "attendant", "factor", "vector", "draft",
    }
)  # fmt: skip


def synsets(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The words of every noun synset, and the synsets right below it, by offset."""
    words: dict[str, list[str]] = {}
    below: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "data.noun").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue
        cells = line.split("|", 1)[0].split()
        offset, count = cells[0], int(cells[3], 16)
        words[offset] = [cells[4 + 2 * number].replace("_", " ") for number in range(count)]
        pointers = cells[5 + 2 * count :]
        for symbol, target in zip(pointers[0::4], pointers[1::4], strict=False):
            if symbol == "@":
                below[target].append(offset)
    return words, below


def senses(folder: Path) -> dict[str, list[str]]:
    """The synsets of every noun, commonest sense first."""
    found: dict[str, list[str]] = {}
    for line in (folder / "index.noun").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue
        cells = line.split()
        count, pointers = int(cells[2]), int(cells[3])
        found[cells[0].replace("_", " ")] = cells[6 + pointers :][:count]
    return found


def closure(tops: list[str], below: dict[str, list[str]]) -> set[str]:
    """The synsets and all below them."""
    found: set[str] = set()
    waiting = list(tops)
    while waiting:
        offset = waiting.pop()
        if offset not in found:
            found.add(offset)
            waiting += below.get(offset, [])
    return found


def classes(folder: Path) -> dict[str, list[str]]:
    """The single nouns of every class, in lower case, by their first sense."""
    words, below = synsets(folder)
    order = senses(folder)
    capital = {word for group in words.values() for word in group if word[:1].isupper()}
    found = {}
    for name, concepts in TOPS.items():
        tops = []
        for concept in concepts:
            noun, number = concept.split("/")
            tops.append(order[noun][int(number) - 1])
        inside = closure(tops, below)
        found[name] = sorted(
            noun
            for noun, own in order.items()
            if own[0] in inside
            and noun.replace("-", "").isalpha()
            and len(noun) > 2
            and noun not in EXCLUDED
            and noun not in {word.lower() for word in words[own[0]] if word in capital}
        )
    return found


def main() -> None:
    """Read the command line, build, write."""
    parser = argparse.ArgumentParser(description="Widen the word classes of the frames from WordNet.")
    parser.add_argument("folder", type=Path, help="the dict/ folder of WordNet")
    found = classes(parser.parse_args().folder)
    with TARGET.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, delimiter="\t", lineterminator="\n")
        table.writerow(["class", "nouns"])
        table.writerows([name, "|".join(nouns)] for name, nouns in sorted(found.items()))
    for name, nouns in found.items():
        print(f"{name}: {len(nouns)} nouns")


if __name__ == "__main__":
    main()
