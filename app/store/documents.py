"""Raw documents as they were handed in: written once for each digest, and read back for the worker."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from app.domain.document import Metadata, RawDocument
from app.errors import NotFound
from app.store import sql, tables
from app.store.base import now
from app.store.session import one_at_a_time


def add_document(session: Session, document: RawDocument) -> int:
    """The row of a document; it is written unless one with its digest is there already."""
    one_at_a_time(session)
    known: int | None = sql.value(
        session, "SELECT id FROM raw_document WHERE digest = :digest", {"digest": document.digest}
    )
    if known is not None:
        return known
    row = {
        "digest": document.digest,
        "media_type": document.media_type,
        "charset": document.charset,
        "body": document.body,
        "sent": asdict(document.metadata),
        "received_at": now(),
    }
    return sql.add_numbered(session, sql.table(tables.RawDocument), [row])[0]


def document_of(session: Session, document_id: int) -> RawDocument:
    """A document as it was handed in."""
    row = session.get(tables.RawDocument, document_id)
    if row is None:
        raise NotFound(f"There is no document {document_id}.")
    sent = dict(row.sent)
    metadata = Metadata(**(sent | {"authors": tuple(sent.get("authors", ()))}))
    return RawDocument(row.body, row.media_type, row.charset, metadata)
