"""Reading in turn: a few threads ask the database, the rest wait without a thread.

Threads that share one interpreter get into each other's way: forty readers at once answer a third of what two do, and
the slowest waits ten times as long. Documents are taken in by other threads, so that readers do not wait for them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from sqlalchemy.orm import Session

from app.store.session import reading

_READERS = {"sqlite": 2, "postgresql": 4}
Answer = TypeVar("Answer")


async def in_turn(request: Request, ask: Callable[[Session], Answer]) -> Answer:
    """What `ask` finds in one consistent view of the database, when its turn comes."""
    state: Any = request.app.state
    engine = state.engine
    if not hasattr(state, "readers"):  # made where the loop runs
        state.readers = CapacityLimiter(_READERS.get(engine.dialect.name, 2))

    def answer() -> Answer:
        with reading(engine) as session:
            return ask(session)

    return await to_thread.run_sync(answer, limiter=state.readers)
