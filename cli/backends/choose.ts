// Which backend a command uses: the first that works.
import { Failure } from '../fail.ts';
import type { Job } from '../jobs.ts';
import { type BackendName, type Engine, isUnavailable, type Opened } from './engine.ts';

type Step = 'dawn' | 'chromium' | 'cpu';

/** Loaded when needed: Vite and Playwright take a second, and a wrong command line should not wait for them. */
const OPEN: Readonly<Record<Step, (onlyHardware: boolean) => Promise<Opened>>> = {
  dawn: async (only) => (await import('./dawn.ts')).openDawnEngine(only),
  chromium: async (only) => (await import('./chromium.ts')).openChromiumEngine(only),
  cpu: async () => (await import('./cpu.ts')).openCpuEngine(),
};

/**
 * Dawn before Chromium: on the software driver that both have they train at the same speed (256 hidden units, within
 * the noise), and Dawn starts in a second where a browser takes several.
 */
const LADDERS: Readonly<Record<BackendName, readonly Step[]>> = {
  auto: ['dawn', 'chromium', 'cpu'],
  gpu: ['dawn', 'chromium'],
  dawn: ['dawn'],
  chromium: ['chromium'],
  cpu: ['cpu'],
};

/**
 * Writing is one stream of small products: a browser would take longer to start than a page of text takes to write. So it
 * is not among what is tried by itself.
 */
const WRITING_LADDERS = { ...LADDERS, auto: ['dawn', 'cpu'] as const };

/** An engine and the reason for it, as in "..., because {because}". */
export interface Chosen {
  readonly engine: Engine;
  readonly because: string;
}

/**
 * Opens the first backend of the wish that works. By itself (`auto`) it takes no GPU in software: the CPU is several
 * times as fast as that.
 *
 * @throws Failure when none does, with the reason of each
 */
export async function chooseEngine(wish: BackendName, work: Job['kind']): Promise<Chosen> {
  const ladder = (work === 'train' || work === 'task' ? LADDERS : WRITING_LADDERS)[wish];
  const reasons: string[] = [];
  for (const step of ladder) {
    const opened = await OPEN[step](wish === 'auto');
    if (isUnavailable(opened)) {
      reasons.push(opened.unavailable);
      continue;
    }
    const asked = ladder.length === 1 ? `--backend ${wish} asks for it` : opened.why;
    return { engine: opened, because: listed([...reasons, asked]) };
  }
  throw new Failure(`--backend ${wish} cannot run here: ${listed(reasons)}.`);
}

/** `a, b and c` */
function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
