"""A panel as design tools run theirs: in a sandboxed frame without an origin, with a token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PANEL = """<!doctype html><title>tool</title>
<iframe id="panel" sandbox="allow-scripts" srcdoc="
<!doctype html><p id='out'>at work</p><script>
  const [base, code, bytes] = JSON.parse(atob('%s'));
  const show = (value) => { document.getElementById('out').textContent = JSON.stringify(value); };
  const get = async (path, token, more) => {
    const answer = await fetch(base + path, { ...more, headers: { Authorization: 'Bearer ' + token, ...more?.headers } });
    if (!answer.ok) throw new Error(path + ' ' + answer.status + ' ' + await answer.text());
    return answer;
  };
  const json = { 'Content-Type': 'application/json' };
  (async () => {
    const health = await (await fetch(base + '/v1/health')).json();
    const paired = await (await fetch(base + '/v1/pair', { method: 'POST', headers: json,
      body: JSON.stringify({ code, name: 'panel' }) })).json();
    const token = paired.token;
    const stream = await get('/v1/events', token, { headers: { Accept: 'text/event-stream' } });
    const picture = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
    const sent = await (await get('/v1/assets', token, { method: 'POST', body: picture,
      headers: { 'Content-Type': 'image/png' } })).json();
    const asked = JSON.stringify({ asset: sent.id, instruction: 'warmer', client_ref: 'doc-1/layer-2' });
    const more = { method: 'POST', body: asked, headers: { ...json, 'Idempotency-Key': 'click-1' } };
    const job = await (await get('/v1/jobs', token, more)).json();
    const again = await (await get('/v1/jobs', token, more)).json();
    const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('succeeded') && !text.includes('failed')) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    await reader.cancel();
    const told = await (await get('/v1/jobs/' + job.id + '?wait=20', token)).json();
    const file = await (await get(told.outputs[0].links.file, token)).blob();
    const bitmap = await createImageBitmap(file);
    show({ origin: self.origin, app: health.app, state: told.state, same: job.id === again.id,
      streamed: text.includes(job.id), size: [bitmap.width, bitmap.height], type: file.type });
  })().catch((error) => show({ error: String(error) }));
</script>"></iframe>"""


def test_a_panel_without_an_origin_works_end_to_end(
    workshop: Any, browser: Any, elsewhere: Any, make_picture: Any
) -> None:
    import base64

    from plugin_bridge.pairing import open_window

    code = open_window(workshop.bridge.book)
    bytes_said = base64.b64encode(make_picture(64, 48, "sienna")).decode()
    said = json.dumps([f"http://localhost:{workshop.port}", code, bytes_said])
    folder, port = elsewhere
    Path(folder / "tool.html").write_text(PANEL % base64.b64encode(said.encode()).decode())
    page = browser.new_page()
    page.goto(f"http://evil.test:{port}/tool.html")
    frame = page.frame_locator("#panel")
    frame.locator("#out").filter(has_text="{").wait_for(timeout=90_000)
    told = json.loads(frame.locator("#out").text_content() or "")
    page.close()
    assert told == {
        "origin": "null",
        "app": "watchfolder",
        "state": "succeeded",
        "same": True,
        "streamed": True,
        "size": [64, 48],
        "type": "image/png",
    }


def test_without_a_token_the_same_panel_gets_nothing(
    server: Any, browser: Any, elsewhere: Any, unchanged: Any
) -> None:
    folder, port = elsewhere
    (folder / "tool.html").write_text(
        f"""<!doctype html><iframe id="panel" sandbox="allow-scripts" srcdoc="<p id='out'></p><script>
        const base = 'http://localhost:{server.port}';
        Promise.all(['/v1/jobs', '/v1/presets', '/v1/session', '/v1/events', '/metrics'].map((path) =>
          fetch(base + path, {{ headers: {{ Authorization: 'Bearer wf_{"x" * 43}' }} }})
            .then((answer) => answer.status, () => 'refused')))
          .then((all) => document.getElementById('out').textContent = JSON.stringify(all));
        </script>"></iframe>"""
    )
    page = browser.new_page()
    with unchanged():
        page.goto(f"http://evil.test:{port}/tool.html")
        out = page.frame_locator("#panel").locator("#out")
        out.filter(has_text="[").wait_for()
        assert set(json.loads(out.text_content() or "")) <= {401, 429}
    page.close()
