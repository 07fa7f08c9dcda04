// @ts-check
/** Asking the bridge: every request of the page goes through here. */

/** @typedef {import("./types.js").Problem} Problem */

const PATIENCE = 8;
/** How often something is asked for again while all places are taken. */
const LONGEST = 10;
/** Seconds between two tries at most. */
const REST = 300;
/** Milliseconds between two requests that wait: without a place to wait, each is answered at once. */

/** @param {string} name */
export function meta(name) {
  const found = document.querySelector(`meta[name="${name}"]`);
  return found instanceof HTMLMetaElement ? found.content : "";
}

/** What went wrong, as the bridge says it: everything at once, in `problem.errors`. */
export class Refused extends Error {
  /** @param {Problem} problem @param {number} [after] seconds to wait before it is worth another try */
  constructor(problem, after = 0) {
    super(problem.title);
    this.problem = problem;
    this.status = problem.status;
    this.after = after;
  }

  /** Whether all places are taken at the moment. */
  get busy() {
    return this.status === 503 || this.status === 429;
  }
}

/** Tells of what concerns the whole page: "ended" when the session is over. */
export const doorbell = new EventTarget();

/** @param {string} message @returns {Problem} */
function unreachable(message) {
  const hint = "it may be starting again; the page goes on by itself";
  const errors = [{ code: "page.unreachable", message, hint, field: "", retryable: true }];
  return { title: message, status: 0, code: "page.unreachable", request_id: "", errors };
}

/** @param {Response} response @returns {Promise<Refused>} */
async function refusal(response) {
  if (response.status === 401) doorbell.dispatchEvent(new Event("ended"));
  const kind = response.headers.get("Content-Type") ?? "";
  const after = Number(response.headers.get("Retry-After")) || 0;
  if (kind.startsWith("application/problem+json")) return new Refused(await response.json(), after);
  return new Refused({ ...unreachable(`the bridge answered ${response.status}`), status: response.status });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{json?: unknown, body?: Blob, type?: string, headers?: Record<string, string>, signal?: AbortSignal}} [said]
 * @returns {Promise<Response>} an answer that is well. Raises Refused, AbortError.
 */
export async function ask(method, path, said = {}) {
  /** @type {Record<string, string>} */
  const headers = { ...said.headers };
  let body = /** @type {BodyInit | undefined} */ (said.body);
  if (said.json !== undefined) {
    body = JSON.stringify(said.json);
    headers["Content-Type"] = "application/json";
  } else if (said.body) {
    headers["Content-Type"] = said.type ?? said.body.type;
  }
  if (method !== "GET") headers["X-CSRF-Token"] = meta("csrf");
  let response;
  try {
    response = await fetch(path, { method, headers, body, signal: said.signal, credentials: "same-origin" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(unreachable("the bridge does not answer"));
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, signal) {
  return (await ask("GET", path, { signal })).json();
}

/**
 * @param {string} path @param {unknown} [json] @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export async function post(path, json, signal) {
  const response = await ask("POST", path, { json, signal });
  return response.status === 204 ? null : response.json();
}

/**
 * Order something once, however often it is sent: an answer that was lost does not make two jobs.
 * @param {string} path @param {unknown} json @returns {Promise<any>}
 */
export async function order(path, json) {
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  try {
    return await (await ask("POST", path, { json, headers })).json();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 0) throw error;
    return (await ask("POST", path, { json, headers })).json();
  }
}

/**
 * Ask again, as the bridge says, while all places are taken. Raises Refused.
 * @template T @param {() => Promise<T>} act @returns {Promise<T>}
 */
export async function patiently(act) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Refused) || !error.busy || tries >= PATIENCE) throw error;
      const seconds = Math.min(LONGEST, error.after || 0.5 * tries);
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    }
  }
}

/** A moment, before it is asked again how something stands. */
export function rest() {
  return new Promise((resolve) => setTimeout(resolve, REST));
}

/** @param {string} path @returns {Promise<Blob>} a file's bytes. Raises Refused. */
export async function bytes(path) {
  return patiently(async () => (await ask("GET", path)).blob());
}

/**
 * Send a picture. @param {Blob} picture @returns {Promise<{id: string, new: boolean}>}
 */
export async function send(picture) {
  return (await ask("POST", "/v1/assets", { body: picture, type: picture.type || "image/jpeg" })).json();
}

/** @param {unknown} error @returns {import("./types.js").Complaint[]} */
export function complaints(error) {
  if (error instanceof Refused) return error.problem.errors;
  throw error;
}
