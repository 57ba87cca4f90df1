"""A user's dictionary: each fault is told with file and line, and what the user says stands above what is shipped."""

from importlib.resources import files
from pathlib import Path

import pytest

from app.domain.document import Article
from app.errors import BadDictionary
from app.extraction import extract
from app.extraction.dictionary import check_dictionary, faults_in

ORGANISATIONS = "key\tname\taliases\tkind\tcountry\tsector\n"
GOOD_ROW = "blue-lantern\tBlue Lantern Front\tBLF|Lanterns\tarmed_group\tMLI\tREB\n"
FRAME = 'type = "CONSULT"\n\n[[frame]]\nname = "powwow"\n'


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


BROKEN = [
    ("organisations.tsv", ORGANISATIONS + GOOD_ROW + "x\tX Band\t\trebel\t\t\n", 3, "kind 'rebel' is not one of"),
    ("organisations.tsv", ORGANISATIONS + GOOD_ROW + "x\tX Band\t\tngos\t\t\n", 3, "did you mean 'ngo'"),
    ("organisations.tsv", ORGANISATIONS + "x\tX Band\t\tngo\tMali\t\n", 2, "country 'Mali' is not ISO 3166-1"),
    ("organisations.tsv", ORGANISATIONS + "x\tX Band\t\tngo\t\trebels\n", 2, "sector 'rebels' is not a sector"),
    ("organisations.tsv", ORGANISATIONS + "x\tX Band\n", 2, "kind is empty"),
    ("organisations.tsv", ORGANISATIONS + "x\tX\t\tngo\t\t\ttoo\tmany\n", 2, "8 cells where the header has 6"),
    ("organisations.tsv", ORGANISATIONS.replace("aliases", "alias"), 1, "did you mean 'aliases'"),
    ("organisations.tsv", GOOD_ROW, 1, "the column 'key' is missing"),
    ("organisations.tsv", b"key\tname\naf\tCaf\xe9 Union\n", 2, "not UTF-8"),
    ("organisations.tsv", "", 1, "the column 'key' is missing"),
    ("organisation.tsv", ORGANISATIONS, None, "did you mean 'organisations.tsv'"),
    ("facilities.tsv", "name\taliases\tkind\tcountry\tlatitude\tlongitude\nDepot\t\tfacility\t\tnorth\t2\n", 2,
     "latitude 'north' is not a number"),
    ("groups.tsv", "noun\tsector\tfor_state\nwarden\tGOV\tmaybe\n", 2, "for_state 'maybe' is not one of yes, no"),
    ("consult.toml", FRAME, None, "stand in frames/"),
    ("frames/nouns.tsv", "class\tnouns\n", None, "stand in the folder above"),
    ("frames/own.toml", FRAME + 'verbs = ["powwow"\ntarget = ["with"]\n', 6, "not TOML"),
    ("frames/own.toml", FRAME + 'verb = ["powwow"]\n', 5, "did you mean 'verbs'"),
    ("frames/own.toml", FRAME + 'verbs = "powwow"\n', 5, "verbs must be a list of words"),
    ("frames/own.toml", FRAME + 'verbs = ["powwow"]\nreciprocal = "yes"\n', 6, "reciprocal must be true or false"),
    ("frames/own.toml", FRAME + 'verbs = ["powwow"]\nobject = ["talks"]\n', 6, "there is no class 'talks'"),
    ("frames/own.toml", FRAME + 'verbs = ["powwow"]\nmode = "fone"\n', 6, "did you mean 'phone'"),
    ("frames/own.toml", FRAME + 'verbs = ["powwow"]\nneed = "a target"\n', 6, "did you mean 'target'"),
    ("frames/own.toml", FRAME + 'target = ["with"]\n', 3, "the frame needs words"),
    ("frames/own.toml", FRAME + 'verbs = ["powwow"]\n\n[[frame]]\nverbs = ["palaver"]\n', 7, "needs a name"),
    ("frames/own.toml", 'typ = "CONSULT"\n', 1, "did you mean 'type'"),
    ("frames/own.toml", '# mine\ntype = "CONSLT"\n', 2, "did you mean 'CONSULT'"),
    ("frames/own.toml", 'type = "CONSULT"\nframe = "powwow"\n', 2, "written as [[frame]] tables"),
    ("frames/operators.toml", '# mine\nplaned = ["mull"]\n', 2, "did you mean 'planned'"),
    ("frames/actors.toml", 'soldiers = ["legionary"]\n', 1, "three capitals"),
    ("frames/classes.toml", 'talk = "powwow"\n', 1, "talk must be a list of words"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "line", "said"), BROKEN)
def test_a_fault_is_told_with_its_file_and_line(tmp_path, name, content, line, said):
    path = write(tmp_path, name, content)
    found = [fault for fault in faults_in(tmp_path) if said in fault.what]
    assert [(fault.file, fault.line) for fault in found] == [(path, line)]


def test_all_faults_are_told_at_once(tmp_path):
    write(tmp_path, "organisations.tsv", ORGANISATIONS + "x\tX Band\t\trebel\tMali\t\n")
    write(tmp_path, "frames/own.toml", FRAME)
    with pytest.raises(BadDictionary) as refused:
        check_dictionary(tmp_path)
    assert len(refused.value.detail.splitlines()) == 3
    assert f"{tmp_path / 'organisations.tsv'}, line 2: kind 'rebel'" in refused.value.detail


def test_the_shipped_files_have_no_fault(tmp_path):
    shipped = Path(str(files("app").joinpath("data")))
    for path in (shipped / "frames").glob("*.toml"):
        write(tmp_path, f"frames/{path.name}", path.read_bytes())
    for path in (shipped / "names").glob("*.tsv"):
        write(tmp_path, path.name, path.read_bytes())
    assert list(faults_in(tmp_path)) == []


def test_tables_as_spreadsheets_save_them_are_read(tmp_path):
    """With a byte order mark, line ends of two characters, empty lines, and without the empty cells at the end."""
    row = "blue-lantern\tBlue Lantern Front\tLanterns\tarmed_group\r\n\r\n"
    write(tmp_path, "organisations.tsv", b"\xef\xbb\xbf" + (ORGANISATIONS.strip() + "\r\n" + row).encode())
    write(tmp_path, "notes.txt", "not a table")
    check_dictionary(tmp_path)
    text = "Lanterns attacked a bridge."
    found = extract(Article(text=text, body_end=len(text)), tmp_path).entities
    assert [entity.known for entity in found if entity.kind == "organisation"] == ["org/blue-lantern"]


def test_a_frame_of_ones_own_comes_before_a_shipped_one_that_asks_for_as_much(tmp_path):
    write(tmp_path, "frames/own.toml", 'type = "THREATEN"\n\n[[frame]]\nname = "own"\nverbs = ["condemn"]\n')
    text = "France condemned Russia."
    article = Article(text=text, body_end=len(text))
    assert [event.frame for event in extract(article, tmp_path).events] == ["verb/own"]
    assert [event.type for event in extract(article).events] == ["ACCUSE"]
