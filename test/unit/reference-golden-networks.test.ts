import { describe, expect, it } from 'vitest';
import { encoderDecoderForward, greedyTokens } from '../../src/cpu/reference/encoder-decoder.ts';
import { type NetworkForward, networkForward } from '../../src/cpu/reference/network.ts';
import { networkShapes } from '../../src/cpu/reference/network-config.ts';
import { expectAllClose, expectClose } from '../helpers/closeness.ts';
import {
  type GoldenNetwork,
  goldenChunks,
  goldenChunksNames,
  goldenNetwork,
  goldenNetworkNames,
  goldenPair,
  goldenPairNames,
} from '../helpers/reference-golden.ts';

/** Both sides compute in f64 and differ in the order of their sums. */
const TOLERANCE = 1e-12;

/** A tensor [T, B, ...] with zeros where a step does not count. */
function within(values: Float64Array, T: number, B: number, counts: (t: number, n: number) => boolean) {
  const width = values.length / (T * B);
  return values.map((value, i) => {
    const row = Math.floor(i / width);
    return counts(Math.floor(row / B), row % B) ? value : 0;
  });
}

/** Everything that PyTorch says of a forward and a backward pass. Returns the gradients of the parameters. */
function expectLikePyTorch({ config, parameters, batch, mask, lossOf, expected }: GoldenNetwork): {
  forward: NetworkForward;
  gradients: Map<string, Float64Array>;
} {
  const { T, B, lengths } = batch;
  const valid = (t: number, n: number) => t < (lengths?.[n] ?? T);
  const counts = (t: number, n: number) => valid(t, n) && mask?.[t * B + n] !== 0;
  const forward = networkForward(parameters, batch, config);
  expectClose('hidden', within(forward.hidden, T, B, valid), expected.hidden, TOLERANCE);
  for (const [track, { h, c }] of (expected.states ?? []).entries()) {
    const states = forward.states[track]!;
    expectClose(`h of track ${track}`, within(states.h, T, B, valid), h, TOLERANCE);
    if (c) expectClose(`c of track ${track}`, within(states.c!, T, B, valid), c, TOLERANCE);
  }
  if (expected.hN) expectClose('hN', forward.hN, expected.hN, TOLERANCE);
  expect(forward.cN === undefined, 'cN').toBe(expected.cN === undefined);
  if (expected.cN) expectClose('cN', forward.cN, expected.cN, TOLERANCE);
  if (expected.fedBack) expectClose('fed back', forward.fedBack, expected.fedBack, TOLERANCE);
  if (config.output === 'last') expectClose('logits', forward.logits, expected.logits, TOLERANCE);
  if (config.output === 'steps') {
    const logits = expected.logits!;
    expectClose('logits', within(forward.logits, T, B, counts), within(logits, T, B, counts), TOLERANCE);
  }

  const outputs = config.output === 'none' ? forward.hidden : forward.logits;
  const { loss, elements, d } = lossOf(outputs);
  expectClose('loss', [loss], [expected.loss], TOLERANCE);
  expectClose('loss elements', elements, expected.elements, TOLERANCE);
  const gradients = forward.backward(config.output === 'none' ? { hidden: d } : { logits: d });
  expectAllClose(gradients.parameters, expected.gradients.parameters, TOLERANCE);
  for (const name of ['x', 'context', 'h0', 'c0', 'o0'] as const) {
    const gradient = expected.gradients[name];
    expect(gradient === undefined, `dL/d${name}`).toBe(batch[name] === undefined);
    if (gradient) expectClose(`dL/d${name}`, gradients[name], gradient, TOLERANCE);
  }
  return { forward, gradients: gradients.parameters };
}

describe('the reference against PyTorch: networks', () => {
  it.each(goldenNetworkNames())('%s', (name) => {
    const kase = goldenNetwork(name);
    const shapes = networkShapes(kase.config);
    expect([...kase.parameters.keys()].sort()).toEqual([...shapes.keys()].sort());
    expectLikePyTorch(kase);
  });
});

it('a network that reads its own classes writes what PyTorch writes', () => {
  const { config, parameters, batch, greedy } = goldenNetwork('ctx2seq_tf');
  const [B, K] = [batch.B, config.outputSize];
  const written = new Int32Array(greedy!.length).fill(-1);
  for (let t = 0; t < written.length / B; t += 1) {
    // What is fed back at step t is the target of step t - 1: the class written there.
    const targets = written.slice(0, (t + 1) * B);
    const { logits } = networkForward(parameters, { ...batch, T: t + 1, targets }, config);
    for (let n = 0; n < B; n += 1) {
      const o = logits.slice((t * B + n) * K, (t * B + n + 1) * K);
      written[t * B + n] = o.indexOf(Math.max(...o));
    }
  }
  expect([...written]).toEqual([...greedy!]);
  expect(new Set(written).size).toBeGreaterThan(3);
});

describe('the reference against PyTorch: truncated BPTT', () => {
  it.each(goldenChunksNames())('%s', (name) => {
    const { start, lr, chunks, gradientsSum } = goldenChunks(name);
    const parameters = new Map([...start.parameters].map(([key, values]) => [key, values.slice()]));
    const sum = new Map([...start.parameters].map(([key, values]) => [key, new Float64Array(values.length)]));
    let { h0, c0 } = start.batch;
    for (const { part, parametersAfter } of chunks) {
      expectClose('h that enters', h0, part.batch.h0, TOLERANCE);
      if (c0) expectClose('c that enters', c0, part.batch.c0, TOLERANCE);
      const { forward, gradients } = expectLikePyTorch({ ...part, parameters });
      for (const [key, gradient] of gradients) {
        gradient.forEach((g, i) => {
          sum.get(key)![i]! += g;
          parameters.get(key)![i]! -= (lr ?? 0) * g;
        });
      }
      expect(parametersAfter === undefined).toBe(lr === undefined);
      if (parametersAfter) expectAllClose(parameters, parametersAfter, TOLERANCE);
      h0 = forward.hN;
      c0 = forward.cN;
    }
    expect(chunks.length).toBeGreaterThan(1);
    expect(gradientsSum === undefined).toBe(lr !== undefined);
    if (gradientsSum) expectAllClose(sum, gradientsSum, TOLERANCE);
  });
});

describe('the reference against PyTorch: encoder and decoder', () => {
  it.each(goldenPairNames())('%s', (name) => {
    const { config, parameters, batch, lossOf, expected, greedy } = goldenPair(name);
    const { S, T, B, lengths } = batch;
    const got = encoderDecoderForward(parameters, batch, config);
    const valid = (t: number, n: number) => t < (lengths?.[n] ?? S);
    expectClose('encoder', within(got.encoder.hidden, S, B, valid), expected.encoderHidden, TOLERANCE);
    expectClose("the encoder's last states", got.encoder.hN, expected.encoderHN, TOLERANCE);
    expectClose('hidden', got.states.at(-1)!.h, expected.hidden, TOLERANCE);
    for (const [layer, { h, c }] of (expected.states ?? []).entries()) {
      expectClose(`h of layer ${layer}`, got.states[layer]!.h, h, TOLERANCE);
      if (c) expectClose(`c of layer ${layer}`, got.states[layer]!.c, c, TOLERANCE);
    }
    expectClose('hN', got.hN, expected.hN, TOLERANCE);
    if (expected.cN) expectClose('cN', got.cN, expected.cN, TOLERANCE);
    expect(expected.attention === undefined).toBe(config.attention === 'none');
    if (expected.attention) expectClose('attention', got.attention, expected.attention, TOLERANCE);
    expectClose('logits', got.logits, expected.logits, TOLERANCE);

    const { loss, elements, d } = lossOf(got.logits);
    expectClose('loss', [loss], [expected.loss], TOLERANCE);
    expectClose('loss elements', elements, expected.elements, TOLERANCE);
    const gradients = got.backward(d);
    expectAllClose(gradients.parameters, expected.gradients.parameters, TOLERANCE);
    for (const leaf of ['x', 'h0'] as const) {
      expect(expected.gradients[leaf] === undefined).toBe(batch[leaf] === undefined);
      if (batch[leaf]) expectClose(leaf, gradients[leaf], expected.gradients[leaf], TOLERANCE);
    }
    const written = greedyTokens(parameters, batch, config, greedy.steps, greedy.begin);
    expect([...written]).toEqual([...greedy.tokens]);
    expect(greedy.steps * B).toBeGreaterThan(T);
  });
});

describe('the cases', () => {
  it('are those that matter', () => {
    const words = (text: string) => text.trim().split(/\s+/);
    expect(goldenNetworkNames()).toEqual(
      expect.arrayContaining(
        words(`
          rnn_tanh_m2m_ce_mean rnn_tanh_m2m_ce_sum rnn_tanh_m2m_ce_batch_mean rnn_tanh_m2m_ce_smooth01
          rnn_tanh_m2m_ce_zero_h0 rnn_relu_m2m_ce_mean rnn_relu_m2m_ce_sum
          rnn_tanh_m2o_last lstm_m2o_last rnn_tanh_m2o_last_varlen lstm_m2o_last_varlen gru_m2o_last_varlen
          rnn_tanh_m2m_masked_mean rnn_tanh_m2m_masked_sum rnn_tanh_m2m_masked_batch_mean lstm_m2m_masked_mean
          gru_m2m_masked_mean rnn_tanh_m2m_ignore_index
          ctx2seq_tf ctx2seq_tf_bos_h0 ctx2seq_tf_masked
          outrec_teacher_onehot outrec_free_softmax outrec_free_softmax_o0 outrec_free_logits_ce
          outrec_free_linear_mse outrec_free_linear_mse_o0 outrec_teacher_value_mse
          birnn_tanh_m2m_ce birnn_tanh_m2m_masked birnn_tanh_m2o_final_concat birnn_tanh_m2o_final_concat_varlen
          bigru_m2m_masked bilstm2_m2m_ce bilstm2_m2m_masked
          rnn_tanh_2layer rnn_tanh_3layer rnn_relu_2layer lstm_m2m_ce lstm_2layer lstm_3layer gru_m2m_ce gru_2layer
          gru_3layer
          rnn_tanh_m2m_mse rnn_tanh_m2m_mse_sum rnn_tanh_m2m_mse_masked lstm_m2m_mse rnn_tanh_m2m_bce
          rnn_tanh_m2m_bce_masked
          emb_rnn_tanh_m2m_ce emb_lstm_m2m_masked
          edge_T1_B1 edge_H1 edge_B67_odd edge_H27_odd long_T100 stress_tanh_saturated stress_lstm_saturated
          stress_ce_large_logits stress_bce_large_logits
          gru_reset_before rnn_leaky_learned_2layer_masked lstm_layernorm deep_everything bothrec_scheduled_softmax
          lstm_dropout_bi2_masked lstm_learned_h0_2layer state_only_mse feedforward_m2m_ce ctx2seq_both_lstm
        `),
      ),
    );
    expect(goldenChunksNames()).toEqual(
      expect.arrayContaining(
        words('tbptt_rnn_sgd tbptt_rnn_sgd_1b tbptt_rnn_noupdate tbptt_lstm_sgd tbptt_gru_sgd_uneven'),
      ),
    );
    expect(goldenPairNames()).toEqual(
      expect.arrayContaining(
        words(`
          seq2seq_rnn seq2seq_lstm seq2seq_gru_2layer_h0 seq2seq_gru_emb_varlen
          seq2seq_additive_rnn seq2seq_multiplicative_lstm
          seq2seq_both_ways_lstm_2layer seq2seq_both_ways_additive_gru seq2seq_both_ways_multiplicative_rnn
        `),
      ),
    );
  });

  it('have gradients that reach every parameter and the state before the first step', () => {
    for (const name of goldenNetworkNames().filter((each) => !each.startsWith('stress'))) {
      const { parameters, h0 } = goldenNetwork(name).expected.gradients;
      for (const [key, gradient] of [...parameters, ...(h0 ? [['h0', h0] as const] : [])])
        expect(Math.max(...gradient.map(Math.abs)), `${key} of ${name}`).toBeGreaterThan(1e-7);
    }
  });

  it('have units that are saturated, where they say so', () => {
    for (const name of ['stress_tanh_saturated', 'stress_lstm_saturated']) {
      const { states } = goldenNetwork(name).expected;
      const ends = [...states![0]!.h].filter((h) => Math.abs(h) > 0.95 || Math.abs(h) < 0.05);
      expect(ends.length / states![0]!.h.length, name).toBeGreaterThan(0.5);
    }
    for (const name of ['stress_ce_large_logits', 'stress_bce_large_logits']) {
      const { logits } = goldenNetwork(name).expected;
      expect(Math.max(...logits!.map(Math.abs)), name).toBeGreaterThan(200);
    }
  });
});
