import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type CharRNN, StateError, type TrainingReport } from '../../src/index.ts';
import { breathe, collect, create, curve, ticks, weightsOf, write } from '../helpers/char-models.ts';
import { rejected, thrown } from '../helpers/errors.ts';

/** The next report, while the loop stands still. */
const iterate = (training: AsyncIterable<TrainingReport>) => training[Symbol.asyncIterator]();

describe('a training run', () => {
  it('reports every few steps, and at the end', async () => {
    const model = await create();
    const reports = await collect(model.train({ steps: 23, reportEvery: 5, evaluateEvery: 10, lr: 0.01 }));
    expect(reports.map((r) => r.step)).toEqual([5, 10, 15, 20, 23]);
    expect(reports.map((r) => r.losses.length)).toEqual([5, 5, 5, 5, 3]);
    expect(reports.map((r) => r.validation !== undefined)).toEqual([false, true, false, true, true]);
    for (const r of reports) {
      const mean = r.losses.reduce((a, b) => a + b, 0) / r.losses.length;
      expect(r.loss).toBeCloseTo(mean, 6);
      expect(r.bitsPerCharacter).toBeCloseTo(r.loss / Math.log(2), 12);
      expect(r.perplexity).toBeCloseTo(Math.exp(r.loss), 10);
      expect(r.steps).toBe(23);
      expect(r.learningRate).toBe(0.01);
      expect(r.epoch).toBeCloseTo(r.step / model.corpus!.stepsPerEpoch, 12);
      expect(r.accuracy).toBeGreaterThanOrEqual(0);
      expect(r.accuracy).toBeLessThanOrEqual(1);
      expect(r.gradNorm).toBeGreaterThan(0);
      expect(r.clippedShare).toBe(0);
      expect(r.skippedSteps).toBe(0);
      expect(r.tokensPerSecond).toBeGreaterThan(0);
      expect(r.gradientNorms).toBeUndefined();
    }
    const seconds = reports.map((r) => r.secondsElapsed);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect(model.steps).toBe(23);
    model.dispose();
  });

  it('learns: the loss falls from about ln V to well below', async () => {
    const model = await create({ hiddenSize: 24 });
    const losses = curve(await collect(model.train({ steps: 200, lr: 0.02, evaluateEvery: 0 })));
    expect(losses[0]).toBeGreaterThan(0.7 * Math.log(model.vocabulary.size));
    const [first, last] = [losses[0]!, losses.slice(-20).reduce((a, b) => a + b, 0) / 20];
    expect(last).toBeLessThan(first / 2);
    model.dispose();
  });

  it('reports the norms of dL/dh(t) if asked to: one for every t', async () => {
    const model = await create({ gradientNorms: true });
    const [report] = await collect(model.train({ steps: 2 }));
    expect(report?.gradientNorms).toHaveLength(6);
    expect(report?.gradientNorms?.every((n) => Number.isFinite(n) && n > 0)).toBe(true);
    model.dispose();
  });

  it('says how often it clipped', async () => {
    const model = await create({ gradClip: 1e-3 });
    const [report] = await collect(model.train({ steps: 4 }));
    expect(report?.clippedShare).toBe(1);
    expect(report?.gradNorm).toBeGreaterThan(1e-3);
    model.dispose();
  });

  it('of no steps is over at once', async () => {
    const model = await create();
    const training = model.train({ steps: 0 });
    expect(await collect(training)).toEqual([]);
    expect(training.state).toBe('finished');
    model.dispose();
  });

  it('goes on where the last one ended: reports at multiples, the curve as in one run', async () => {
    const [whole, parts] = [await create(), await create()];
    const want = curve(await collect(whole.train({ steps: 20, evaluateEvery: 0 })));
    const first = await collect(parts.train({ steps: 7, evaluateEvery: 0 }));
    const second = await collect(parts.train({ steps: 13, evaluateEvery: 0 }));
    expect(first.map((r) => r.step)).toEqual([7]);
    expect(second.map((r) => r.step)).toEqual([10, 20]);
    expect(second.map((r) => r.steps)).toEqual([20, 20]);
    expect([...curve(first), ...curve(second)]).toEqual(want);
    expect(await weightsOf(parts)).toEqual(await weightsOf(whole));
    whole.dispose();
    parts.dispose();
  });

  it('can be iterated once', async () => {
    const model = await create();
    const training = model.train({ steps: 3 });
    await collect(training);
    expect(await rejected(StateError, iterate(training).next())).toMatchObject({ code: 'already-iterated' });
    model.dispose();
  });
});

describe('the validation part is evaluated', () => {
  it.each([
    [{ steps: 12, reportEvery: 4, evaluateEvery: 6 }, [false, true, true]],
    [{ steps: 12, reportEvery: 4, evaluateEvery: 0 }, [false, false, false]],
    [{ steps: 12, reportEvery: 4, evaluateEvery: 100 }, [false, false, true]],
    [{ steps: 12, reportEvery: 4, evaluateEvery: 1 }, [true, true, true]],
  ])('%o', async (options, want) => {
    const model = await create();
    const reports = await collect(model.train(options));
    expect(reports.map((r) => r.validation !== undefined)).toEqual(want);
    const last = reports.at(-1)?.validation;
    if (last) expect(await model.evaluate()).toEqual(last);
    model.dispose();
  });

  it('never where there is none', async () => {
    const model = await create({ validation: 0 });
    const reports = await collect(model.train({ steps: 2, reportEvery: 1, evaluateEvery: 1 }));
    expect(reports.map((r) => 'validation' in r)).toEqual([false, false]);
    expect(thrown(StateError, () => void model.evaluate())).toMatchObject({ code: 'no-validation' });
    model.dispose();
  });

  it('without changing the weights or the course of training', async () => {
    const [a, b] = [await create(), await create()];
    const one = curve(await collect(a.train({ steps: 9, reportEvery: 3, evaluateEvery: 3 })));
    const two = curve(await collect(b.train({ steps: 9, reportEvery: 3, evaluateEvery: 0 })));
    expect(one).toEqual(two);
    a.dispose();
    b.dispose();
  });
});

describe('pause, resume, step, stop', () => {
  it('pauses at a step boundary, reports how far it came, and goes on', async () => {
    const model = await create();
    const training = model.train({ reportEvery: 256, evaluateEvery: 0 });
    const loop = iterate(training);
    const pending = loop.next();
    await ticks();
    training.pause();
    expect(training.state).toBe('paused');
    const report = (await pending).value as TrainingReport;
    expect(report.step).toBeGreaterThan(0);
    expect(report.step).toBeLessThan(256);
    expect(report.losses).toHaveLength(report.step);

    let arrived = false;
    const next = loop.next().finally(() => {
      arrived = true;
    });
    for (let i = 0; i < 20; i++) await breathe();
    expect(arrived).toBe(false);
    expect(model.steps).toBe(report.step);
    training.resume();
    expect(training.state).toBe('running');
    expect((await next).value?.step).toBeGreaterThan(report.step);
    training.stop();
    await loop.next();
    model.dispose();
  });

  it('can be paused from the body of its own loop', async () => {
    const model = await create();
    const training = model.train({ steps: 10, reportEvery: 5, evaluateEvery: 0 });
    const seen: number[] = [];
    for await (const { step } of training) {
      seen.push(step);
      await training.pause();
      expect(model.steps).toBe(step);
      training.resume();
    }
    expect(seen).toEqual([5, 10]);
    model.dispose();
  });

  it('changes nothing of what is computed', async () => {
    const [a, b] = [await create(), await create()];
    const want = curve(await collect(a.train({ steps: 25, evaluateEvery: 0 })));
    const training = b.train({ steps: 25, evaluateEvery: 0, paused: true });
    const got: number[] = [];
    setTimeout(() => training.step(), 0);
    for await (const report of training) {
      got.push(...report.losses);
      if (training.state === 'paused') setTimeout(() => training.resume(), 0);
      else if (report.step < 20) {
        training.pause();
        setTimeout(() => training.step(), 0);
      }
    }
    expect(got).toEqual(want);
    expect(await weightsOf(b)).toEqual(await weightsOf(a));
    a.dispose();
    b.dispose();
  });

  it('begins paused if asked to, and takes single steps, each with a report', async () => {
    const model = await create();
    const training = model.train({ paused: true, evaluateEvery: 0 });
    expect(training.state).toBe('paused');
    const loop = iterate(training);
    const first = loop.next();
    for (let i = 0; i < 5; i++) await breathe();
    expect(model.steps).toBe(0);
    training.step();
    expect((await first).value).toMatchObject({ step: 1, losses: { length: 1 } });
    training.step();
    training.step();
    expect((await loop.next()).value).toMatchObject({ step: 2 });
    expect((await loop.next()).value).toMatchObject({ step: 3 });
    expect(training.state).toBe('paused');
    expect(model.steps).toBe(3);
    training.stop();
    expect((await loop.next()).done).toBe(true);
    model.dispose();
  });

  it('a step while it runs is no step', async () => {
    const model = await create();
    const training = model.train({ steps: 4 });
    training.step();
    expect((await collect(training)).map((r) => r.step)).toEqual([4]);
    model.dispose();
  });

  it('stops at a step boundary, and what was learned stays', async () => {
    const model = await create();
    const training = model.train({ reportEvery: 5 });
    const reports: TrainingReport[] = [];
    for await (const report of training) {
      reports.push(report);
      if (report.step >= 15) training.stop();
    }
    expect(training.state).toBe('stopped');
    expect(reports.map((r) => r.step)).toEqual([5, 10, 15]);
    expect(model.steps).toBe(15);
    expect((await collect(model.train({ steps: 5 }))).at(-1)?.step).toBe(20);
    model.dispose();
  });

  it('a break out of the loop stops it', async () => {
    const model = await create();
    const training = model.train();
    for await (const report of training) if (report.step >= 10) break;
    expect(training.state).toBe('stopped');
    expect(model.steps).toBe(10);
    expect((await collect(model.train({ steps: 1 }))).at(-1)?.step).toBe(11);
    model.dispose();
  });

  it('an error in the loop body stops it, and comes out as it is', async () => {
    const model = await create();
    const training = model.train();
    const mine = new Error('mine');
    const run = async (): Promise<void> => {
      for await (const report of training) if (report.step) throw mine;
    };
    await expect(run()).rejects.toBe(mine);
    expect(training.state).toBe('stopped');
    expect(() => model.train({ steps: 0 })).not.toThrow();
    model.dispose();
  });

  it('is deaf once it is over', async () => {
    const model = await create();
    const training = model.train({ steps: 1 });
    await collect(training);
    for (const call of ['pause', 'resume', 'step', 'stop'] as const) {
      training[call]();
      expect(training.state).toBe('finished');
    }
    model.dispose();
  });
});

describe('one run at a time', () => {
  it.each([false, true])('a second one is refused, paused = %s', async (paused) => {
    const model = await create();
    const training = model.train({ paused });
    const error = thrown(StateError, () => model.train());
    expect(error.code).toBe('training');
    expect(error.message).toContain(paused ? 'paused' : 'running');
    expect(await rejected(StateError, model.reset())).toMatchObject({ code: 'training' });
    training.stop();
    expect(() => model.train({ steps: 0 })).not.toThrow();
    model.dispose();
  });

  it('two models at once do not disturb each other', async () => {
    const alone = async (seed: number): Promise<number[]> => {
      const model = await create({ seed });
      const losses = curve(await collect(model.train({ steps: 15, evaluateEvery: 0 })));
      model.dispose();
      return losses;
    };
    const want = [await alone(1), await alone(2)];
    expect(await Promise.all([alone(1), alone(2)])).toEqual(want);
  });
});

describe('an abort', () => {
  const reason = new Error('enough');

  it('before it begins: no step', async () => {
    const model = await create();
    const training = model.train({ signal: AbortSignal.abort(reason) });
    await expect(collect(training)).rejects.toBe(reason);
    expect(training.state).toBe('stopped');
    expect(model.steps).toBe(0);
    model.dispose();
  });

  it('while it runs: rejects at a step boundary, and can go on', async () => {
    const model = await create();
    const controller = new AbortController();
    const training = model.train({ signal: controller.signal, reportEvery: 5 });
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const { step } of training) {
        seen.push(step);
        if (step === 10) controller.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
    expect(seen).toEqual([5, 10]);
    expect(training.state).toBe('stopped');
    expect(model.steps).toBe(10);
    expect((await collect(model.train({ steps: 5 }))).at(-1)?.step).toBe(15);
    model.dispose();
  });

  it('while steps are being taken', async () => {
    const model = await create();
    const controller = new AbortController();
    const loop = iterate(model.train({ signal: controller.signal, reportEvery: 256, evaluateEvery: 1 }));
    const pending = loop.next();
    await ticks();
    controller.abort(reason);
    await expect(pending.then(() => loop.next())).rejects.toBe(reason);
    const { steps } = model;
    await breathe();
    expect(model.steps).toBe(steps);
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(256);
    model.dispose();
  });

  it('while it is paused', async () => {
    const model = await create();
    const controller = new AbortController();
    const pending = collect(model.train({ signal: controller.signal, paused: true }));
    await breathe();
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    model.dispose();
  });

  it('leaves nothing behind on a signal that outlives many runs', async () => {
    const model = await create();
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) await collect(model.train({ steps: 1, signal }));
    for await (const report of model.train({ signal })) if (report) break;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    model.dispose();
  });

  it('after its end changes nothing', async () => {
    const model = await create();
    const controller = new AbortController();
    const training = model.train({ steps: 1, signal: controller.signal });
    await collect(training);
    controller.abort(reason);
    expect(training.state).toBe('finished');
    expect(await collect(model.train({ steps: 1 }))).toHaveLength(1);
    model.dispose();
  });

  it('without a reason rejects with an AbortError', async () => {
    const model = await create();
    const pending = collect(model.train({ signal: AbortSignal.abort() }));
    expect(await rejected(DOMException, pending)).toMatchObject({ name: 'AbortError' });
    await expect(model.evaluate({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    model.dispose();
  });
});

describe('the learning rate', () => {
  it.each([
    { kind: 'adam', weightDecay: 0.1, decoupled: true },
    { kind: 'adamW' },
    { kind: 'sgd', momentum: 0.9, nesterov: true },
    { kind: 'rmsprop', momentum: 0.5 },
    { kind: 'adagrad', weightDecay: 0.1 },
  ] as const)('0 leaves every weight bit-identical: $kind', async (optimizer) => {
    const model = await create({ optimizer, cell: 'lstm', numLayers: 2 });
    const before = await weightsOf(model);
    const reports = await collect(model.train({ steps: 6, lr: 0 }));
    expect(await weightsOf(model)).toEqual(before);
    expect(reports[0]?.learningRate).toBe(0);
    model.dispose();
  });

  it('can be changed while it trains, from the next step on', async () => {
    const model = await create({ optimizer: 'sgd' });
    const training = model.train({ steps: 15, reportEvery: 5, lr: 0.1 });
    const weights: unknown[] = [await weightsOf(model)];
    const rates: number[] = [];
    for await (const { step, learningRate } of training) {
      weights.push(await weightsOf(model));
      rates.push(learningRate);
      training.set({ lr: step === 5 ? 0 : 0.2 });
    }
    expect(rates).toEqual([0.1, 0, 0.2]);
    expect(weights[1]).not.toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[1]);
    expect(weights[3]).not.toEqual(weights[2]);
    model.dispose();
  });

  it('decides how far a step goes', async () => {
    const moved = async (lr: number): Promise<number> => {
      const model = await create({ optimizer: 'sgd', gradClip: Number.POSITIVE_INFINITY });
      const before = await model.stateDict();
      await collect(model.train({ steps: 1, lr }));
      const after = await model.stateDict();
      model.dispose();
      return Math.hypot(
        ...[...after].flatMap(([name, w]) => [...w].map((x, i) => x - before.get(name)![i]!)),
      );
    };
    expect((await moved(0.2)) / (await moved(0.1))).toBeCloseTo(2, 3);
  });
});

describe('while it trains', () => {
  it('the model can write, evaluate and be saved at step boundaries', async () => {
    const model = await create();
    const training = model.train({ steps: 20, reportEvery: 5, evaluateEvery: 0 });
    const others: Promise<unknown>[] = [];
    const losses: number[] = [];
    for await (const report of training) {
      losses.push(...report.losses);
      others.push(write(model.generate({ length: 70 })), model.evaluate(), model.save());
    }
    const results = await Promise.all(others);
    expect(results.filter((r) => typeof r === 'string' && [...r].length === 70)).toHaveLength(4);
    const quiet = await create();
    expect(curve(await collect(quiet.train({ steps: 20, evaluateEvery: 0 })))).toEqual(losses);
    model.dispose();
    quiet.dispose();
  });
});

describe('while another has the device', () => {
  it('a pause is a pause: no step is taken when the turn comes', async () => {
    const model = await create();
    const training = model.train({ reportEvery: 5, evaluateEvery: 0 });
    const loop = iterate(training);
    await loop.next();
    const writing = write(model.generate({ length: 100 }));
    await ticks(3); // the text asks for its turn first
    const pending = loop.next();
    await ticks(3);
    await training.pause();
    await writing;
    for (let i = 0; i < 20; i++) await breathe();
    expect(model.steps).toBe(5);
    training.step();
    expect((await pending).value).toMatchObject({ step: 6 });
    model.dispose();
  });

  it('steps that were asked for before a resume are not owed after the next pause', async () => {
    const model = await create();
    const training = model.train({ reportEvery: 5, evaluateEvery: 0, paused: true });
    const loop = iterate(training);
    const writing = write(model.generate({ length: 100 }));
    const pending = loop.next();
    training.step();
    training.step();
    training.step();
    await ticks(3);
    training.resume();
    const { step } = (await pending).value as TrainingReport;
    await training.pause();
    const next = loop.next();
    await writing;
    for (let i = 0; i < 20; i++) await breathe();
    expect(model.steps).toBe(step);
    training.stop();
    expect(await next).toEqual({ done: true, value: undefined });
    model.dispose();
  });
});

describe('a reset', () => {
  const begin = async (seed?: number): Promise<[CharRNN, number[]]> => {
    const model = await create(seed === undefined ? {} : { seed });
    return [model, curve(await collect(model.train({ steps: 12, evaluateEvery: 0 })))];
  };

  it('with the same seed gives the same curve again', async () => {
    const [model, want] = await begin();
    await model.reset();
    expect(model.steps).toBe(0);
    expect(curve(await collect(model.train({ steps: 12, evaluateEvery: 0 })))).toEqual(want);
    model.dispose();
  });

  it('with another seed gives the curve of a model of that seed', async () => {
    const [model, first] = await begin();
    const [, want] = await begin(9);
    await model.reset({ seed: 9 });
    const got = curve(await collect(model.train({ steps: 12, evaluateEvery: 0 })));
    expect(got).toEqual(want);
    expect(got).not.toEqual(first);
    model.dispose();
  });
});

describe('after dispose', () => {
  it('every use is refused, and twice is once', async () => {
    const model = await create();
    model.dispose();
    model.dispose();
    for (const use of [
      () => model.train(),
      () => model.generate(),
      () => void model.evaluate(),
      () => void model.stateDict(),
    ])
      expect(thrown(StateError, use).code).toBe('disposed');
    expect(await rejected(StateError, model.save())).toMatchObject({ code: 'disposed' });
    expect(await rejected(StateError, model.reset())).toMatchObject({ code: 'disposed' });
    expect(model.bytes).toBe(0);
  });

  it('in the loop of a training run: the run is over', async () => {
    const model = await create();
    const training = model.train();
    for await (const report of training) if (report) model.dispose();
    expect(training.state).toBe('stopped');
  });

  it('while steps are being taken: the run ends, with a StateError at most', async () => {
    const model = await create();
    const training = model.train({ reportEvery: 256 });
    const pending = collect(training).catch((error: unknown) => error);
    await ticks();
    model.dispose();
    const result = await pending;
    if (!Array.isArray(result)) expect(result).toBeInstanceOf(StateError);
    expect(['stopped', 'failed']).toContain(training.state);
  });

  it('while it is paused: the run is over', async () => {
    const model = await create();
    const pending = collect(model.train({ paused: true }));
    await breathe();
    model.dispose();
    expect(await pending).toEqual([]);
  });

  it('while a text is being written: a StateError', async () => {
    const model = await create();
    const writing = model.generate({ length: 500 });
    await writing.next();
    model.dispose();
    expect(await rejected(StateError, write(writing))).toMatchObject({ code: 'disposed' });
  });

  it.each(['evaluate', 'save', 'stateDict'] as const)('while it answers %s(): a StateError', async (call) => {
    const model = await create();
    const pending = model[call]();
    model.dispose();
    expect(await rejected(StateError, pending)).toMatchObject({ code: 'disposed' });
  });
});
