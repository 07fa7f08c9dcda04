// The part of UXP's own modules that the panel uses, after Adobe's reference of UXP 7: its published
// typings stop before it.

declare module 'uxp' {
  export interface File { name: string; read(options: { format: symbol }): Promise<ArrayBuffer>; write(data: ArrayBuffer | string, options: { format: symbol }): Promise<number>; delete(): Promise<number> }
  export interface Folder { createFile(name: string, options: { overwrite: boolean }): Promise<File>; getEntries(): Promise<File[]> }
  export const entrypoints: { setup(entries: { panels: Record<string, { show(): void }> }): void };
  export const host: { name: string; version: string; uiLocale: string };
  export const storage: {
    formats: { binary: symbol; utf8: symbol };
    localFileSystem: { getDataFolder(): Promise<Folder> };
    secureStorage: {
      getItem(key: string): Promise<Uint8Array | null>;
      setItem(key: string, value: string): Promise<void>;
      removeItem(key: string): Promise<void>;
    };
  };
}

declare module 'os' { export function platform(): string }
