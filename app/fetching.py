"""Fetch a page that a user names, from public addresses only: resolved once, checked, and the connection pinned to it."""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from app.errors import DocumentTooLarge, FetchFailed, FetchRefused

MOST_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(10.0)
# Ranges that `is_global` lets through on some Pythons although they lead inside or nowhere.
_CLOSED = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.0.0.0/24", "192.88.99.0/24")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its bytes, media type and character set as the server named them, and its final address."""

    body: bytes
    media_type: str
    charset: str | None
    url: str


def is_public(address: Address) -> bool:
    """Whether an address may be reached for a user: global unicast, in no range that maps to something else."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(mapped)
    return (
        address.is_global
        and not address.is_multicast
        and not any(address.version == net.version and address in net for net in _CLOSED)
    )


def resolve(host: str, port: int) -> str:
    """One address of a host, if all of them are public. Raises FetchRefused or FetchFailed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchFailed(f"the host {host[:80]!r} has no address") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise FetchRefused(f"{host[:80]!r} is not a public address", field="url")
    return str(addresses[0])


class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was checked, whatever the name means by now."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = resolve(host, port)
        return self._backend.connect_tcp(address, port, timeout, local_address, socket_options)


def _client() -> httpx.Client:
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001 - httpx offers no other way to name a backend
        ssl_context=httpx.create_ssl_context(), network_backend=_Pinned()
    )
    return httpx.Client(transport=transport, timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


def fetch(url: str, most_bytes: int) -> Fetched:
    """The page at `url`. Raises FetchRefused, FetchFailed or DocumentTooLarge."""
    with _client() as client:
        address = httpx.URL(_checked(url))
        for _ in range(MOST_REDIRECTS + 1):
            try:
                with client.stream("GET", address, headers={"User-Agent": "Dateline"}) as reply:
                    if not reply.has_redirect_location:
                        return _body(reply, most_bytes)
                    address = httpx.URL(_checked(str(address.join(reply.headers["Location"]))))
            except httpx.HTTPError as error:
                raise FetchFailed(f"{type(error).__name__} while fetching it") from error
        raise FetchFailed(f"more than {MOST_REDIRECTS} redirects")


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise FetchRefused("this is not an address", field="url") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
        raise FetchRefused("only http and https addresses without a user name are fetched", field="url")
    return url


def _body(reply: httpx.Response, most_bytes: int) -> Fetched:
    if not reply.is_success:
        raise FetchFailed(f"the server answered {reply.status_code}")
    body = bytearray()
    for chunk in reply.iter_bytes():
        body += chunk
        if len(body) > most_bytes:
            raise DocumentTooLarge(f"the page is over {most_bytes} bytes")
    media_type = reply.headers.get("Content-Type", "text/html").split(";")[0].strip().lower()
    return Fetched(bytes(body), media_type, reply.charset_encoding, str(reply.url))
