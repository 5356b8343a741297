import { describe, expect, it } from 'vitest';
import { lossAndGradients, truncatedBptt } from '../../src/cpu/reference/bptt.ts';
import { clipGlobalNorm, globalNorm } from '../../src/cpu/reference/clip.ts';
import { Adam, Sgd } from '../../src/cpu/reference/optimizers.ts';
import { copyOf, type Parameters } from '../../src/cpu/reference/parameters.ts';
import type { RnnForward } from '../../src/cpu/reference/rnn.ts';
import type { CrossEntropy } from '../../src/cpu/reference/softmax-cross-entropy.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import { type Golden, type GoldenForward, type GoldenStep, golden, goldenNames } from '../helpers/golden.ts';

/** Both sides compute in f64 and differ in the order of their sums. */
const TOLERANCE = 1e-12;

function optimizerOf(training: Golden['training']): Sgd | Adam {
  const { type, lr, momentum = 0, betas, eps } = training!.optimizer;
  if (type === 'sgd') return new Sgd({ lr, momentum });
  return new Adam({
    lr,
    ...(betas && { beta1: betas[0], beta2: betas[1] }),
    ...(eps !== undefined && { eps }),
  });
}

/** One update of `parameters` in place, compared on the way. Returns whether it was clipped. */
function updateLike(
  step: GoldenStep,
  kase: Golden,
  optimizer: Sgd | Adam,
  parameters: Parameters,
  gradients: Parameters,
) {
  expectAllClose(gradients, step.gradients.parameters, TOLERANCE);
  if (step.gradNorm !== undefined) expectClose('norm', [globalNorm(gradients)], [step.gradNorm], TOLERANCE);
  let clipped = false;
  if (kase.training?.clip) {
    clipped = clipGlobalNorm(gradients, kase.training.clip.max_norm).factor < 1;
    expectAllClose(gradients, step.clipped!, TOLERANCE);
  }
  optimizer.step(parameters, gradients);
  expectAllClose(parameters, step.parametersAfter, TOLERANCE);
  return clipped;
}

function expectState(optimizer: Sgd | Adam, state: Golden['optimizerState']) {
  for (const [name, arrays] of state) {
    for (const [key, values] of arrays) {
      const states = { momentum_buffer: 'buffer', exp_avg: 'first', exp_avg_sq: 'second' } as const;
      const held = optimizer as unknown as Record<string, Map<string, Float64Array>>;
      expectClose(
        `${key} of ${name}`,
        held[states[key as keyof typeof states]]?.get(name),
        values,
        TOLERANCE,
      );
    }
  }
}

function expectForward(actual: CrossEntropy & { forward: RnnForward }, expected: GoldenForward) {
  expectClose('hidden', actual.forward.hidden, expected.hidden, TOLERANCE);
  expectClose('logits', actual.forward.logits, expected.logits, TOLERANCE);
  expectClose('hN', actual.forward.hN, expected.hN, TOLERANCE);
  expectClose('loss', [actual.loss], [expected.loss], TOLERANCE);
  expectClose('loss elements', actual.elements, expected.elements, TOLERANCE);
}

describe('the reference against PyTorch: gradients', () => {
  it.each(goldenNames('gradient'))('%s', (name) => {
    const kase = golden(name);
    const result = lossAndGradients(kase.parameters, kase, kase.spec, kase.reduction);
    expectForward(result, kase.forward);
    expectAllClose(result.gradients.parameters, kase.gradients.parameters, TOLERANCE);
    expectClose('h0', result.gradients.h0, kase.gradients.h0, TOLERANCE);
    if ('x' in kase.input) expectClose('x', result.gradients.x, kase.gradients.x, TOLERANCE);
    else expect(result.gradients.x).toBeUndefined();
  });

  it('the cases are the ones that matter', () => {
    expect(goldenNames()).toEqual(
      expect.arrayContaining([
        'rnn_tanh_m2m_ce_mean',
        'rnn_relu_m2m_ce_sum',
        'rnn_sigmoid_m2m_ce_mean',
        'rnn_identity_m2m_ce_mean',
        'rnn_tanh_m2m_ignore_index',
        'rnn_tanh_onehot_m2m_ce',
        'emb_rnn_tanh_m2m_ce',
        'edge_T1_B1_H1',
        'edge_B67_odd',
        'opt_adam_1b',
        'opt_sgd_momentum_1b',
        'clip_norm_sgd_1b',
        'tbptt_rnn_sgd_1b',
        'tbptt_onehot_adam_clip_1b',
      ]),
    );
    const { targets } = golden('rnn_tanh_m2m_ignore_index');
    expect(targets.filter((target) => target === -1).length).toBe(8);
  });
});

describe('the reference against PyTorch: full-batch steps', () => {
  it.each(goldenNames('optimizer'))('%s', (name) => {
    const kase = golden(name);
    const parameters = copyOf(kase.parameters);
    const optimizer = optimizerOf(kase.training);
    const losses: number[] = [];
    const clipped: boolean[] = [];
    for (const step of kase.steps) {
      const { loss, gradients } = lossAndGradients(parameters, kase, kase.spec, kase.reduction);
      losses.push(loss);
      clipped.push(updateLike(step, kase, optimizer, parameters, gradients.parameters));
    }
    losses.push(lossAndGradients(parameters, kase, kase.spec, kase.reduction).loss);
    expectClose('loss curve', losses, kase.lossCurve, TOLERANCE);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expectState(optimizer, kase.optimizerState);
    if (kase.training?.clip) expect(new Set(clipped)).toEqual(new Set([true, false]));
  });
});

describe('the reference against PyTorch: truncated BPTT', () => {
  it.each(goldenNames('tbptt'))('%s', (name) => {
    const kase = golden(name);
    const parameters = copyOf(kase.parameters);
    const optimizer = optimizerOf(kase.training);
    const expected = [...kase.chunks];
    for (const chunk of truncatedBptt(parameters, kase, kase.spec, kase.training!.chunk!, kase.reduction)) {
      const step = expected.shift()!;
      expect([chunk.start, chunk.end]).toEqual([step.start, step.end]);
      expectClose('h0', chunk.h0, step.h0, TOLERANCE);
      expectForward(chunk, step);
      expectClose('dh0', chunk.gradients.h0, step.gradients.h0, TOLERANCE);
      if (step.gradients.x) expectClose('dx', chunk.gradients.x, step.gradients.x, TOLERANCE);
      updateLike(step, kase, optimizer, parameters, chunk.gradients.parameters);
    }
    expect(expected).toEqual([]);
    expectState(optimizer, kase.optimizerState);
  });
});
