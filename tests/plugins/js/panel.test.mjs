// What the panel says and asks, without a page.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { parts } from './parts.mjs';

const wf = parts(
  ['core/bytes.js', 'core/sha256.js', 'core/trouble.js', 'core/order.js', 'core/bridge.js', 'core/shelf.js', 'core/following.js', 'core/view.js', 'core/results.js'],
  ['keepsIn', 'linesIn', 'orderOf', 'missingIn', 'titleOf', 'BridgeClient', 'troubleOfSilence', 'troubleOfAnswer', 'sentence', 'fileFor', 'Follower', 'Trouble', 'Shelf', 'standing'],
  { fetch },
);
const form = (more = {}) => ({ preset: '', instruction: '', keep: '', variants: 1, ...more });
const plain = (value) => JSON.parse(JSON.stringify(value));

test('things to keep', () => {
  assert.deepEqual(plain(wf.keepsIn(' stitching, brass hardware;logo\nstitching,, ')), ['stitching', 'brass hardware', 'logo']);
});

test('each line is one edit; a selection is where all of them act', () => {
  const said = form({ instruction: 'warmer\n\n brighter ', keep: 'logo', preset: 'nocturne', variants: 3 });
  const about = { asset: 'sha256:a', ref: 'r', name: ' Bag ' };
  assert.deepEqual(plain(wf.orderOf(said, about)), {
    client_ref: 'r', title: 'Bag', asset: 'sha256:a', preset: 'nocturne', steps: ['warmer', 'brighter'], keep: ['logo'], variants: 3,
  });
  assert.deepEqual(plain(wf.orderOf(form({ instruction: 'warmer' }), { ...about, mask: 'sha256:m' })).steps, [
    { edit: 'instruct', text: 'warmer', mask: 'default' },
  ]);
});

test('a job that goes on from another names it and no picture', () => {
  const going = { job: 'J', from: 'original', title: '', name: '', ref: '', place: {}, mask: '' };
  const order = plain(wf.orderOf(form({ instruction: 'warmer' }), { ref: 'r', name: '', going }));
  assert.deepEqual(order, { client_ref: 'r', parent: 'J', branch_from: 'original', steps: ['warmer'] });
});

test('what is missing is said', () => {
  assert.match(wf.missingIn(form(), null), /preset, or say/);
  assert.equal(wf.missingIn(form({ preset: 'x' }), null), '');
  assert.match(wf.missingIn(form({ preset: 'x' }), { job: 'J' }), /from there/);
});

test('a result too large for its host is fetched smaller, and said', () => {
  const output = { width: 6000, height: 3000, notes: ['kept'], links: { file: '/f', preview: '/p', self: '' } };
  assert.deepEqual(plain(wf.fileFor(output, 0)), { path: '/f', width: 6000, height: 3000, notes: ['Kept.'] });
  const small = plain(wf.fileFor(output, 4096));
  assert.equal(small.path, '/p?max=4096&format=png');
  assert.deepEqual([small.width, small.height], [4096, 2048]);
  assert.match(small.notes[1], /Scaled from 6000 × 3000 px/);
});

test('errors of the bridge: the first is the sentence, the others and the hints follow', () => {
  const errors = [{ code: 'a', message: 'no edit is called "x"', hint: 'did you mean "y"?' }, { code: 'b', message: 'there is no such picture' }];
  const trouble = wf.troubleOfAnswer(422, { title: '', status: 422, code: '', errors });
  assert.equal(trouble.message, 'No edit is called "x".');
  assert.deepEqual(plain(trouble.hints), ['There is no such picture.', 'Did you mean "y"?']);
  assert.equal(wf.troubleOfAnswer(401, null).kind, 'unpaired');
  assert.equal(wf.troubleOfAnswer(503, null).kind, 'busy');
  assert.match(wf.troubleOfAnswer(500, null).message, /error 500/);
});

/** @param {http.RequestListener} listener */
async function listening(listener) {
  const server = http.createServer(listener);
  await new Promise((done) => { server.listen(0, '127.0.0.1', () => done(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { port, end: () => { server.closeAllConnections(); server.close(); } };
}
const answering = (health) => listening((request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(typeof health === 'string' ? health : JSON.stringify(health));
});
const client = (...ports) => new wf.BridgeClient(ports.map((port) => `http://127.0.0.1:${port}`), async () => 'unknown');

test('finding the bridge: nobody, somebody else, too old, too new, and the second address', async () => {
  const bridges = {
    other: await answering('<html>hello</html>'),
    mock: await answering({ ok: true, app: 'something' }),
    old: await answering({ app: 'watchfolder', protocol: 0, min_protocol: 0 }),
    young: await answering({ app: 'watchfolder', protocol: 9, min_protocol: 8 }),
    good: await answering({ app: 'watchfolder', protocol: 1, min_protocol: 1, pairing_open: true }),
  };
  const gone = await answering('');
  gone.end();
  const kind = async (...ports) => client(...ports).find().then(() => 'found', (trouble) => trouble.kind);
  assert.equal(await kind(gone.port), 'silent');
  assert.equal(await kind(bridges.other.port), 'stranger');
  assert.equal(await kind(bridges.mock.port), 'stranger');
  assert.equal(await kind(bridges.old.port), 'old');
  assert.equal(await kind(bridges.young.port), 'old');
  const found = client(gone.port, bridges.good.port);
  assert.equal((await found.find()).pairing_open, true);
  assert.equal(found.port, bridges.good.port);
  await assert.rejects(client(bridges.young.port).find(), /plugin is too old/);
  await assert.rejects(client(bridges.old.port).find(), /bridge is too old/);
  Object.values(bridges).forEach((bridge) => bridge.end());
});

test('the token is sent to nobody who cannot prove that he knows it', async () => {
  const seen = [];
  const server = await listening((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ proof: '0'.repeat(64) }));
  });
  const bridge = client(server.port);
  bridge.token = 'wf_secret';
  assert.equal(await bridge.isKnown('c_0123456789ab', 'wf_secret'), false);
  assert.deepEqual(seen, [undefined]);
  server.end();
});

/** @param {(n: number) => any} events what the log tells the n-th time; a thrown error is a broken line */
function fakeBridge(events, jobs) {
  let n = 0;
  return {
    asked: [],
    async events(after, wait) { this.asked.push([after, wait]); n += 1; return events(n); },
    async job(id) { const told = jobs[id].shift() || jobs[id].last; if (told instanceof Error) throw told; return told; },
  };
}

test('following: away and back, a log begun anew, a job that is forgotten', async () => {
  const silent = () => { throw new wf.Trouble('silent', 'away'); };
  const answers = [
    () => ({ seq: 5, events: [], reset: false }),
    silent,
    () => ({ seq: 2, events: [], reset: true }),
    () => ({ seq: 3, events: [{ job: 'A', type: 'progress', progress: { fraction: 0.5 } }, { job: 'other', type: 'job' }] }),
    () => ({ seq: 4, events: [{ job: 'A', type: 'job' }] }),
  ];
  const running = { id: 'A', state: 'running' };
  const bridge = fakeBridge((n) => answers[Math.min(n, answers.length) - 1](), {
    A: [running, running, running, { id: 'A', state: 'succeeded' }], B: [new wf.Trouble('refused', 'unknown', [], 404)],
  });
  const heard = [];
  const follower = new wf.Follower(bridge, {
    job: (told) => heard.push(told.state), progress: (job, progress) => heard.push(progress.fraction), gone: (job) => heard.push(`gone ${job}`),
    away: () => heard.push('away'), back: () => heard.push('back'), lost: (trouble) => heard.push(trouble.message),
  });
  follower.follow('A');
  follower.follow('B');
  while (follower.runs) await new Promise((done) => { setTimeout(done, 20); });
  assert.deepEqual(heard.filter((one) => one !== 'running'), ['gone B', 'away', 'back', 0.5, 'succeeded']);
  assert.deepEqual(bridge.asked.slice(0, 3), [[null, 0], [5, 15], [5, 0]], 'after a break it does not wait');
  assert.equal(follower.jobs.size, 0);
});

test('what is kept and damaged is begun anew', async () => {
  const kept = { presets: '{"a": 1', works: '"text"', pairing: '[]' };
  const host = { read: async (key) => kept[key], readSecret: async (key) => kept[key] };
  const shelf = new wf.Shelf(host);
  assert.deepEqual(plain([await shelf.presets(), await shelf.works(), await shelf.pairing()]), [[], [], null]);
});

test('how it stands with a job, in words', () => {
  const work = (state, told = {}, more = {}) => ({ state, note: '', placed: false, told: { errors: [], questions: [], ...told }, ...more });
  assert.equal(wf.standing(work('queued', { position: 2 })).text, 'Queued, 2 before it');
  assert.deepEqual(plain(wf.standing(work('queued', { held_up: 'no worker is running' }))), { text: 'No worker is running.', bad: true });
  assert.equal(wf.standing(work('running', { cancel_requested: true })).text, 'Stopping…');
  assert.equal(wf.standing(work('failed', { errors: [{ message: 'it broke', hint: 'mend it' }] })).text, 'It broke. Mend it.');
});

/** An element that takes everything and shows nothing. */
const element = () => ({
  style: {}, firstChild: null, appendChild() {}, removeChild() {}, setAttribute() {}, addEventListener() {}, textContent: '', className: '',
});

test('a result is put in once by itself, however often it is heard of, and again after a retry', async () => {
  const { Results } = parts(
    ['core/bytes.js', 'core/trouble.js', 'core/bridge.js', 'core/shelf.js', 'core/following.js', 'core/view.js', 'core/results.js'],
    ['Results'], { document: { getElementById: element, createElement: element } },
  );
  const output = { width: 4, height: 4, notes: [], links: { file: '/f', preview: '/p', self: '' } };
  const told = { id: 'J', state: 'succeeded', progress: { fraction: 1 }, outputs: [output], errors: [], questions: [] };
  const bridge = {
    bytes: async () => new Uint8Array(3), recipe: async () => ({ sidecar: {} }), retry: async () => ({}),
    job: async () => told, events: async () => ({ seq: 0, events: [] }),
  };
  let open = false;
  const placed = [];
  const place = async (result) => {
    if (!open) throw new Error('the document is not open');
    placed.push(result.job);
    return 'there';
  };
  const host = { place, maxEdge: 0, canMask: true, notify() {}, read: async () => '', write: async () => {} };
  const ears = { works() {}, trouble() {} };
  const results = new Results(host, bridge, { keepWorks: async () => {} }, ears);
  const work = { job: 'J', title: 't', name: 'n', ref: '', place: {}, mask: '', state: 'running', placed: false, notes: [], told: null };
  results.works = [work];
  await assert.rejects(results.heard(told), /not open/);
  open = true;
  await results.heard(told);
  assert.deepEqual(placed, [], 'what failed once is left to the person');
  await results.put(work, true);
  assert.deepEqual(placed, ['J']);
  await results.again(work);
  await Promise.all([results.heard(told), results.heard(told)]);
  assert.deepEqual(placed, ['J', 'J']);
});

test('a fault of the bridge takes no job out of the list, and is asked again', async () => {
  assert.equal(wf.troubleOfAnswer(500, null).kind, 'busy');
  const bridge = fakeBridge(() => ({ seq: 1, events: [] }), {
    A: [wf.troubleOfAnswer(500, null), { id: 'A', state: 'succeeded' }],
  });
  const heard = [];
  const follower = new wf.Follower(bridge, {
    job: (told) => heard.push(told.state), progress() {}, gone: () => heard.push('gone'), away() {}, back() {}, lost: () => heard.push('lost'),
  });
  follower.follow('A');
  while (follower.runs) await new Promise((done) => { setTimeout(done, 20); });
  assert.deepEqual(heard, ['succeeded']);
});

test('where all places to wait are taken, the log is not asked in a storm', async () => {
  const bridge = fakeBridge(() => ({ seq: 1, events: [] }), { A: [] });
  bridge.job = async () => ({ id: 'A', state: 'running' });
  const follower = new wf.Follower(bridge, { job() {}, progress() {}, gone() {}, away() {}, back() {}, lost() {} });
  follower.follow('A');
  await new Promise((done) => { setTimeout(done, 1500); });
  follower.stop();
  while (follower.runs) await new Promise((done) => { setTimeout(done, 20); });
  assert.ok(bridge.asked.length <= 4, `${bridge.asked.length} requests in 1.5 seconds`);
});

test('an answer that is cut off is a bridge that is away; an order whose answer was lost is sent once more', async () => {
  const keys = [];
  const server = await listening((request, response) => {
    keys.push(request.headers['idempotency-key']);
    response.setHeader('Content-Type', 'application/json');
    if (keys.length % 2) {
      response.write('{"id": ');
      setTimeout(() => response.destroy(), 30);
    } else {
      response.end('{"id": "J"}');
    }
  });
  const bridge = client(server.port);
  await assert.rejects(bridge.job('J'), (trouble) => trouble.kind === 'silent');
  keys.length = 0;
  assert.equal((await bridge.order({}, 'once')).id, 'J');
  assert.deepEqual(keys, ['once', 'once']);
  server.end();
});

test('what is to be placed is kept however many there are', async () => {
  const kept = {};
  const shelf = new wf.Shelf({ write: async (key, value) => { kept[key] = value; } });
  const works = Array.from({ length: 60 }, (_, n) => ({ job: `J${n}`, state: n % 2 ? 'running' : 'succeeded', placed: n % 2 === 0 }));
  await shelf.keepWorks(works);
  const left = JSON.parse(kept.works).map((work) => work.job);
  assert.equal(left.length, 20 + 20);
  assert.ok(left.includes('J59'));
});

const list = parts(
  ['core/bytes.js', 'core/trouble.js', 'core/bridge.js', 'core/shelf.js', 'core/following.js', 'core/view.js', 'core/results.js'],
  ['Results', 'Trouble'], { document: { getElementById: element, createElement: element } },
);

/** The panel's list with a bridge that answers as told. */
function listOf(bridge, host = {}) {
  const troubles = [];
  const whole = { maxEdge: 0, canMask: true, notify() {}, here: async () => '', place: async () => 'there', ...host };
  const results = new list.Results(whole, bridge, { keepWorks: async () => {}, works: async () => [] }, {
    works() {}, trouble: (trouble) => troubles.push(trouble), away() {}, back() {},
  });
  return { results, troubles };
}
const oneWork = () => ({ job: 'J', title: 'warmer', name: 'n', ref: '', place: {}, mask: '', state: 'running', placed: false, notes: [], told: null });

test('what another pairing asked for is not dropped in silence', async () => {
  const bridge = { job: async () => { throw new list.Trouble('refused', 'there is no such job', [], 404); }, events: async () => ({ seq: 0, events: [] }) };
  const { results, troubles } = listOf(bridge);
  results.works = [oneWork()];
  await results.attach();
  while (results.follower.runs) await new Promise((done) => { setTimeout(done, 10); });
  assert.deepEqual(results.works, []);
  assert.match(troubles[0].message, /“warmer” is not known/);
  assert.match(troubles[0].hints[0], /goes on/);
});

test('a result whose bytes did not come through is placed when the bridge is back', async () => {
  const output = { width: 4, height: 4, notes: [], links: { file: '/f', preview: '/p', self: '' } };
  const told = { id: 'J', state: 'succeeded', progress: { fraction: 1 }, outputs: [output], errors: [], questions: [], started: 't1' };
  let away = true;
  const bridge = {
    bytes: async (path) => { if (away && path === '/f') throw new list.Trouble('silent', 'away'); return new Uint8Array(3); },
    recipe: async () => ({ sidecar: {} }), job: async () => told, events: async () => ({ seq: 0, events: [] }),
  };
  const placed = [];
  const { results } = listOf(bridge, { place: async (result) => { placed.push([result.job, result.asked]); return 'there'; } });
  const work = oneWork();
  results.works = [work];
  await assert.rejects(results.heard(told), /away/);
  away = false;
  await results.attach();
  while (!work.placed) await new Promise((done) => { setTimeout(done, 10); });
  assert.deepEqual(placed, [['J', false]]);
});

test('a question of another run shows the pictures of that run', async () => {
  const asked = [];
  const bridge = { bytes: async (path) => { asked.push(path); return new Uint8Array([asked.length]); } };
  const { results } = listOf(bridge);
  const question = { kind: 'approve', branch: '', name: '', message: '', variants: null, proofs: ['/v1/jobs/J/proofs/0'] };
  const told = (started) => ({ id: 'J', state: 'waiting', progress: { fraction: 1 }, outputs: [], errors: [], questions: [question], started });
  results.works = [oneWork()];
  await results.heard(told('t1'));
  await results.heard(told('t1'));
  await results.heard(told('t2'));
  assert.deepEqual(asked, ['/v1/jobs/J/proofs/0?max=192', '/v1/jobs/J/proofs/0?max=192']);
  assert.equal(new Set(results.pictures.values()).size, 2);
});

test('a result finds its own document, and no other of the same name by itself', () => {
  const open = [];
  const { documentOf, RUN } = parts(
    ['core/bytes.js', 'core/sha256.js', 'core/trouble.js', 'photoshop/document.js'], ['documentOf', 'RUN'], { app: { documents: open } },
  );
  const doc = (id, title, path = '') => ({ id, title, path });
  const now = (...docs) => open.splice(0, open.length, ...docs);
  const saved = { doc: 7, run: RUN, title: 'bag.psd', path: '/a/bag.psd' };
  now(doc(9, 'bag.psd', '/b/bag.psd'));
  assert.throws(() => documentOf(saved, false), /not open/);
  assert.equal(documentOf(saved, true).id, 9, 'a person who asks for it means the one that is open');
  now(doc(9, 'bag.psd', '/b/bag.psd'), doc(3, 'bag.psd', '/a/bag.psd'));
  assert.equal(documentOf(saved, false).id, 3, 'closed and opened again');
  const unsaved = { doc: 7, run: RUN, title: 'Untitled-1', path: '' };
  now(doc(7, 'hero.psd', '/a/hero.psd'));
  assert.equal(documentOf(unsaved, false).id, 7, 'saved in the meantime');
  now(doc(2, 'Untitled-1'));
  assert.throws(() => documentOf({ ...unsaved, run: 'another' }, false), /not open/);
});
