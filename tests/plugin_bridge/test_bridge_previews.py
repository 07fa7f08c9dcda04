"""The picture in the making, over HTTP: told in progress, seen by its owner, gone with the job."""

from __future__ import annotations

from typing import Any


def test_the_picture_in_the_making_can_be_seen(
    *, client: Any, meet: Any, png: bytes, hand: Any, store: Any, until: Any
) -> None:
    job = client.order(client.send(png))["id"]
    assert client.get(f"/v1/jobs/{job}/preview").status == 404
    hand.take()
    assert client.get(f"/v1/jobs/{job}").json["progress"]["preview"] == ""
    store.previews.write(job, b"\xff\xd8 the first")
    store.renew(job, "hand", {"fraction": 0.2, "note": "a: b", "step": "a", "preview": 1})
    first = client.get(f"/v1/jobs/{job}").json["progress"]["preview"]
    shown = client.get(first)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.body == b"\xff\xd8 the first"
    store.previews.write(job, b"\xff\xd8 the second")
    store.renew(job, "hand", {"fraction": 0.4, "note": "a: c", "step": "a", "preview": 2})
    second = client.get(f"/v1/jobs/{job}").json["progress"]["preview"]
    assert second != first, "a client that shows it again must see the newer one"
    assert client.get(second).body == b"\xff\xd8 the second"
    told = until(
        lambda: [
            event["progress"]["preview"]
            for event in client.get(f"/v1/events?after=0&job={job}").json["events"]
            if (event.get("progress") or {}).get("preview")
        ]
    )
    assert first in told
    assert meet(name="another").get(second).status == 404
    store.succeed(job, "hand", {"outputs": []})
    assert client.get(second).status == 404
    assert client.get(f"/v1/jobs/{job}").json["progress"]["preview"] == ""
