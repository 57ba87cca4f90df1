"""A real service on a free port: uvicorn in a thread, httpx from outside, a database of its own."""

import socket
import threading
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from app.asgi import create_app
from app.settings import Settings
from app.store.migrate import migrate

READ, INGEST = "read-secret-0123456789", "ingest-secret-0123456789"


@contextmanager
def serving(settings):
    migrate(settings.database)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=address, timeout=60, transport=httpx.HTTPTransport(retries=5)) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a service with these settings; its database lies in the test's own folder."""
    monkeypatch.chdir(tmp_path)

    def begin(**given):
        return serving(Settings(data_dir=tmp_path / "data", **given))

    return begin


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    with serving(Settings(data_dir=folder, max_document_bytes=20_000, _env_file=None)) as client:
        yield client
