"""Servers for a benchmark: the service as it is shipped, the references, Datasette, and a PostgreSQL of our own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import httpx

from tools.bench import load

_PATIENCE = 600  # seconds until a server answers


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers, on this port of this machine."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def fire(self, paths: Sequence[str], connections: int, seconds: float = load.SECONDS) -> load.Turn:
        """A turn against this server, with the processor time it took. Raises BadAnswer."""
        before = self.cpu()
        turn = load.fire(self.port, paths, connections, seconds)
        return replace(turn, cpu=self.cpu() - before)

    def cpu(self) -> float:
        """Seconds of processor time so far; NaN where the system does not tell."""
        status = Path(f"/proc/{self.process.pid}/stat")
        if not status.exists():
            return float("nan")
        fields = status.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @contextmanager
    def watched(self) -> Iterator[list[float]]:
        """What the server holds in memory of its own, in MB, twenty times a second; pages of files it maps are not counted."""
        found: list[float] = []
        done = Event()

        def watch() -> None:
            while not done.wait(0.05):
                found.append(self.memory())

        watcher = Thread(target=watch)
        watcher.start()
        try:
            yield found
        finally:
            done.set()
            watcher.join()

    def memory(self) -> float:
        """What the server holds in memory of its own, in MB; NaN where the system does not tell."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return float("nan")
        line = next(each for each in status.read_text().splitlines() if each.startswith("RssAnon:"))
        return int(line.split()[1]) / 1024


@contextmanager
def service(url: str) -> Iterator[Server]:
    """The service, by its own command, on this database."""
    with TemporaryDirectory() as folder:
        settings = {
            "DATELINE_DATABASE_URL": url,
            "DATELINE_DATA_DIR": folder,
            "DATELINE_LOG_LEVEL": "warning",
        }
        with _running("service", ("-m", "app.cli", "serve"), "/readyz", settings) as server:
            yield server


@contextmanager
def reference(name: str, url: str, *flags: str) -> Iterator[Server]:
    """One of the reference endpoints on this database."""
    with _running(name, ("-m", "tools.bench.references", name, url, *flags), "/healthz") as server:
        yield server


@contextmanager
def datasette(file: Path, statement: str) -> Iterator[Server]:
    """Datasette on a SQLite file, with one statement as its query `events`."""
    import json  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        settings = Path(folder) / "metadata.json"
        query = {"databases": {file.stem: {"queries": {"events": {"sql": statement}}}}}
        settings.write_text(json.dumps(query), encoding="utf-8")
        command = ("-m", "datasette", "serve", str(file), "--metadata", str(settings))
        with _running("datasette", command, "/-/versions.json") as server:
            yield server


@contextmanager
def _running(
    name: str, command: Sequence[str], ready: str, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    port = _free_port()
    whole = [sys.executable, *command, "--port", str(port)]
    with subprocess.Popen(
        whole, env={**os.environ, **(settings or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(f"http://127.0.0.1:{port}{ready}", name, process)
            yield Server(name, port, process)
        finally:
            process.terminate()


def _wait(address: str, name: str, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        if process.poll() is not None:
            sys.exit(f"{name} stopped before it was ready")
        try:
            if httpx.get(address, timeout=60).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    sys.exit(f"{name} was not ready after {_PATIENCE} seconds")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
