// @ts-check
// From what a person has filled in to the request for a job. Pure.

/**
 * @param {string} text
 * @returns {string[]} things to keep: parted by commas, semicolons or lines
 */
function keepsIn(text) {
  const said = text.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean);
  return said.filter((one, n) => said.indexOf(one) === n);
}

/**
 * @param {string} text
 * @returns {string[]} instructions: one for each line
 */
function linesIn(text) {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}

/**
 * The body of POST /v1/jobs.
 *
 * With a mask every instruction acts inside it alone: a selection means "here", also for edits
 * that could act on the whole picture.
 *
 * @param {Form} form
 * @param {{asset?: string, mask?: string, ref: string, name: string, going?: Going | null}} about
 * @returns {JobAsk}
 */
function orderOf(form, about) {
  const lines = linesIn(form.instruction);
  /** @type {JobAsk} */
  const order = { client_ref: about.ref.slice(0, 200), title: about.name.trim().slice(0, 200) };
  if (!order.title) delete order.title;
  if (about.going) {
    order.parent = about.going.job;
    order.branch_from = about.going.from;
  } else {
    order.asset = about.asset;
  }
  if (form.preset) order.preset = form.preset;
  if (about.mask) order.mask = about.mask;
  if (lines.length) {
    order.steps = lines.map((text) => (about.mask ? { edit: 'instruct', text, mask: 'default' } : text));
  }
  const keep = keepsIn(form.keep);
  if (keep.length) order.keep = keep;
  if (form.variants > 1) order.variants = form.variants;
  return order;
}

/**
 * What is missing before anything can be sent, as a sentence; '' for nothing.
 *
 * @param {Form} form
 * @param {Going | null} going
 * @returns {string}
 */
function missingIn(form, going) {
  const said = linesIn(form.instruction).length > 0;
  if (going && !said) return 'Say what is to change from there.';
  if (!said && !form.preset) return 'Choose a preset, or say what is to change.';
  return '';
}

/**
 * @param {Form} form
 * @returns {string} what a result is called in the list
 */
function titleOf(form) {
  const said = linesIn(form.instruction);
  return said.length ? said.join('; ') : `Preset ${form.preset}`;
}
