// What the parts of the Photoshop plugin hand each other.

interface Samples { width: number; height: number; channels: number; data: Uint8Array | Uint16Array }
interface Bounds { left: number; top: number; right: number; bottom: number }
/** Where a result belongs, and in which colours it was sent. */
interface PhotoshopPlace {
  doc: number; title: string; path: string; bounds: Bounds;
  /** The run of the plugin that `doc` is a number of. */
  run: string;
  /** The layer that was sent; 0: the document. */
  layer: number;
  profile: string; deep: boolean; alpha: boolean;
  /** Name of the file in the plugin's own folder that holds the mask; '' for none. */
  mask: string;
}

type PsDocument = import('photoshop').Document;
type PsLayer = import('photoshop').Layer;
type PsModal = import('photoshop').ExecutionContext;
type PsPixels = import('photoshop').GetPixelsResult;

// From modules.js, which alone says require().
declare const app: typeof import('photoshop').app;
declare const core: typeof import('photoshop').core;
declare const imaging: typeof import('photoshop').imaging;
declare const constants: typeof import('photoshop').constants;
declare const action: typeof import('photoshop').action;
declare const entrypoints: typeof import('uxp').entrypoints;
declare const program: typeof import('uxp').host;
declare const storage: typeof import('uxp').storage;
declare const platform: typeof import('os').platform;
