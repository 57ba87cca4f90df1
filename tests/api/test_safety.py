import ipaddress
import os
import subprocess
import sys

import pytest

from app.errors import FetchRefused
from app.fetching import fetch, is_public
from app.logs import escaped
from app.settings import parse_keys
from tests.api.conftest import INGEST, READ

KEYS = f"reader:read:{READ},feeder:ingest+read:{INGEST}"


@pytest.mark.parametrize(
    ("method", "path", "secret", "status"),
    [
        ("GET", "/events", None, 401),
        ("GET", "/events", "wrong-secret-0123456789", 401),
        ("GET", "/events", READ, 200),
        ("POST", "/ingest", READ, 403),
        ("POST", "/ingest", INGEST, 201),
        ("GET", "/healthz", None, 200),
    ],
)
def test_a_key_allows_what_its_scopes_say(start, method, path, secret, status):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    content = b"Ghana thanked Togo on Monday." if method == "POST" else None
    with start(api_keys=KEYS) as client:
        assert client.request(method, path, headers=headers, content=content).status_code == status


def test_only_the_hash_of_a_secret_is_kept():
    keys = parse_keys(KEYS)
    assert [key.name for key in keys] == ["reader", "feeder"]
    assert READ not in repr(keys)


@pytest.mark.parametrize("text", ["quiet", "a:read:tiny", "a:fly:0123456789abcdef"])
def test_a_key_that_cannot_be_read_is_refused_without_showing_it(text):
    with pytest.raises(ValueError, match="key") as refused:
        parse_keys(text)
    assert text.split(":")[-1] not in str(refused.value)


def test_it_does_not_listen_to_others_without_a_key(tmp_path):
    environment = {**os.environ, "DATELINE_DATA_DIR": str(tmp_path), "DATELINE_API_KEYS": ""}
    command = [sys.executable, "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "0"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 2
    assert "DATELINE_API_KEYS" in run.stderr


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "224.0.0.1", "192.0.0.8", "0.0.0.0", "fe80::1", "fc00::1"],
)  # fmt: skip
def test_no_address_that_leads_inside_is_public(address):
    assert not is_public(ipaddress.ip_address(address))


def test_a_public_address_is_public():
    assert is_public(ipaddress.ip_address("1.1.1.1"))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://2130706433/", "http://127.1/", "http://[::1]/", "http://localhost:8000/",
     "file:///etc/passwd", "http://user:word@example.org/", "gopher://example.org/"],
)  # fmt: skip
def test_an_address_inside_is_not_fetched(url):
    with pytest.raises(FetchRefused):
        fetch(url, 1000)


def test_no_control_character_of_raw_input_reaches_the_log():
    assert escaped("a\nb\x1b[31m") == "a\\nb\\x1b[31m"
