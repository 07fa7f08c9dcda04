"""Route: one thing that may be asked of the bridge, with the models of question and answer.

The same declaration routes requests, checks them and documents them: the OpenAPI document is made
of nothing else. A route is a function decorated here, in a file of plugin_bridge/routes/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, get_origin

from pydantic import BaseModel
from werkzeug.wrappers import Request, Response

from plugin_bridge.tokens import Caller

if TYPE_CHECKING:
    from plugin_bridge.bridge import Bridge

Takes = Literal["", "json", "raw-json", "picture"]
Rate = Literal["counted", "exempt"]
Query = TypeVar("Query")
Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class Ask(Generic[Query, Body]):
    """One request that has been let in and understood."""

    bridge: Bridge
    request: Request
    caller: Caller
    """Nobody in particular where no token is needed."""
    query: Query
    body: Body
    path: Mapping[str, str]

    def header(self, name: str) -> str | None:
        """A header of the request."""
        return self.request.headers.get(name)

    def over(self) -> Callable[[], bool]:
        """What tells, also after this has returned, whether nobody waits for the answer any more.

        Or may have it: who was put out in the meantime is told nothing more.
        """
        gone = self.request.environ.get("waitress.client_disconnected", lambda: False)
        access, caller = self.bridge.access, self.caller
        return lambda: bool(gone()) or not access.knows(caller)


@dataclass(frozen=True, slots=True)
class Answer:
    """A model to be sent, with what else is to be said."""

    value: BaseModel | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Any], Answer | BaseModel | Response]


@dataclass(frozen=True, slots=True)
class Route:
    """The declaration."""

    method: str
    path: str
    """As Flask writes it: /v1/jobs/<job_id>."""
    handler: Handler
    summary: str
    description: str
    scope: str | None
    """What the caller must be allowed; "" for any caller, None for anybody at all."""
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    takes: Takes
    reply: type[BaseModel] | None
    status: int
    gives: Sequence[str]
    """Media types of an answer that is no JSON."""
    headers: Sequence[str]
    """Names of headers that it heeds."""
    errors: Sequence[int]
    rate: Rate
    quick: bool
    """Answered by the thread that reads requests: it never waits and never writes."""
    lists: frozenset[str]
    """Parameters of the query that may be said several times."""

    @property
    def operation(self) -> str:
        """Its name: that of the function."""
        return self.handler.__name__


def route(
    method: str,
    path: str,
    *,
    scope: str | None = "",
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    takes: Takes | None = None,
    reply: type[BaseModel] | None = None,
    status: int = 200,
    gives: Sequence[str] = (),
    headers: Sequence[str] = (),
    errors: Sequence[int] = (),
    rate: Rate = "counted",
    quick: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a route. The function's docstring is its documentation."""

    def declare(handler: Handler) -> Handler:
        summary, _, rest = (handler.__doc__ or "").partition("\n\n")
        handler.route = Route(  # type: ignore[attr-defined]
            method=method,
            path=path,
            handler=handler,
            summary=summary.strip(),
            description=" ".join(rest.split()),
            scope=scope,
            query=query,
            body=body,
            takes=takes if takes is not None else ("json" if body else ""),
            reply=reply,
            status=status,
            gives=gives,
            headers=headers,
            errors=errors,
            rate=rate,
            quick=quick,
            lists=_lists(query),
        )
        return handler

    return declare


def _lists(query: type[BaseModel] | None) -> frozenset[str]:
    fields = query.model_fields.items() if query is not None else ()
    return frozenset(name for name, field in fields if get_origin(field.annotation) is tuple)
