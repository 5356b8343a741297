import type { Cells } from '../../shaders/cells.ts';
import { twins } from '../../shaders/twins/index.ts';
import type { Twin } from '../../shaders/twins/twin.ts';
import { CpuExecutor, type CpuOptions } from '../../src/cpu/executor.ts';
import type { ExecutorInfo, Program } from '../../src/schedule/executor.ts';
import type { Plan } from '../../src/schedule/plan.ts';

/** What it makes of a number. */
const flip = (x: number): number => -x;

/** A device that computes one result of one kernel wrongly: with the opposite sign, unless told otherwise. */
export class LyingExecutor extends CpuExecutor {
  override readonly info: ExecutorInfo = { backend: 'gpu', adapter: 'a liar', isFallback: false };
  /** The one that was made last. */
  static latest: LyingExecutor | undefined;
  disposed = false;
  /** Plans that it has been given. */
  loads = 0;
  readonly #lie: readonly [kernel: string, operand: string, twist: (x: number) => number];

  constructor(kernel: string, operand: string, options: CpuOptions = {}, twist = flip) {
    super({ kernels: 'twins', ...options });
    this.#lie = [kernel, operand, twist];
    LyingExecutor.latest = this;
  }

  override load(plan: Plan): Promise<Program> {
    this.loads++;
    const [name, operand, twist] = this.#lie;
    const all = twins as Map<string, Twin>;
    const honest = all.get(name) as Twin;
    const lying: Twin = {
      ...honest,
      run(cells, params, options) {
        honest.run(cells, params, options);
        twistAll(cells[operand] as Cells, twist);
      },
    };
    all.set(name, lying);
    try {
      return super.load(plan); // looks its twins up before it returns
    } finally {
      all.set(name, honest);
    }
  }

  override dispose(): void {
    this.disposed = true;
    super.dispose();
  }
}

function twistAll(cells: Cells, twist: (x: number) => number): void {
  for (let r = 0; r < cells.rows; r++)
    for (let c = 0; c < cells.cols; c++) {
      const after = twist(cells.at(r, c));
      // Where the dispatch adds, so does `put`: then this leaves what was there.
      cells.put(r, c, 0);
      cells.put(r, c, after - cells.at(r, c));
    }
}
