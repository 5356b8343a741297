import { Network } from 'webgpu-rnn';
import type { ExampleOptions } from './example.ts';

const [T, H] = [60, 20];

/**
 * 2. States without an output (Goodfellow et al., figure 10.2): a dynamical system s(t) = f(s(t-1), x(t); θ), driven by
 * x. Nothing is trained; the states are read.
 *
 * Two copies hear the same sine, but begin in different states. Look at the distance between them: where W is small both
 * forget how they began and follow the sine, where it is large the system is chaotic and never does.
 */
export async function run({ executor, log }: ExampleOptions): Promise<Record<'small' | 'large', number>> {
  const network = await Network.create(
    { input: 'vectors', inputSize: 1, hiddenSize: H, output: 'none', outputSize: 0 },
    executor(),
  );
  network.initialise(1); // the spectral radius of W is then about 1
  const first = await network.stateDict();
  const x = Float32Array.from({ length: 2 * T }, (_, i) => Math.sin(Math.floor(i / 2) / 4)); // [T, 2, 1]
  const h0 = Float32Array.from({ length: 2 * H }, (_, i) => (i < H ? 0.5 : -0.5)); // [2, H]
  const distances = async (gain: number): Promise<number[]> => {
    const W = first.get('rnn.weight_hh_l0') as Float32Array;
    network.loadStateDict(new Map([...first, ['rnn.weight_hh_l0', W.map((w) => gain * w)]]));
    const { hidden } = await network.inspect({ seqLen: T, batchSize: 2, x, h0 }); // [T, 2, H]
    const at = (t: number, b: number): number[] =>
      Array.from(hidden.slice((2 * t + b) * H, (2 * t + b + 1) * H));
    return Array.from({ length: T }, (_, t) =>
      Math.hypot(...at(t, 0).map((v, k) => v - (at(t, 1)[k] as number))),
    );
  };
  const [small, large] = [await distances(0.5), await distances(4)];
  for (const t of [0, 5, 10, 20, 40, 59])
    log(
      `t = ${t}: distance ${small[t]?.toExponential(1)} with 0.5 W, ${large[t]?.toExponential(1)} with 4 W`,
    );
  network.executor.dispose();
  return { small: small.at(-1) as number, large: large.at(-1) as number };
}
