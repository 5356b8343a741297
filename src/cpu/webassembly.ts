import { Arena, PlainMemory } from './arena.ts';
import type { Instructions } from './instructions.ts';
import { loops } from './loops/index.ts';
import { WASM } from './wasm.ts';

/** Memory and what works on it. */
export interface Core {
  readonly arena: Arena;
  readonly instructions: Instructions;
}

/** The module, compiled once; undefined where WebAssembly may not run, or knows no vectors. */
let compiled: Promise<WebAssembly.Module | undefined> | undefined;

async function compileModule(): Promise<WebAssembly.Module | undefined> {
  try {
    return await WebAssembly.compile(Uint8Array.from(atob(WASM), (c) => c.charCodeAt(0)));
  } catch {
    return undefined; // e.g. a policy without `wasm-unsafe-eval`
  }
}

/** May WebAssembly with vectors run here? */
export async function runsVectors(): Promise<boolean> {
  compiled ??= compileModule();
  return (await compiled) !== undefined;
}

/** WebAssembly if it may run here, and else plain loops, which compute the same bits. */
export async function openCore(mayRunWasm: boolean): Promise<Core> {
  if (mayRunWasm) {
    compiled ??= compileModule();
    const module = await compiled;
    try {
      if (module) return await withWasm(module);
    } catch {
      // No room for one more memory: loops do without.
    }
  }
  const arena = new Arena(new PlainMemory());
  return { arena, instructions: loops(arena) };
}

async function withWasm(module: WebAssembly.Module): Promise<Core> {
  const memory = new WebAssembly.Memory({ initial: 0 });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return { arena: new Arena(memory), instructions: exports as unknown as Instructions };
}
