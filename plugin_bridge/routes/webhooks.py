"""Who is told of finished jobs."""

from __future__ import annotations

from typing import Any

from plugin_bridge.messages.webhook import WebhookAsk, WebhookMade, WebhooksTold, WebhookTold
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.webhooks import Webhook


@route(
    "POST",
    "/v1/webhooks",
    scope="edit",
    body=WebhookAsk,
    reply=WebhookMade,
    status=201,
    errors=(422,),
)
def create_webhook(ask: Ask[None, WebhookAsk]) -> Answer:
    """Have an address told of every job of this client that ends or asks something.

    Only hosts that the settings list. Bodies are signed: X-Watchfolder-Signature is
    t=SECONDS,v1=HEX, the HMAC-SHA256 of "SECONDS.BODY" with the secret, which is told this once.
    """
    made = ask.bridge.webhooks.add(ask.caller, ask.body.url, ask.bridge.feed.last)
    told = WebhookMade(**_fields(made), secret=made.secret)
    return Answer(told, 201, {"Location": told.links["self"]})


@route("GET", "/v1/webhooks", scope="edit", reply=WebhooksTold)
def list_webhooks(ask: Ask[None, None]) -> WebhooksTold:
    """This client's webhooks, and how telling them goes."""
    found = ask.bridge.webhooks.of(ask.caller)
    return WebhooksTold(items=tuple(WebhookTold(**_fields(hook)) for hook in found))


@route("DELETE", "/v1/webhooks/<webhook_id>", scope="edit", status=204, errors=(404,))
def remove_webhook(ask: Ask[None, None]) -> Answer:
    """Tell an address no more."""
    ask.bridge.webhooks.remove(ask.caller, ask.path["webhook_id"])
    return Answer(None, 204)


def _fields(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "created": hook.created,
        "delivered": hook.delivered,
        "dropped": hook.dropped,
        "failures": hook.failures,
        "last": hook.last,
        "links": {"self": f"/v1/webhooks/{hook.id}"},
    }
