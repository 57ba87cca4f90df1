"""Everything the environment may say, checked once, frozen."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Scope = Literal["read", "ingest", "review", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "ingest", "review", "admin")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key by name, with what it may do; of the secret only the SHA-256 is kept."""

    name: str
    scopes: frozenset[str]
    digest: str


class Settings(BaseSettings):
    """Each field is read from `DATELINE_` and its name in capitals, or from `.env`."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_file=".env", frozen=True, extra="ignore")

    database_url: str = Field(
        "", description="SQLite or PostgreSQL; empty: dateline.db in the data directory"
    )
    data_dir: Path = Field(Path("data"), description="where the embedded database and your dictionaries lie")
    host: str = Field("127.0.0.1", description="address to listen on; any but loopback needs an API key")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much is logged")
    api_keys: Annotated[SecretStr, NoDecode] = Field(
        SecretStr(""),
        description="`name:scope+scope:secret`, comma separated; scopes read, ingest, review, admin",
    )
    max_document_bytes: int = Field(2_097_152, ge=1024, description="a larger document is refused")
    allow_url_ingest: bool = Field(default=False, description="whether documents may be handed in by address")
    cors_origins: str = Field("", description="origins that browsers may call from, comma separated, or `*`")

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("api_keys")
    @classmethod
    def _readable(cls, value: SecretStr) -> SecretStr:
        parse_keys(value.get_secret_value())
        return value

    @property
    def database(self) -> str:
        """The database address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'dateline.db'}"

    @property
    def dictionary(self) -> Path | None:
        """The folder of the user's own dictionaries, where there is one."""
        folder = self.data_dir / "dictionary"
        return folder if folder.is_dir() else None

    @property
    def keys(self) -> tuple[ApiKey, ...]:
        """The API keys, hashed."""
        return parse_keys(self.api_keys.get_secret_value())

    @property
    def origins(self) -> list[str]:
        """The allowed origins as a list."""
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]


def parse_keys(text: str) -> tuple[ApiKey, ...]:
    """Read `name:scope+scope:secret,…`. Raises ValueError, without showing a secret."""
    keys = []
    for number, part in enumerate(filter(None, (part.strip() for part in text.split(","))), start=1):
        name, _, rest = part.partition(":")
        scopes, _, secret = rest.partition(":")
        granted = frozenset(scopes.split("+"))
        if not secret or not granted <= set(SCOPES):
            raise ValueError(f"key {number} is not `name:scope+scope:secret` with scopes {', '.join(SCOPES)}")
        if len(secret) < _SHORTEST_SECRET:
            raise ValueError(f"the secret of key {number} is shorter than {_SHORTEST_SECRET} characters")
        keys.append(ApiKey(name, granted, hashlib.sha256(secret.encode()).hexdigest()))
    return tuple(keys)
