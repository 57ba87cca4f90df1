"""Very long documents, lines, sentences and tokens are read whole, in bounded memory.

Each is read in a process of its own, so that the memory it needs can be told from that of other tests.
"""

import os
import subprocess
import sys
from itertools import cycle, islice

import pytest

from tests.robustness.texts import NEWS

# The longest are for `make fuzz`; `make test` reads a part of them.
WHOLE = "DATELINE_EXAMPLES" in os.environ
WORDS = 200_000 if WHOLE else 10_000
LINE = 50_000 if WHOLE else 15_000
MEGABYTES = 1_000
_SENTENCES = " ".join(NEWS).replace("\n", " ")
TEXTS = {
    "document": lambda: "\n\n".join(islice(cycle(NEWS), WORDS * len(NEWS) // len(_SENTENCES.split()))),
    "line": lambda: (f"{_SENTENCES} " * 100)[:50_000],
    "sentence": lambda: (
        "Norway met Denmark, and the Iraqi Army, which had fled, attacked Mosul on Monday, and " * LINE
    )[:LINE],
    "list": lambda: ("Norway, Ana Diaz of the Oslo Times, Kenya and " * LINE)[:LINE] + " met.",
    "capitals": lambda: f"{_SENTENCES} ".upper()[:LINE] * (LINE // len(_SENTENCES)),
    "token": lambda: "a" * LINE,
    "brackets": lambda: "(" * (LINE // 2) + ")" * (LINE // 2),
    "opening marks": lambda: "“He said " * (LINE // 9),
    "blank lines": lambda: "Norway.\n \n" * (LINE // 10),
    "new lines": lambda: (
        "Norway attacked a port in Denmark on Monday." + "\n" * LINE + "It was the second raid."
    ),
    "dates": lambda: "on Monday 4 May 2021 and on " * (LINE // 28),
    "hyphens": lambda: "al-" * (LINE // 3),
    "quotation marks": lambda: "“" * (LINE // 2) + "”" * (LINE // 2),
    "initials": lambda: "J. " * (LINE // 3),
}
_READ = """
import resource, sys
from app.domain.document import Metadata, RawDocument
from app.extraction import extract
from app.reading import read
from tests.robustness.test_any_text import check
article = read(RawDocument(sys.stdin.buffer.read(), "text/plain", metadata=Metadata(language="en")))
check(article, extract(article))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(article.text), peak // (2**20 if sys.platform == "darwin" else 2**10))
"""


@pytest.mark.parametrize("name", TEXTS)
def test_a_long_text_is_read_whole_in_bounded_memory(name):
    text = TEXTS[name]()
    command = [sys.executable, "-c", _READ]
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    letters, megabytes = map(int, done.stdout.split())
    assert letters >= 0.9 * len(" ".join(text.split()))
    assert megabytes < MEGABYTES
