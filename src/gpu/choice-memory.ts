import { fileMemory } from './file-memory.ts';
import { indexedDbMemory } from './indexed-db-memory.ts';

/** Where choices are remembered from visit to visit: plain data by key. */
export interface ChoiceMemory {
  /** What was written last, or undefined. It may reject: it is then as if nothing were there. */
  read(key: string): Promise<unknown>;
  /** It may reject: then nothing is remembered. */
  write(key: string, value: unknown): Promise<void>;
}

/** IndexedDB in a page or a worker, a file in the user's cache directory in Node, else none. */
export function usualMemory(): ChoiceMemory | undefined {
  if (typeof indexedDB !== 'undefined') return indexedDbMemory();
  return typeof process !== 'undefined' && process.versions?.node !== undefined ? fileMemory() : undefined;
}
