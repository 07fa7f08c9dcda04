"""What is said of webhooks: who is told when a job has ended."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from plugin_bridge.messages.job import JobTold
from presets.declared import Declared

WebhookId = Annotated[str, StringConstraints(pattern=r"^w_[0-9a-f]{12}$")]


class WebhookAsk(Declared):
    """Tell this address of every job of mine that ends or asks something."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=500)]
    """http or https, of a host that the settings list in webhook_hosts."""


class WebhookTold(Declared):
    """A webhook."""

    id: WebhookId
    url: str
    created: dt.datetime
    delivered: int = 0
    dropped: int = 0
    """Deliveries that were given up."""
    failures: int = 0
    """Of the delivery under way, in a row."""
    last: str = ""
    """How the last try ended."""
    links: dict[str, str] = Field(default_factory=dict)


class WebhookMade(WebhookTold):
    """A new webhook, with its secret, which is told this once."""

    secret: str
    """Key of the signature: HMAC-SHA256 of "TIME.BODY"."""


class WebhooksTold(Declared):
    """All webhooks of this client."""

    items: tuple[WebhookTold, ...]


class WebhookBody(Declared):
    """What is sent."""

    id: str
    """Of the delivery: the same when it is tried again."""
    seq: int
    """Of the event."""
    job: JobTold
