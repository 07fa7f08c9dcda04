// What the two halves of the Figma plugin say to each other: the window asks, the document answers.

type FigmaPlace = {
  /** Id of the node that was sent. */
  node: string;
  /** Index of the fill that was sent; -1: the node as it looks. */
  fill: number;
  /** Pixels sent for each unit of the document. */
  scale: number;
  target: 'beside' | 'replace';
};
interface FigmaSource {
  bytes: Uint8Array; type: string; name: string; ref: string; place: FigmaPlace; notes: string[];
}
interface FigmaKept { job: string; title: string; name: string; ref: string; place: FigmaPlace; mask: string }
interface FigmaPlacing {
  bytes: Uint8Array; width: number; height: number; job: string; title: string; name: string; recipe: string;
  place: Partial<FigmaPlace>; ref: string;
}
interface FigmaCheck { name: string; passed: boolean; detail: string; seconds: number }
interface FigmaAnswers {
  describe: [{ scope: string }, { ready: boolean; text: string }];
  sources: [{ scope: string; target: string }, FigmaSource[]];
  place: [FigmaPlacing, string];
  going: [null, FigmaKept | null];
  here: [null, string];
  read: [{ key: string }, string];
  write: [{ key: string; value: string }, null];
  notify: [{ text: string; bad: boolean }, null];
  selfTest: [null, FigmaCheck[]];
}
type FigmaAsked = keyof FigmaAnswers;
/** From the window. */
interface FigmaQuestion { id: number; ask: FigmaAsked; value: unknown }
/** To the window; without an id it says that the selection has changed. */
interface FigmaReply { id: number; value?: unknown; error?: string }
