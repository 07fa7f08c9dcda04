// @ts-check
// What a person sees: parts of the page by their ids, and the list of results. It knows no bridge.

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the panel has no part "${id}"`);
  return found;
}

/**
 * @param {string} id
 * @returns {HTMLInputElement}
 */
function field(id) {
  return /** @type {HTMLInputElement} */ (part(id));
}

/**
 * @param {string} id
 * @param {boolean} on
 */
function show(id, on) {
  part(id).style.display = on ? '' : 'none';
}

/**
 * @param {string} id
 * @returns {boolean}
 */
function isShown(id) {
  return part(id).style.display !== 'none';
}

/**
 * @param {string} tag
 * @param {string} kind its classes
 * @param {string} [text]
 * @returns {HTMLElement}
 */
function made(tag, kind, text) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text) element.textContent = text;
  return element;
}

/**
 * @param {string} text
 * @param {string} kind
 * @param {() => void} act
 * @returns {HTMLElement}
 */
function button(text, kind, act) {
  const element = made('button', kind, text);
  element.addEventListener('click', act);
  return element;
}

/**
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} children in place of those it has
 */
function fill(parent, children) {
  while (parent.firstChild) parent.removeChild(parent.firstChild);
  for (const child of children) parent.appendChild(child);
}

/**
 * @param {string} id of a select
 * @param {Choice[]} choices
 */
function offer(id, choices) {
  const select = field(id);
  const before = select.value;
  fill(select, choices.map((choice) => {
    const option = made('option', '', choice.label);
    option.setAttribute('value', choice.id); // UXP's select has no value without it
    return option;
  }));
  if (choices.some((choice) => choice.id === before)) select.value = before;
}

/** @param {Trouble | null} trouble */
function showTrouble(trouble) {
  show('trouble', trouble !== null);
  if (!trouble) return;
  part('trouble-text').textContent = trouble.message;
  fill(part('trouble-hints'), trouble.hints.map((hint) => made('div', '', hint)));
}

/**
 * @param {'good' | 'bad' | ''} mood
 * @param {string} text
 */
function showState(mood, text) {
  part('dot').className = mood;
  part('state').textContent = text;
}

/** @param {Check[]} checks */
function showChecks(checks) {
  fill(part('checks'), checks.map((check) => {
    const row = made('div', check.passed ? 'check' : 'check bad');
    row.appendChild(made('div', 'mark', check.passed ? '✓' : '✕'));
    row.appendChild(made('div', 'grow', check.detail ? `${check.name}: ${check.detail}` : check.name));
    return row;
  }));
}

/**
 * @param {Work} work
 * @returns {{text: string, bad: boolean}} how it stands with it, in words
 */
function standing(work) {
  const told = work.told;
  const errors = told ? told.errors : [];
  switch (work.state) {
    case 'queued':
      if (told && told.held_up) return { text: sentence(told.held_up), bad: true };
      return { text: told && told.position ? `Queued, ${told.position} before it` : 'Queued', bad: false };
    case 'running':
      if (told && told.cancel_requested) return { text: 'Stopping…', bad: false };
      return { text: work.note ? `Working: ${work.note}` : 'Working…', bad: false };
    case 'waiting':
      return { text: told && told.questions.length ? sentence(told.questions[0].message) : 'Waits for you', bad: false };
    case 'failed': {
      const first = errors[0];
      if (!first) return { text: 'It did not work.', bad: true };
      return { text: [first.message, first.hint || ''].filter(Boolean).map(sentence).join(' '), bad: true };
    }
    case 'cancelled':
      return { text: 'Cancelled', bad: false };
    default:
      return { text: work.placed ? work.note || 'Placed' : 'Done', bad: false };
  }
}

/**
 * @param {Work} work
 * @param {WorkActs} acts
 * @param {(path: string) => string} pictureOf data: URL of a preview that is here, or ''
 * @returns {HTMLElement}
 */
function card(work, acts, pictureOf) {
  const box = made('div', 'work');
  box.setAttribute('data-job', work.job);
  box.setAttribute('data-state', work.state);
  const head = made('div', 'work-head');
  const output = work.told && work.told.outputs[0];
  const source = output ? pictureOf(`${output.links.preview}?max=192`) : '';
  if (source) head.appendChild(picture(source, 'thumb'));
  const words = made('div', 'grow');
  const how = standing(work);
  words.appendChild(made('div', 'strong clip', work.title));
  words.appendChild(made('div', 'small clip', work.name));
  words.appendChild(made('div', how.bad ? 'state bad' : 'state', how.text));
  for (const note of work.notes) words.appendChild(made('div', 'state', note));
  head.appendChild(words);
  box.appendChild(head);
  if (work.state === 'running' || work.state === 'queued') box.appendChild(bar(work.progress));
  for (const proofs of questionRows(work, acts, pictureOf)) box.appendChild(proofs);
  const buttons = made('div', 'acts');
  fill(buttons, actsOf(work, acts));
  box.appendChild(buttons);
  return box;
}

/**
 * @param {number} fraction
 * @returns {HTMLElement}
 */
function bar(fraction) {
  const outer = made('div', 'bar');
  const inner = made('div', 'fill');
  inner.style.width = `${Math.round(100 * fraction)}%`;
  outer.appendChild(inner);
  return outer;
}

/**
 * @param {string} source
 * @param {string} kind
 * @returns {HTMLElement}
 */
function picture(source, kind) {
  const image = made('img', kind);
  image.setAttribute('src', source);
  image.setAttribute('alt', '');
  return image;
}

/**
 * @param {Work} work
 * @param {WorkActs} acts
 * @param {(path: string) => string} pictureOf
 * @returns {HTMLElement[]} the pictures of which one is to be picked
 */
function questionRows(work, acts, pictureOf) {
  const { told } = work;
  if (work.state !== 'waiting' || !told) return [];
  return told.questions.filter((question) => question.kind !== 'mask').map((question) => {
    const row = made('div', 'proofs');
    const shown = question.kind === 'pick' ? question.proofs.slice(1) : question.proofs.slice(0, 1);
    shown.forEach((path, n) => {
      const proof = made('div', 'proof');
      const source = pictureOf(proofPath(told, path));
      proof.appendChild(source ? picture(source, '') : made('img', ''));
      if (question.kind === 'pick') {
        const pick = () => acts.answer(work, pickOf(question, n + 1));
        proof.appendChild(button(`Take ${n + 1}`, 'plain small-button', pick));
      }
      row.appendChild(proof);
    });
    return row;
  });
}

/**
 * @param {JobTold} told
 * @param {string} path of one of its proofs
 * @returns {string} with the run that it is of: another run has other pictures under the same path
 */
function proofPath(told, path) {
  return `${path}?max=192#${told.started || ''}`;
}

/**
 * @param {QuestionTold} question
 * @param {number} variant from 1
 * @returns {Verdict}
 */
function pickOf(question, variant) {
  const said = /** @type {Verdict} */ ({ verdict: 'pick', variant });
  return question.branch ? Object.assign(said, { branch: question.branch }) : said;
}

/**
 * @param {Work} work
 * @param {WorkActs} acts
 * @returns {HTMLElement[]} the buttons that make sense now
 */
function actsOf(work, acts) {
  const one = (/** @type {string} */ text, /** @type {() => void} */ act) => button(text, 'plain small-button', act);
  const found = [];
  const asked = work.told ? work.told.questions.map((question) => question.kind) : [];
  if (work.state === 'waiting') {
    if (asked.includes('approve')) found.push(one('Approve', () => acts.answer(work, { verdict: 'approve' })));
    if (asked.includes('mask') && acts.canMask) found.push(one('Use the selection', () => acts.mask(work)));
    found.push(one('Reject', () => acts.answer(work, { verdict: 'reject' })));
  }
  if (work.state === 'running' || work.state === 'queued') found.push(one('Cancel', () => acts.cancel(work)));
  if (work.state === 'succeeded') {
    found.push(one(work.placed ? 'Place again' : 'Place', () => acts.place(work)));
    found.push(one('Refine', () => acts.goOn(work, 'parent')));
    found.push(one('Branch from original', () => acts.goOn(work, 'original')));
  }
  if (work.state === 'failed' || work.state === 'cancelled') {
    found.push(one('Try again', () => acts.retry(work)));
    found.push(one('Remove', () => acts.remove(work)));
  }
  return found;
}

/**
 * @typedef {{
 *   canMask: boolean,
 *   place: (work: Work) => void,
 *   goOn: (work: Work, from: 'parent' | 'original') => void,
 *   cancel: (work: Work) => void,
 *   retry: (work: Work) => void,
 *   remove: (work: Work) => void,
 *   mask: (work: Work) => void,
 *   answer: (work: Work, verdict: Verdict) => void,
 * }} WorkActs
 */
