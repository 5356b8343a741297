import type { ChoiceMemory } from './choice-memory.ts';

/** Adapters that a file remembers; the oldest is forgotten first. */
const MOST = 32;

/**
 * Remembers in a JSON file, in Node, whose modules it asks for without an import that a page would stumble over. A file that is not there, or cannot be understood, is as good as empty, and is replaced.
 * @param path default: `webgpu-rnn/choices.json` in the user's cache directory (XDG_CACHE_HOME or ~/.cache;
 * ~/Library/Caches on macOS; LOCALAPPDATA on Windows)
 */
export function fileMemory(path = usualPath()): ChoiceMemory {
  const fs = process.getBuiltinModule('node:fs/promises');
  const entries = async (): Promise<Map<string, unknown>> => {
    try {
      const found: unknown = JSON.parse(await fs.readFile(path, 'utf8'));
      return new Map(typeof found === 'object' && found !== null ? Object.entries(found) : []);
    } catch {
      return new Map();
    }
  };
  return {
    async read(key) {
      return (await entries()).get(key);
    },
    async write(key, value) {
      const all = await entries();
      all.delete(key);
      all.set(key, value);
      const { dirname } = process.getBuiltinModule('node:path');
      await fs.mkdir(dirname(path), { recursive: true });
      // Whoever reads meanwhile finds the old file or the new one.
      const beside = `${path}.${process.pid}.${Date.now()}`;
      await fs.writeFile(beside, `${JSON.stringify(Object.fromEntries([...all].slice(-MOST)), null, 1)}\n`);
      await fs.rename(beside, path);
    },
  };
}

function usualPath(): string {
  const { join } = process.getBuiltinModule('node:path');
  const home = process.getBuiltinModule('node:os').homedir();
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const caches =
    process.platform === 'win32'
      ? (LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : process.platform === 'darwin'
        ? join(home, 'Library', 'Caches')
        : XDG_CACHE_HOME || join(home, '.cache');
  return join(caches, 'webgpu-rnn', 'choices.json');
}
