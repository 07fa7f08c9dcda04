// What the parts of the panel tell each other, and what the bridge tells them. Types alone; the
// answers' shapes are held against the bridge's own OpenAPI document by the tests.

/** Written in front of the panel when it is exported. */
declare const WATCHFOLDER: { port: number; version: string; protocol: number };

type TroubleKind =
  | 'silent' | 'blocked' | 'stranger' | 'old' | 'unpaired' | 'refused' | 'busy' | 'host';
/** What the browser says of reaching this machine; unknown where there is no such question. */
type Permission = 'granted' | 'prompt' | 'denied' | 'unknown';

// ---- the bridge ------------------------------------------------------------------------------
type State = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
interface Complaint { code: string; message: string; hint?: string; field?: string }
interface ProblemTold { title: string; status: number; code: string; errors: Complaint[] }
interface HealthTold { ok: boolean; app: string; protocol: number; min_protocol: number; pairing_open: boolean }
interface PairTold { id: string; token: string; name: string; scopes: string[] }
interface PresetHead { name: string; version: number | null; title: string; description: string; errors: Complaint[] }
interface PresetTold extends PresetHead { keep: string[]; steps: string[]; look: string; review: string }
interface CapabilitiesTold { workers: number; why_not: string; limits: { upload_bytes: number; max_megapixels: number } }
interface ProgressTold { fraction: number; note: string; step: number | null; steps: number | null }
interface OutputTold {
  id: string; branch: string; slot: string; format: string; width: number | null; height: number | null;
  bytes: number; notes: string[]; links: { file: string; preview: string; self: string };
}
interface QuestionTold {
  kind: 'approve' | 'pick' | 'mask'; branch: string; name: string; message: string;
  variants: number | null; proofs: string[];
}
interface JobTold {
  id: string; state: State; title: string; client_ref: string; parent: string; preset: string;
  held_up: string; position: number | null; progress: ProgressTold; reason: string; errors: Complaint[];
  questions: QuestionTold[]; outputs: OutputTold[]; notes: string[]; cancel_requested: boolean; started: string | null;
}
interface EventTold {
  seq: number; type: 'job' | 'step' | 'progress' | 'output' | 'notice'; job: string; state: State | null;
  progress: ProgressTold | null; message: string;
}
interface EventsTold { seq: number; events: EventTold[]; reset: boolean }
type SaidStep = string | { edit: 'instruct'; text: string; mask: string };
interface JobAsk {
  asset?: string; parent?: string; branch_from?: 'parent' | 'original'; mask?: string; preset?: string;
  steps?: SaidStep[]; keep?: string[]; variants?: number; client_ref: string; title?: string;
}
interface Verdict {
  verdict: 'approve' | 'reject' | 'pick' | 'mask'; variant?: number; branch?: string; asset?: string; name?: string;
}
interface Check { name: string; passed: boolean; detail: string; seconds: number }
interface SelfTestAsk {
  host: string; host_version: string; system: string; plugin_version: string; protocol: number; checks: Check[];
}

// ---- panel and host --------------------------------------------------------------------------
/** What stands in the form. */
interface Form { preset: string; instruction: string; keep: string; variants: number }
/** A result that the next job goes on from, or whose original it begins anew on. */
interface Going {
  job: string; title: string; from: 'parent' | 'original'; name: string; ref: string; place: Place; mask: string;
}
/** Where a result belongs, as its host wrote it down; plain data that can be stored. */
type Place = { [name: string]: unknown };
/** One picture to be edited. */
interface Source {
  bytes: Uint8Array; type: string; name: string; ref: string; place: Place;
  /** A PNG, white where to act. */
  mask: Uint8Array | null;
  /** What a person should know: scaled, converted. */
  notes: string[];
}
/** One result to be put into the document. */
interface Placing {
  bytes: Uint8Array; width: number; height: number; job: string; title: string; name: string; ref: string;
  mask: string; place: Place; recipe: string; notes: string[];
  /** Whether a person has asked for that; else it comes by itself, and must not come into a wrong document. */
  asked: boolean;
}
interface Choice { id: string; label: string }
interface Described { ready: boolean; text: string }

/** What the panel needs of the program it lives in. */
interface Host {
  name: string;
  version: string;
  system: string;
  /** Where the bridge may be, in the order to be tried. */
  addresses: string[];
  /** What can be sent. */
  scopes: Choice[];
  /** Where results can go; empty where there is one way only. */
  targets: Choice[];
  /** The longest edge that it takes, 0 for any. */
  maxEdge: number;
  /** Whether a place can be shown by selecting it. */
  canMask: boolean;
  /** Whether a preset can be applied to every open document. */
  hasMany: boolean;
  permission(): Promise<Permission>;
  /** Text that stays when the panel is closed; '' for none. */
  read(key: string): Promise<string>;
  write(key: string, value: string): Promise<void>;
  /** The same for what nobody else should read. */
  readSecret(key: string): Promise<string>;
  writeSecret(key: string, value: string): Promise<void>;
  /** What would be sent now. */
  describe(scope: string): Promise<Described>;
  /** Call back whenever that may have changed. */
  onChange(changed: () => void): void;
  /** The pictures to be sent; `target` is where the results are to go. */
  sources(scope: string, target: string): Promise<Source[]>;
  /** One for each open document. */
  allSources(): Promise<Source[]>;
  /** A PNG of what is selected in the place's document, white where. */
  selectionMask(place: Place): Promise<Uint8Array>;
  /** Put a result into the document; a sentence that says where it is. */
  place(result: Placing): Promise<string>;
  /** The result that the person asked to go on from by selecting it, if any. */
  going(): Promise<{ job: string; title: string; name: string; ref: string; place: Place; mask: string } | null>;
  /** The reference of what is open, to find its jobs by; '' for none. */
  here(): Promise<string>;
  notify(text: string, bad: boolean): void;
  /** Try everything that only the real program can show. */
  selfTest(): Promise<Check[]>;
}

/** A job as the panel keeps it in mind. */
interface Work {
  job: string; title: string; name: string; ref: string; place: Place; mask: string;
  state: State; placed: boolean; progress: number; note: string; notes: string[];
  told: JobTold | null;
}
