// @ts-check
// The self-test: every part of the way tried once in the real program, and the report sent to the
// bridge, where `watchfolder plugin reports` shows it. It needs no document and leaves none changed.

/** Seconds that the small job of the self-test may take. */
const SELF_TEST_PATIENCE = 60;

/** A PNG of 48 by 32 pixels, in hexadecimal. */
const SELF_TEST_PICTURE = [
  '89504e470d0a1a0a0000000d4948445200000030000000200802000000dbb66c4b000000017352474200aece1ce900000040',
  '4944415478daedce31150010000540c12411c26c164208216453c05f4df7de05b8d2467deac10c56b0831314212121212121',
  '21212121212121212121a19fa10b1c13806a292398340000000049454e44ae426082',
].join('');

/**
 * @param {string} name
 * @param {() => Promise<string>} attempt what it found, or an error
 * @returns {Promise<Check>}
 */
async function checked(name, attempt) {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  try {
    const detail = await attempt();
    return { name: name.slice(0, 80), passed: true, detail: detail.slice(0, 500), seconds: seconds() };
  } catch (error) {
    const trouble = asTrouble(error);
    return { name, passed: false, detail: trouble.message.slice(0, 500), seconds: seconds() };
  }
}

/**
 * @param {Host} host
 * @param {BridgeClient} bridge
 * @param {{id: string, token: string}} pairing
 * @param {(checks: Check[]) => void} told called after each
 * @returns {Promise<Check[]>}
 */
async function selfTest(host, bridge, pairing, told) {
  /** @type {Check[]} */
  const checks = [];
  const run = async (/** @type {string} */ name, /** @type {() => Promise<string>} */ attempt) => {
    checks.push(await checked(name, attempt));
    told(checks);
  };
  await run('storage', async () => {
    const mark = chance(4);
    await host.write('self-test', mark);
    await host.writeSecret('self-test', mark);
    const same = (await host.read('self-test')) === mark && (await host.readSecret('self-test')) === mark;
    if (!same) throw new Error('what was stored does not come back');
    return 'kept and read back';
  });
  await run('bridge', async () => `protocol ${(await bridge.find()).protocol} at ${bridge.address}`);
  await run('proof', async () => {
    if (!await bridge.isKnown(pairing.id, pairing.token)) throw new Error('this is not the bridge it was paired with');
    return 'the bridge knows this panel';
  });
  await run('presets', async () => `${(await bridge.presets()).length} presets`);
  await run('job', async () => smallJob(bridge));
  for (const check of await host.selfTest()) {
    checks.push(check);
    told(checks);
  }
  return checks;
}

/**
 * A job of 48 × 32 pixels, from order to file.
 *
 * @param {BridgeClient} bridge
 * @returns {Promise<string>}
 */
async function smallJob(bridge) {
  const asset = await bridge.send(fromHex(SELF_TEST_PICTURE), 'image/png');
  const order = { asset, steps: ['make it warmer'], client_ref: 'self-test', title: 'self-test' };
  let job = await bridge.order(order, chance(16));
  const until = Date.now() + 1000 * SELF_TEST_PATIENCE;
  while (job.state === 'queued' || job.state === 'running') {
    if (Date.now() > until) throw new Error(job.held_up || `still ${job.state} after ${SELF_TEST_PATIENCE} seconds`);
    await pause(0.3);
    job = await bridge.job(job.id);
  }
  if (job.state !== 'succeeded') throw new Error(job.errors.length ? job.errors[0].message : job.state);
  const bytes = await bridge.bytes(job.outputs[0].links.file);
  return `${job.outputs[0].width} × ${job.outputs[0].height} px, ${bytes.length} bytes came back`;
}
