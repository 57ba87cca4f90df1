"""A small load generator, and comparisons taken in turns: what counts is the ratio, never a rate of its own.

Client and server share the cores, so the client does no more than it must: it keeps connections open, sends finished
requests and counts the bytes of the answers.
"""

import asyncio
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import Any

SECONDS = 1.5  # of one turn
MOST = 20_000  # requests of one turn
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Turn:
    """One short run against one server: how long it took, and how long each request took, in seconds."""

    seconds: float
    latencies: tuple[float, ...]  # sorted
    received: int = 0  # bytes
    cpu: float = math.nan  # seconds of processor time of the server

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    @property
    def cpu_each(self) -> float:
        """Seconds of processor time of the server for a request: on a busy machine steadier than rates."""
        return self.cpu / len(self.latencies)

    def percentile(self, share: float) -> float:
        """The latency that this share of the requests did not exceed, in seconds."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio taken in several pairs of turns: the middle one, and how far they lie apart."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, ones: Sequence[float], others: Sequence[float]) -> "Ratio":
        """Each of the one over each of the other, turn by turn."""
        each = [one / other for one, other in zip(ones, others, strict=True)]
        return cls(median(each), min(each), max(each))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f}–{self.high:.2f})"


class BadAnswer(Exception):
    """A server answered with something else than 200."""


class _Connection(asyncio.Protocol):
    """Sends one request after the other until there is none left; the answers need a Content-Length or chunks."""

    def __init__(self, requests: Iterator[bytes], until: float, latencies: list[float]) -> None:
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._requests, self._until, self._latencies = requests, until, latencies
        self._buffer, self._wanted, self._received, self._began = bytearray(), 0, 0, 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None) if time.perf_counter() < self._until else None
        if request is None:
            self._finish(None)
            return
        self._buffer.clear()
        self._wanted = 0
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._wanted:
            end = self._buffer.find(_END)
            if end < 0:
                return
            self._wanted = self._whole(end)
        if self._wanted > 0 and len(self._buffer) < self._wanted:
            return
        if self._wanted < 0 and not self._buffer.endswith(b"0" + _END):
            return
        self._latencies.append(time.perf_counter() - self._began)
        self._received += len(self._buffer)
        self._send()

    def _whole(self, end: int) -> int:
        """The length of the whole answer; -1 where it comes in chunks."""
        head = bytes(self._buffer[:end]).lower()
        if not head.startswith(b"http/1.1 200"):
            self._finish(BadAnswer(bytes(self._buffer[:2000]).decode(errors="replace")))
            return 2**62
        _, found, length = head.partition(b"content-length:")
        return end + len(_END) + int(length.split(b"\r\n", 1)[0]) if found else -1

    def connection_lost(self, error: Exception | None) -> None:
        self._finish(error or ConnectionError("the server closed the connection"))

    def _finish(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(self._received)
        else:
            self.done.set_exception(error)
        self._transport.close()


def fire(port: int, paths: Sequence[str], connections: int, seconds: float = SECONDS) -> Turn:
    """Ask for the paths over and over on so many connections, for so long. Raises BadAnswer."""
    return asyncio.run(_fire(port, paths, connections, seconds))


async def _fire(port: int, paths: Sequence[str], connections: int, seconds: float) -> Turn:
    loop = asyncio.get_running_loop()
    requests = islice(cycle([request(path) for path in paths]), MOST)
    latencies: list[float] = []
    begin = time.perf_counter()
    pairs = [
        await loop.create_connection(
            lambda: _Connection(requests, begin + seconds, latencies), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    received = await asyncio.gather(*(protocol.done for _, protocol in pairs))
    return Turn(time.perf_counter() - begin, tuple(sorted(latencies)), sum(received))


def request(path: str) -> bytes:
    """A request that keeps the connection open."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode()


def in_turns(
    works: Sequence[Callable[[], Turn]], rounds: int, after: Callable[[], None] = lambda: None
) -> list[list[Turn]]:
    """A B A B …: the turns of each work, the first of each thrown away; `after` is called behind every turn."""
    turns: list[list[Turn]] = [[] for _ in works]
    for number in range(rounds + 1):
        for mine, work in zip(turns, works, strict=True):
            turn = work()
            if number:
                mine.append(turn)
            after()
    return turns
