import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const MODULE = 'virtual:source-text';
/** Rollup's convention: a leading NUL keeps other plugins away from a virtual module. */
const RESOLVED = `\0${MODULE}`;
const FOLDERS = ['shaders', 'src'];
const MAX_CHARACTERS = 300_000;
/** Bytes in base64: nobody's words. */
const LEFT_OUT = 'src/cpu/wasm.ts';

/**
 * The page's default text: this project's own TypeScript, one file after the other, as the module
 * `virtual:source-text` with the exports `text` and `files`. The order depends on the paths only, and the paths in
 * the text are relative to the repository, so two builds of one commit hold the same text.
 */
export function sourceText(): Plugin {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return {
    name: 'source-text',
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined;
      const files = spread(FOLDERS.flatMap((folder) => typescriptFiles(root, folder)));
      for (const file of files) this.addWatchFile(root + file.path);
      const text = files.map((file) => `// ${file.path}\n${file.text}`).join('\n');
      return `export const text = ${JSON.stringify(text)};\nexport const files = ${files.length};\n`;
    },
  };
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every `.ts` file under `root/folder` but what is left out, sorted by path with `/` on every system. */
function typescriptFiles(root: string, folder: string): SourceFile[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && path !== LEFT_OUT)
    .sort()
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8').replaceAll('\r\n', '\n') }));
}

/** All files when they fit into the limit; otherwise files taken evenly across the tree until it is reached. */
function spread(files: readonly SourceFile[]): SourceFile[] {
  const total = files.reduce((sum, file) => sum + file.text.length, 0);
  const share = Math.min(1, MAX_CHARACTERS / total);
  let seen = 0;
  let taken = 0;
  return files.filter((file) => {
    seen += file.text.length;
    if (taken + file.text.length > seen * share) return false;
    taken += file.text.length;
    return true;
  });
}
