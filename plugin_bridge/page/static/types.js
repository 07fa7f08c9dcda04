// @ts-check
/** What the bridge says and is told: the messages of /v1, as far as the page needs them. */

/**
 * @typedef {"queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled"} State
 * @typedef {{fraction: number, note: string, branch: string, step: number | null, steps: number | null, preview: string}} Progress
 * @typedef {{name: string, value: number, limit: number | null, passed: boolean}} Figure
 * @typedef {{code: string, message: string, hint: string, field: string, retryable: boolean}} Complaint
 * @typedef {{title: string, status: number, code: string, request_id: string, errors: Complaint[]}} Problem
 * @typedef {{edit: string, said: string, engine: string, seconds: number, from_cache: boolean, figures: Figure[]}} StepTold
 * @typedef {{name: string, state: string, variant: number | null, steps: StepTold[]}} BranchTold
 * @typedef {{id: string, job: string, branch: string, slot: string, format: string, width: number | null,
 *   height: number | null, bytes: number, sha256: string, name: string, notes: string[],
 *   links: Record<string, string>}} Output
 * @typedef {{kind: "approve" | "pick" | "mask", branch: string, name: string, message: string,
 *   variants: number | null, proofs: string[], figures: Figure[]}} Question
 * @typedef {{id: string, state: State, title: string, client_ref: string, trigger: string, asset: string,
 *   parent: string, branch_from: string, export_of: string, preset: string, created: string,
 *   started: string | null, finished: string | null, attempts: number, cancel_requested: boolean,
 *   position: number | null, held_up: string, progress: Progress, reason: string, errors: Complaint[],
 *   questions: Question[], branches: BranchTold[], outputs: Output[], notes: string[],
 *   links: Record<string, string>}} Job
 * @typedef {{seq: number, type: string, at: string, job: string, state?: State, progress?: Progress,
 *   output?: string, code?: string, message?: string}} EventTold
 * @typedef {{hex: string, words: string, delta_e: number}} Color
 * @typedef {{name: string, aspect: string, long_edge: number | null, fit: string, format: string}} Slot
 * @typedef {{name: string, version: number | null, title: string, description: string,
 *   palette: Record<string, Color>, errors: Complaint[]}} PresetHead
 * @typedef {PresetHead & {keep: string[], avoid: string[], look: string, looks: string[], steps: string[],
 *   slots: Slot[], deliver: string[], review: string}} Preset
 * @typedef {{sentence: string, edit: string, said: string, engine: string, why: string,
 *   refused: Record<string, string>, seed: number, cached: boolean}} StepPlanned
 * @typedef {{slot: string, aspect: string, long_edge: number | null, fit: string, format: string}} DeliveryPlanned
 * @typedef {{name: string, after: string, variants: number, waits_for: string, review: string,
 *   steps: StepPlanned[], deliveries: DeliveryPlanned[]}} BranchPlanned
 * @typedef {{code: string, message: string, hint: string, branch: string}} Advice
 * @typedef {{asset: string, width: number, height: number, bits: number, preset: string,
 *   branches: BranchPlanned[], warnings: Advice[], steps: number, cached: number}} Plan
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {{slot: string, aspect: string, fit: string, format: string, width: number, height: number,
 *   box: Box, ground: string, enlarged: number, note: string}} Crop
 * @typedef {{id: string, name: string, state: string, note: string, pictures: number, held: number,
 *   pending: number, links: Record<string, string>}} Watch
 * @typedef {{picture: string, code: string, message: string, action: string, since: string | null}} Held
 * @typedef {{id: string, state: string, preset: string, library: string, folder: string, dry_run: boolean,
 *   created: string, finished: string | null, counts: Record<string, number>, error: string,
 *   links: Record<string, string>}} Batch
 * @typedef {{picture: string, state: string, why: string, job: string}} BatchItem
 * @typedef {{edit: string, text?: string} & Record<string, unknown>} SaidStep
 * @typedef {{title: string, relationship: string, generator: string, signer: string, signed: string,
 *   actions: string[], faults: string[], ancestors: Ancestor[]}} Ancestor
 * @typedef {{status: string, sentence: string, signer: string, signed: string, notes: string[],
 *   findings: {status: string, code: string, message: string}[], ancestors: Ancestor[]}} Verification
 * @typedef {{verdict: "bit-exact" | "within tolerance" | "different" | "not compared", notes: string[],
 *   first_difference: {step: number, edit: string, why: string} | null,
 *   delta_e: {mean: number, p99: number, largest: number} | null}} Replay
 * @typedef {{id: string, kind: "verify" | "replay", state: State, progress: Progress, held_up: string,
 *   errors: Complaint[], verification: Verification | null, replay: Replay | null}} Check
 * @typedef {{id: string, state: State, progress: Progress, held_up: string, errors: Complaint[],
 *   links: Record<string, string>}} Report
 * @typedef {{fingerprint: string, recipe: Record<string, any>, origins: Record<string, string>,
 *   sidecar: Record<string, any>}} Recipe
 */

/**
 * One picture that can be looked at and compared: the original, or what a job has made or asks about.
 * `url` takes ?max and ?format; `key` changes when what lies behind the url may have changed.
 * @typedef {{id: string, label: string, url: string, key: string, job: string, kind: "original" | "preview" | "proof" | "output",
 *   branch: string, variant: number, output: Output | null}} Look
 */

export {};
