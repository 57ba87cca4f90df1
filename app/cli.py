"""The commands: serve, work, ingest, extract, seed, migrate, export, check."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="dateline",
    help="Who did what to whom, when and where, with the sentence that says so.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="plain text, HTML or JSON documents")
]
_MEDIA = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain", ".md": "text/plain"}


def _settings(**given: Any) -> Any:
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for each in error.errors():
            typer.secho(f"DATELINE_{str(each['loc'][0]).upper()}: {each['msg']}", err=True, fg="red")
        raise typer.Exit(2) from None


def _take_in_with(settings: Any) -> Any:
    """The pipeline with the user's own dictionary; where that is broken, say where and stop."""
    from app.errors import BadDictionary
    from app.pipeline import with_dictionary

    try:
        return with_dictionary(settings.dictionary)
    except BadDictionary as error:
        typer.secho(f"{error.title()}:", err=True, fg="red")
        for line in error.detail.splitlines():
            typer.echo(f"  {line}", err=True)
        raise typer.Exit(2) from None


def _ready_engine(settings: Any) -> Any:
    from app.store.migrate import migrate
    from app.store.session import make_engine

    migrate(settings.database)
    return make_engine(settings.database)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on")] = None,
) -> None:
    """Migrate the database, then serve the API and do the waiting jobs."""
    from threading import Event, Thread

    import uvicorn

    from app.asgi import create_app
    from app.errors import AddressUnsafe
    from app.logs import set_up
    from app.settings import LOOPBACK
    from app.worker import work as do_jobs

    settings = _settings(host=host, port=port)
    if settings.host not in LOOPBACK and not settings.keys:
        typer.secho(
            f"{AddressUnsafe.title()}: set DATELINE_API_KEYS (name:scope+scope:secret) to listen on "
            f"{settings.host}, or listen on 127.0.0.1.",
            err=True,
            fg="red",
        )
        raise typer.Exit(2)
    take_in = _take_in_with(settings)
    set_up(settings.log_level)
    engine = _ready_engine(settings)
    stop = Event()
    Thread(target=do_jobs, args=(engine, stop, take_in), daemon=True).start()
    _say_what_to_try(settings.host, settings.port)
    config = uvicorn.Config(
        create_app(settings, engine),
        host=settings.host,
        port=settings.port,
        log_config=None,
        server_header=False,
        access_log=settings.log_level == "debug",
    )
    _keep_what_stays()
    uvicorn.Server(config).run()
    stop.set()


def _keep_what_stays() -> None:
    """What was loaded at the start is never garbage: looking through it again and again would halve the speed."""
    import gc

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _say_what_to_try(host: str, port: int) -> None:
    from rich.console import Console

    address = f"{'localhost' if host == '127.0.0.1' else host}:{port}"
    console = Console(stderr=True, highlight=False)
    console.print(f"Dateline serves on [bold]http://{address}[/bold]. Try:")
    console.print(f"  curl '{address}/events?actor=Austin'")
    console.print(f"  curl --data-binary @article.txt {address}/ingest")


@app.command()
def work() -> None:
    """Do the waiting jobs until told to stop."""
    from threading import Event

    from app.logs import set_up
    from app.worker import stop_on_signals
    from app.worker import work as do_jobs

    settings = _settings()
    take_in = _take_in_with(settings)
    set_up(settings.log_level)
    stop = Event()
    stop_on_signals(stop)
    do_jobs(_ready_engine(settings), stop, take_in)


@app.command()
def ingest(files: Files) -> None:
    """Take documents in; a document known already changes nothing."""
    if _take_in(files):
        raise typer.Exit(1)


@app.command()
def extract(
    articles: Annotated[list[int] | None, typer.Argument(help="numbers of articles")] = None,
    everything: Annotated[bool, typer.Option("--all", help="every article there is")] = False,
) -> None:
    """Read kept articles again with the extractor of today; what it has read already is not read twice."""
    from rich.console import Console
    from rich.progress import track

    from app.errors import NotFound
    from app.pipeline import rereading
    from app.store.articles import every_article
    from app.store.decisions import By
    from app.store.session import reading

    if bool(articles) == everything:
        typer.secho("name the articles, or say --all", err=True, fg="red")
        raise typer.Exit(2)
    settings = _settings()
    _take_in_with(settings)
    engine, read_again = _ready_engine(settings), rereading(settings.dictionary)
    with reading(engine) as session:
        wanted = every_article(session) if everything else articles or []
    console = Console(stderr=True, highlight=False)
    changed = 0
    for number in track(wanted, description="Reading", console=console, transient=True):
        try:
            run, before = read_again(engine, number, By("local", "dateline extract"))
        except NotFound as error:
            console.print(error.detail, style="red", markup=False)
            raise typer.Exit(1) from None
        changed += run != before
    console.print(f"{changed} read again, {len(wanted) - changed} read already by this extractor.")


@app.command()
def seed(folder: Annotated[Path, typer.Argument(help="the folder of documents")] = Path("seeds")) -> None:
    """Load the documents of a folder once."""
    if not folder.is_dir():
        typer.secho(f"there is no folder {folder}", err=True, fg="red")
        raise typer.Exit(2)
    known = (".json", *_MEDIA)
    files = sorted(f for f in folder.iterdir() if f.suffix in known and f.stem.lower() != "readme")
    if _take_in(files):
        raise typer.Exit(1)


def _take_in(files: Sequence[Path]) -> int:
    """Ingest files with a progress bar; how many could not be read."""
    from rich.console import Console
    from rich.progress import track

    from app.errors import DatelineError

    settings = _settings()
    take_in = _take_in_with(settings)
    engine = _ready_engine(settings)
    console = Console(stderr=True, highlight=False)
    new = failed = 0
    for file in track(files, description="Reading", console=console, transient=True):
        try:
            new += take_in(engine, _document(file, settings)).created
        except DatelineError as error:
            failed += 1
            console.print(f"{file.name}: {error.title()}: {error.detail}", style="red", markup=False)
    console.print(f"{new} new, {len(files) - new - failed} known already, {failed} not readable.")
    return failed


def _document(file: Path, settings: Any) -> Any:
    from app.api.body import document_of, json_document

    body = file.read_bytes()
    if file.suffix == ".json":
        return json_document(body, settings)
    return document_of(body, _MEDIA.get(file.suffix, ""), None, {})


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from app.store.migrate import migrate as bring_up

    bring_up(_settings().database)
    typer.echo("The database has the newest schema.", err=True)


@app.command()
def export(
    to: Annotated[Path | None, typer.Argument(help="a file; standard output without one")] = None,
) -> None:
    """Write all events as NDJSON, oldest first."""
    import orjson

    engine = _ready_engine(_settings())
    target = to.open("wb") if to else sys.stdout.buffer
    for record in _all_events(engine):
        target.write(orjson.dumps(record) + b"\n")
    target.flush()
    if to:
        target.close()


def _all_events(engine: Any) -> Iterable[dict[str, Any]]:
    from app.query.events import Order, find_events
    from app.query.filters import EventFilters
    from app.query.printed import events
    from app.store.session import reading

    cursor: str | None = None
    with reading(engine) as session:
        while True:
            page = find_events(
                session, EventFilters(), Order(ascending=True), limit=500, cursor=cursor, total=False
            )
            yield from events(session, page.ids)
            cursor = page.cursor
            if cursor is None:
                return


@app.command()
def check() -> None:
    """Say whether database, dictionaries and language pipeline are in order."""
    from rich.console import Console

    from app.domain.ontology import ontology
    from app.extraction import extractor, language
    from app.store.migrate import is_current
    from app.store.session import make_engine

    settings = _settings()
    _take_in_with(settings)
    console = Console(highlight=False)
    console.print(f"dictionary {settings.dictionary or 'none of your own'}")
    current = is_current(make_engine(settings.database))
    console.print(f"database   {'newest schema' if current else 'not migrated: run dateline migrate'}")
    console.print(f"ontology   {len(ontology().types)} types, {len(ontology().modes)} modes")
    console.print(f"language   {language.load().meta['name']} {language.load().meta['version']}")
    found = extractor(settings.dictionary)
    console.print(f"extractor  {found.name} {found.version}, data {found.data_digest[:12]}")
    if not current:
        raise typer.Exit(1)


def run() -> None:
    """The entry point of the `dateline` command."""
    app()


if __name__ == "__main__":
    run()
