"""The rules of the house that a machine can check: import directions, captions, settings, and what is shipped."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path for room in ("app", "tools") for path in (ROOT / room).rglob("*.py") if path.stat().st_size
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_has_its_caption(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), (
        "the first line says what it is for"
    )


def test_every_data_folder_says_what_its_files_mean():
    folders = [folder for folder in (ROOT / "app" / "data").iterdir() if folder.is_dir()]
    assert folders
    assert [folder.name for folder in folders if not (folder / "README.md").exists()] == []


def test_every_dependency_says_why_it_is_there_or_is_named_in_the_plan():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for wanted in project["dependencies"]:
        name = re.split(r"[\[><=]", wanted)[0]
        assert re.search(rf"^{re.escape(name)}(\[.*\])?==", locked, re.MULTILINE), f"{name} is not locked"


def test_the_lock_pins_by_hash_and_names_no_host():
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in locked
    pins = re.findall(r"^[a-z0-9._-]+(?:\[.*?\])?==.*(?:\n +--hash=.*)+", locked, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", locked, re.MULTILINE))


def test_the_command_line_answers_before_it_loads_the_language_pipeline():
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "app.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "spacy" not in loaded.stderr
    assert "sqlalchemy" not in loaded.stderr


def test_every_make_target_that_scripts_rely_on_is_listed_by_help():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("install", "serve", "test", "evaluate", "bench", "help", "language"):
        assert f"make {target} " in listed


def test_settings_are_documented_in_the_readme_and_the_example():
    from app.settings import Settings

    wanted = {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(DATELINE_\w+)`", readme, re.MULTILINE)) == wanted
    assert set(re.findall(r"^(DATELINE_\w+)=", example, re.MULTILINE)) == wanted
