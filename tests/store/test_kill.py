"""A process killed in the middle of keeping an article leaves nothing behind, and the article goes in afterwards."""

import subprocess
import sys

import pytest

from tests.store.keeping import counts, keep

# The child stops for ever at its n-th writing statement and says so; only a kill ends it.
CHILD = """
import sys, threading
from app.store import sql
from app.store.session import make_engine
from tests.store.keeping import keep

url, last = sys.argv[1], int(sys.argv[2])
engine = make_engine(url)
inserts = 0

def stopping(write):
    def stop(*given):
        global inserts
        found = write(*given)
        inserts += 1
        if inserts == last:
            print("ready", flush=True)
            threading.Event().wait()
        return found
    return stop

sql.add, sql.add_numbered = stopping(sql.add), stopping(sql.add_numbered)
keep(engine)
"""


def kill_at(url: str, statement: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, url, str(statement)], stdout=subprocess.PIPE, text=True
    ) as child:
        said = child.stdout.readline()
        child.kill()
    assert said == "ready\n", "the child was to be killed in the middle, and did not get there"


@pytest.mark.parametrize("statement", [1, 5, 12])
def test_a_killed_writer_leaves_no_half_article_and_blocks_nobody(database_url, engine, statement):
    kill_at(database_url, statement)
    assert set(counts(engine).values()) == {0}
    keep(engine)
    assert counts(engine)["event"] == 1
