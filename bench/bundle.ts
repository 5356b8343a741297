import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { alias } from '../vite.config.ts';

/** What a page may import, each in a file of bench/entries. */
export const ENTRIES = {
  'everything that is exported': 'everything',
  CharRNN: 'char-rnn',
  Network: 'network',
} as const;
export type Entry = (typeof ENTRIES)[keyof typeof ENTRIES];

/** Bytes of some files, minified, and of each compressed by itself, as a server sends them. */
export interface Size {
  readonly bytes: number;
  readonly gzip: number;
}

/** A part of the package, built and minified, with everything that it needs. */
export interface Bundle {
  /** Texts by file name. */
  readonly files: ReadonlyMap<string, string>;
  /** The file that the page asks for. */
  readonly entry: string;
  /** What the page loads before anything runs. */
  readonly first: Size;
  /** What it loads when it comes to that: the CPU, files, the check of the device. */
  readonly later: Size;
  /** The first load, and what comes with these sources of the package, such as `src/text/generation.ts`. */
  with(...sources: readonly string[]): Size;
}

interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly imports: readonly string[];
  readonly moduleIds: readonly string[];
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The files that a page gets which imports an entry, dependencies included. */
export async function bundle(entry: Entry): Promise<Bundle> {
  const built = await build({
    configFile: false,
    root: path('..'),
    logLevel: 'error',
    publicDir: false,
    resolve: { alias },
    // Vite adds its own loader to what is built for a page, and leaves the white space in a library.
    ssr: { noExternal: true },
    build: {
      target: 'es2022',
      write: false,
      minify: true,
      ssr: path(`./entries/${entry}.ts`),
      rolldownOptions: { platform: 'browser', external: [/^node:/], output: { format: 'es' } },
    },
  });
  const [{ output }] = (Array.isArray(built) ? built : [built]) as [{ output: Chunk[] }];
  const { fileName } = output.find((chunk) => chunk.isEntry) as Chunk;
  const first = reachable(output, [fileName]);
  const chunkOf = (source: string): string => {
    const holds = ({ moduleIds }: Chunk): boolean => moduleIds.includes(path(`../${source}`));
    const chunk = output.find(holds);
    if (!chunk) throw new Error(`No file has ${source}.`);
    return chunk.fileName;
  };
  const sizeOf = (names: ReadonlySet<string>): Size =>
    sizeOfChunks(output.filter((chunk) => names.has(chunk.fileName)));
  return {
    files: new Map(output.map((chunk) => [chunk.fileName, chunk.code])),
    entry: fileName,
    first: sizeOf(first),
    later: sizeOf(new Set(output.map((chunk) => chunk.fileName).filter((name) => !first.has(name)))),
    with: (...sources) => sizeOf(reachable(output, [fileName, ...sources.map(chunkOf)])),
  };
}

/** Files, and what they import before they run. */
function reachable(chunks: readonly Chunk[], from: readonly string[]): Set<string> {
  const found = new Set(from);
  // Grows while it is read.
  for (const name of found)
    for (const next of chunks.find((chunk) => chunk.fileName === name)?.imports ?? []) found.add(next);
  return found;
}

const sizeOfChunks = (chunks: readonly Chunk[]): Size => ({
  bytes: chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0),
  gzip: chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0),
});
