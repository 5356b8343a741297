import { activate, blend, embed, linear, multiply, OwnNetwork } from 'webgpu-rnn';
import { batches, TASKS } from 'webgpu-rnn/data';
import { describe } from 'webgpu-rnn/schedule';
import { type ExampleOptions, pace } from './example.ts';

/**
 * A step of one's own: any function of ops. This one is the minimal gated unit (Zhou et al. 2016), which the engine does
 * not have:
 *
 *   f(t) = σ(b_f + U_f x(t) + W_f h(t-1))
 *   h(t) = f(t) ∘ tanh(b + U x(t) + W (f(t) ∘ h(t-1))) + (1 - f(t)) ∘ h(t-1)
 *
 * with a mask of dropout onto f ∘ h, the same at every step, and h(-1) learned. `feedback`, `output` and given first states
 * are a line each in the same way.
 *
 * Nothing says how gradients flow: the backward pass is derived. Look at the dry run, all that a pass forwards and
 * backwards over two steps would dispatch, and at the loss: it learns to repeat what it heard three steps ago.
 */
export async function run({
  executor,
  log,
  steps = 200,
}: ExampleOptions): Promise<Record<'first' | 'last', number>> {
  const { train } = TASKS.echo.make({ trainSize: 400, testSize: 1 });
  const [K, H] = [train.outputSize, 16];
  const network = await OwnNetwork.create(
    {
      ...{ input: 'tokens', inputSize: K, outputSize: K },
      states: { h: { width: H, learned: true } }, // h(-1) is a parameter, too
      dropout: { kept: { rate: 0.05, width: H, per: 'sequence' } }, // a mask that the step finds in `now`
      parameters: {
        ...{ U_f: [K, H], W_f: [H, H], b_f: [H] }, // tokens are rows of U
        ...{ U: [K, H], W: [H, H], b: [H], V: [K, H], c: [K] },
      },
      step({ x, h, kept }, { U_f, W_f, b_f, U, W, b, V, c }) {
        const f = activate(linear(h, W_f, embed(U_f, x, b_f)), 'sigmoid');
        const proposed = linear(multiply(kept, multiply(f, h)), W, embed(U, x, b), 'tanh');
        const next = blend(f, proposed, h);
        return { h: next, o: linear(next, V, c) };
      },
    },
    executor(),
  );
  network.initialise(1);
  const two = Int32Array.of(0, 1);
  const plan = network.plan({ seqLen: 2, batchSize: 1, tokens: two, targets: two });
  for (const line of describe(plan).split('\n')) log(line.replaceAll(`${plan.name}/`, ''));
  const training = network.train({
    batches: (epoch) => batches(train, { batchSize: 20, epoch }),
    ...{ ...pace(steps), lr: 0.02 },
  });
  const losses: number[] = [];
  for await (const { step, loss } of training) {
    log(`step ${step}, loss ${loss.toFixed(3)}`);
    losses.push(loss);
  }
  network.executor.dispose();
  return { first: losses.at(0) ?? Number.NaN, last: losses.at(-1) ?? Number.NaN };
}
