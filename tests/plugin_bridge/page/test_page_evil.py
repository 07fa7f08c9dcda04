"""Pages that wish the bridge ill, in a real browser that is signed in: they get nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plugin_bridge.routes import all_routes

GETS = sorted(
    {
        r.path.replace("<int:number>", "0").replace("<", "").replace(">", "")
        for r in all_routes()
        if r.method == "GET"
    }
    | {"/", "/enter?k=x", "/page/static/page.js", "/page/static/mark.svg"}
)

PROBE = """async ([base, paths, asset]) => {
    const got = [];
    const note = (what, value) => got.push([what, String(value)]);
    const tries = [];
    for (const path of paths) {
        for (const mode of ["cors", "no-cors"]) {
            for (const credentials of ["omit", "include"]) {
                tries.push(fetch(base + path, { mode, credentials }).then(async (answer) => {
                    if (answer.type !== "opaque") note("read " + path, (await answer.text()).slice(0, 80));
                }, () => null));
            }
        }
        for (const kind of ["img", "script", "iframe", "object", "embed", "link"]) {
            const element = document.createElement(kind);
            if (kind === "link") Object.assign(element, { rel: "stylesheet", href: base + path });
            else if (kind === "object") element.data = base + path;
            else element.src = base + path;
            const framed = ["iframe", "object", "embed"].includes(kind);
            element.onload = () => framed || note(kind + " " + path, "loaded");
            document.body.append(element);
            tries.push(new Promise((done) => setTimeout(done, 1500)).then(() => {
                if (kind === "img" && element.naturalWidth) note("size of " + path, element.naturalWidth);
                try {
                    const text = element.contentDocument?.body?.innerText.trim();
                    if (text) note("frame " + path, text);
                } catch { /* another origin */ }
                element.remove();
            }));
        }
    }
    await Promise.all(tries);
    const order = JSON.stringify({ asset, instruction: "warmer" });
    for (const [path, body] of [["/v1/jobs", order], ["/v1/pairing", "{}"], ["/v1/pair", "{}"], ["/v1/assets", "x"], ["/v1/session", "{}"]]) {
        for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded", "image/png"]) {
            navigator.sendBeacon(base + path, new Blob([body], { type }));
            for (const mode of ["cors", "no-cors"]) {
                for (const method of ["POST", "DELETE", "GET"]) {
                    try {
                        const said = { mode, method, credentials: "include", headers: { "Content-Type": type } };
                        if (method === "POST") said.body = body;
                        const answer = await fetch(base + path, said);
                        if (answer.type !== "opaque" && answer.ok) note(method + " " + path, answer.status);
                    } catch { /* as it should be */ }
                }
            }
        }
        for (const enctype of ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"]) {
            const frame = Object.assign(document.createElement("iframe"), { name: "into" });
            const form = Object.assign(document.createElement("form"), { method: "POST", action: base + path, enctype, target: "into" });
            form.append(Object.assign(document.createElement("input"), { name: '{"a":"', value: '"}' }));
            document.body.append(frame, form);
            form.submit();
            await new Promise((done) => setTimeout(done, 60));
            form.remove();
            frame.remove();
        }
    }
    const opened = window.open(base + "/");
    await new Promise((done) => setTimeout(done, 500));
    try {
        if (opened?.document?.body?.innerText) note("window", opened.document.body.innerText);
    } catch { /* another origin */ }
    try {
        const stream = new EventSource(base + "/v1/events?after=0", { withCredentials: true });
        stream.onmessage = (event) => note("event", event.data);
        stream.addEventListener("job", (event) => note("event", event.data));
        await new Promise((done) => setTimeout(done, 300));
        stream.close();
    } catch { /* as it should be */ }
    return got;
}"""


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "evil.test"])
def test_an_evil_page_gets_nothing(  # noqa: PLR0917
    server: Any, open_page: Any, client: Any, elsewhere: Any, png: bytes, hand: Any,
    unchanged: Any, name: str,
) -> None:  # fmt: skip
    """On another port of this machine, of the same name even, and on a name of its own."""
    sheet = open_page()
    asset = client.send(png)
    job = client.order(asset)["id"]
    output = hand.finish().result["outputs"][0]
    made = client.get(f"/v1/jobs/{job}").json["outputs"][0]["id"]
    assert output["bytes"]
    known = {"job_id": job, "asset_id": asset, "output_id": made, "name": "atelier-leather"}
    paths = list(GETS)
    for word, value in known.items():
        paths = [path.replace(word, value) for path in paths]
    # a window that the evil page opens is our page, signed in, for the person to see: what that
    # draws is drawn beforehand
    sheet.page.locator("#queue-list img[src]").first.wait_for()
    sheet.page.goto("about:blank")
    evil = sheet.page.context.new_page()
    evil.goto(f"http://{name}:{elsewhere[1]}/index.html")
    with unchanged():
        got = evil.evaluate(PROBE, [f"http://localhost:{server.port}", paths, asset])
    assert got == []
    sheet.page.goto(f"http://localhost:{server.port}/")
    assert sheet.page.evaluate("() => fetch('/v1/session').then((r) => r.status)") == 200


def test_a_rebound_name_gets_nothing(server: Any, browser: Any, unchanged: Any) -> None:
    """A page whose name was pointed at this machine is of one origin with the bridge, it thinks."""
    context = browser.new_context(bypass_csp=True)
    evil = context.new_page()
    with unchanged():
        answer = evil.goto(f"http://rebound.test:{server.port}/")
        assert answer.status == 421
        for path in ("/", "/v1/health", "/v1/jobs", "/page/static/page.js", "/enter?k=x"):
            status = evil.evaluate("(path) => fetch(path).then((r) => r.status)", path)
            assert status == 421, path
        posted = evil.evaluate(
            "() => fetch('/v1/pair', {method: 'POST', body: '{}',"
            " headers: {'Content-Type': 'application/json'}}).then((r) => r.status)"
        )
        assert posted == 421
    context.close()


def test_the_page_itself_runs_no_foreign_script(
    server: Any, open_page: Any, elsewhere: Any
) -> None:
    folder, port = elsewhere
    (folder / "evil.js").write_text("window.owned = true")
    page = open_page().page
    page.evaluate(
        """(url) => {
            const add = (said) => document.head.append(Object.assign(document.createElement("script"), said));
            add({ src: url });
            add({ text: "window.owned = true" });
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.owned = true'>");
            document.body.insertAdjacentHTML("beforeend", `<iframe src="${url}"></iframe>`);
        }""",
        f"http://127.0.0.1:{port}/evil.js",
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.owned") is None
    told = "(url) => fetch(url).then(() => 'sent', () => 'blocked')"
    assert page.evaluate(told, f"http://127.0.0.1:{port}/index.html") == "blocked"
    page.evaluate("() => void setTimeout('window.owned = true', 0)")
    page.wait_for_timeout(200)
    assert page.evaluate("window.owned") is None


@pytest.mark.parametrize("where", ["file", "preview"])
def test_what_was_made_runs_nowhere(  # noqa: PLR0917
    server: Any, open_page: Any, admin: Any, hand: Any, png: bytes, where: str
) -> None:
    """A result with a page inside it: neither opened nor shown does it become one."""
    admin.order(admin.send(png), title='"><script>window.owned=1</script>')
    hand.finish(png + b"<html><script>window.owned=1</script><svg onload='window.owned=1'>")
    job = admin.get("/v1/jobs").json["items"][0]
    output = job["outputs"][0]["id"]
    sheet = open_page()
    page = sheet.page.context.new_page()
    answer = page.goto(f"http://localhost:{server.port}/v1/outputs/{output}/{where}")
    assert answer.status == 403
    assert page.evaluate("window.owned") is None
    read = sheet.page.evaluate(
        """(path) => fetch(path).then(async (r) => [r.status, r.headers.get("content-type"),
            r.headers.get("content-disposition"), r.headers.get("content-security-policy")])""",
        f"/v1/outputs/{output}/{where}",
    )
    assert read[0] in (200, 422)
    assert "sandbox" in read[3]
    assert (read[2] or "").startswith("attachment") == (where == "file")
    sheet.page.reload()
    sheet.page.locator("#queue-list li").first.wait_for()
    assert sheet.page.evaluate("window.owned") is None


def test_nobody_frames_the_page(server: Any, open_page: Any, elsewhere: Any) -> None:
    folder, port = elsewhere
    (folder / "frame.html").write_text(
        f"<!doctype html><iframe id=f src='http://localhost:{server.port}/'></iframe>"
    )
    page = open_page().page.context.new_page()
    page.goto(f"http://localhost:{port}/frame.html")
    page.wait_for_timeout(400)
    frame = next(f for f in page.frames if f is not page.main_frame)
    assert "csrf" not in frame.content()
    assert json.dumps(frame.url) != json.dumps(f"http://localhost:{server.port}/") or (
        "Queue" not in frame.content()
    )


def test_uploads_of_the_page_name_no_place(server: Any, open_page: Any, tmp_path: Path) -> None:
    """What a browser knows of a file is its name; nothing of where it lay goes out."""
    sent: list[str] = []
    page = open_page().page
    page.on("request", lambda r: sent.append(f"{r.url} {r.headers} {r.post_data_buffer or b''!r}"))
    place = tmp_path / "secret place"
    place.mkdir()
    (place / "cup.png").write_bytes(b"no picture")
    page.locator("#files").set_input_files(place / "cup.png")
    page.locator("#notices").get_by_text("cup.png").first.wait_for()
    assert sent
    assert not [one for one in sent if "secret place" in one]
