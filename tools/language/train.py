"""Train the language pipeline: `python -m tools.language.train ../shared/training app/data/language`.

Two trainings from fixed seeds, tagger with parser and names, each with its own small hash embeddings and no
vectors; the first goes on with news that a larger parser has labelled (teacher.py), if there is any in silver/.
Then both are put into one folder with the lemma table, the scores on held-out texts and the
attribution. See README.md beside this file.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from app.extraction.lemmas import by_rule, group_of
from tools.language import corpora
from tools.language.tokens import keep_names_whole

SEED = 20241124
STEPS = {"syntax": 9000, "silver": 1200, "names": 6000}
SYNTAX = ["tagger", "morphologizer", "parser"]
DOMAINS = ("politics", "literature", "science", "music", "ai")
MIN_LEMMA_COUNT = 2  # a lemma seen once in the treebanks is as often a typing error as an exception


def _write(docs: list[Doc], path: Path) -> None:
    DocBin(docs=docs, store_user_data=False).to_disk(path)
    print(f"{path.name}: {len(docs)} documents, {sum(map(len, docs))} words", flush=True)


def _treebank(nlp: Language, data: Path, part: str, names: tuple[str, ...] = ("ewt", "gum")) -> list[Doc]:
    files = [data / "ud" / f"{name}-{part}.conllu.gz" for name in names]
    if part == "train":
        files += sorted((data / "more").glob("*.conllu.gz"))
    return [corpora.treebank_document(nlp, group) for file in files for group in corpora.read_treebank(file)]


def _silver(nlp: Language, data: Path) -> list[Doc]:
    """Treebanks and news labelled by the teacher."""
    files = sorted((data / "silver").glob("*.conllu.gz"))
    news = [corpora.treebank_document(nlp, group) for file in files for group in corpora.read_treebank(file)]
    return _treebank(nlp, data, "train") + news if news else []


def _names(nlp: Language, data: Path, part: str) -> list[Doc]:
    """Names to train on, to stop by (`dev`) and to report on (`test`: CrossNER politics, never trained on)."""
    wikigold = list(corpora.read_names(data / "ner" / "wikigold.conll.gz"))
    held = [sentence for number, sentence in enumerate(wikigold) if number % 10 == 0]
    rest = [sentence for number, sentence in enumerate(wikigold) if number % 10]
    if part == "test":
        sentences = list(corpora.read_names(data / "ner" / "crossner-politics-test.bio.gz"))
    elif part == "dev":
        sentences = held + list(corpora.read_names(data / "ner" / "uner-ewt-dev.iob2.gz"))[::2]
    else:
        files = [f"crossner-{domain}-{part}.bio.gz" for domain in DOMAINS for part in ("train", "dev")]
        files += [f"crossner-{domain}-test.bio.gz" for domain in DOMAINS[1:]] + ["uner-ewt-test.iob2.gz"]
        sentences = rest + list(corpora.read_names(data / "ner" / "uner-ewt-dev.iob2.gz"))[1::2]
        sentences += [sentence for file in files for sentence in corpora.read_names(data / "ner" / file)]
        for table in sorted((data / "more").glob("*.csv.gz")):
            sentences += corpora.read_table(table)
    return [corpora.names_document(nlp, sentence) for sentence in sentences]


def _config(name: str, work: Path, steps: int) -> Path:
    pipeline = ["ner"] if name == "names" else SYNTAX
    config: Any = init_config(lang="en", pipeline=pipeline, optimize="efficiency")
    config["paths"]["train"] = str(work / f"{name}-train.spacy")
    config["paths"]["dev"] = str(work / ("names-dev.spacy" if name == "names" else "syntax-dev.spacy"))
    config["system"]["seed"] = SEED
    config["training"]["max_steps"] = steps
    config["training"]["patience"] = 0
    config["training"]["eval_frequency"] = 500
    config["training"]["optimizer"]["use_averages"] = (
        True  # steadier than any single step of so small a model
    )
    config["corpora"]["train"]["augmenter"] = {"@augmenters": "spacy.lower_case.v1", "level": 0.05}
    if name == "silver":  # goes on from the treebanks alone
        source = {"source": str(work / "syntax" / "model-best")}
        config["components"] = dict.fromkeys(config["components"], source)
        config["training"]["batcher"]["size"] = 1000
        config["training"]["optimizer"]["learn_rate"] = {
            "@schedules": "warmup_linear.v1",
            "warmup_steps": 250,
            "total_steps": steps,
            "initial_rate": 0.001,
        }
    if name != "names":
        config["training"]["score_weights"].update({"tag_acc": 0.2, "pos_acc": 0.1, "dep_las": 0.5})
    path = work / f"{name}.cfg"
    config.to_disk(path)
    return path


def _start(name: str, work: Path) -> "subprocess.Popen[bytes]":
    config = _config(name, work, STEPS[name])
    command = [sys.executable, "-m", "spacy", "train", str(config), "--output", str(work / name)]
    return subprocess.Popen(command)


def lemma_table(docs: list[Doc]) -> dict[str, dict[str, str]]:
    """Exceptions to the suffix rules, by group of tags: what the treebanks say where the rules say otherwise."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for doc in docs:
        for token in doc:
            seen[group_of(token.tag_), token.lower_][token.lemma_.lower()] += 1
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for (group, form), counted in sorted(seen.items()):
        lemma, count = counted.most_common(1)[0]
        if group and count >= MIN_LEMMA_COUNT and lemma != by_rule(form, group, known=frozenset()):
            table[group][form] = lemma
    return dict(table)


def irregular() -> dict[str, dict[str, str]]:
    """Forms that the treebanks hardly show ("struck", "gunmen"), by group of tags; they win over what is learnt."""
    table: dict[str, dict[str, str]] = defaultdict(dict)
    with (Path(__file__).parent / "irregular.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            table[row["tag"]][row["form"]] = row["lemma"]
    return dict(table)


def known_lemmas(docs: list[Doc]) -> dict[str, list[str]]:
    """Verb and noun lemmas of the treebanks: they decide between "hop" and "hope" for "hoping"."""
    known: dict[str, set[str]] = defaultdict(set)
    for doc in docs:
        for token in doc:
            if token.tag_.startswith(("VB", "NN")) and token.lemma_.isalpha() and token.lemma_.islower():
                known[token.tag_[:1]].add(token.lemma_)
    return {group: sorted(lemmas) for group, lemmas in known.items()}


def _scores(nlp: Language, data: Path) -> dict[str, float]:
    from spacy.training import Example  # noqa: PLC0415 - needs the pipeline's registry, loaded by now

    figures: dict[str, float] = {}
    for name in ("ewt", "gum"):
        examples = [Example(nlp.make_doc(doc.text), doc) for doc in _treebank(nlp, data, "test", (name,))]
        found = nlp.evaluate(examples)
        for key in ("tag_acc", "pos_acc", "dep_uas", "dep_las", "sents_f"):
            figures[f"{name}_{key}"] = round(found[key], 4)
    found = nlp.evaluate([Example(nlp.make_doc(doc.text), doc) for doc in _names(nlp, data, "test")])
    figures.update({f"politics_{key}": round(found[key], 4) for key in ("ents_p", "ents_r", "ents_f")})
    return figures


def assemble(work: Path, data: Path, target: Path) -> None:
    """Join the two trainings into one pipeline on disk, with its scores in meta.json."""
    silver = work / "silver" / "model-best"
    nlp = spacy.load(silver if silver.exists() else work / "syntax" / "model-best")
    names = spacy.load(work / "names" / "model-best")
    names.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
    nlp.add_pipe("ner", source=names)
    keep_names_whole(nlp)
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])  # where it was trained is nobody's business
    nlp.meta.update(
        name="dateline",
        version=datetime.now(UTC).strftime("%Y.%m.%d"),
        description="English for news: tags, features, dependencies (UD) and names. Trained by tools/language.",
        license="CC BY-SA 4.0",
        author="Dateline",
    )
    config = nlp.config
    config["paths"].update(train=None, dev=None)
    nlp.config = config
    nlp.meta["performance"] = _scores(nlp, data)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / "language"
        nlp.to_disk(made, exclude=["vectors", "lookups"])
        docs = _treebank(nlp, data, "train")
        learnt, listed = lemma_table(docs), irregular()
        exceptions = {tag: learnt.get(tag, {}) | listed.get(tag, {}) for tag in {*learnt, *listed}}
        lemmas = {"exceptions": exceptions, "known": known_lemmas(docs)}
        (made / "lemmas.json").write_text(json.dumps(lemmas, ensure_ascii=False, sort_keys=True), "utf-8")
        for kept in ("LICENSE", "ATTRIBUTION.md", "README.md"):
            if (target / kept).exists():
                shutil.copy(target / kept, made / kept)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    print(json.dumps(nlp.meta["performance"], indent=1))


def main() -> None:
    """Read the command line, convert, train both parts side by side, assemble."""
    parser = argparse.ArgumentParser(description="Train the language pipeline that ships with Dateline.")
    parser.add_argument("data", type=Path, help="the folder with ud/ and ner/")
    parser.add_argument("target", type=Path, help="where the pipeline goes")
    parser.add_argument("--work", type=Path, default=None, help="keep the intermediate files here")
    parser.add_argument("--assemble-only", action="store_true", help="use the trainings kept in --work")
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="language-"))
    work.mkdir(parents=True, exist_ok=True)
    if not options.assemble_only:
        nlp = spacy.blank("en")
        for part in ("train", "dev"):
            _write(_treebank(nlp, options.data, part), work / f"syntax-{part}.spacy")
            _write(_names(nlp, options.data, part), work / f"names-{part}.spacy")
        news = _silver(nlp, options.data)
        running = [_start(name, work) for name in ("syntax", "names")]
        if any(process.wait() for process in running):
            sys.exit("a training failed")
        if news:
            _write(news, work / "silver-train.spacy")
            if _start("silver", work).wait():
                sys.exit("the training with labelled news failed")
    assemble(work, options.data, options.target)


if __name__ == "__main__":
    main()
