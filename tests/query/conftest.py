"""A database for a whole module, on each kind."""

import pytest

from app.store.migrate import migrate
from app.store.session import make_engine
from tests.conftest import _new_database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_engine(request, tmp_path_factory):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('module')}/world.db"
        migrate(url)
    else:
        url = _new_database(request.getfixturevalue("postgresql"), "template")
    engine = make_engine(url)
    yield engine
    engine.dispose()
