import type { NumberArray } from '../../shaders/cells.ts';
import { integerInRange, knownKeys, seedU32 } from '../core/options.ts';
import { STREAM } from '../core/rng.ts';
import type { Vocabulary } from '../data/vocabulary.ts';
import type { Program } from '../schedule/executor.ts';
import type { NetworkWeights } from '../train/network-weights.ts';
import type { Turns } from '../train/turns.ts';
import { generationCarries, generationPlan, HISTORY } from './generation-plan.ts';
import { primeOf } from './generation-prime.ts';
import { StopWatch, stopsOf } from './generation-stop.ts';
import {
  givenSampling,
  resolveSampling,
  SAMPLING_KEYS,
  type Sampling,
  type SamplingOptions,
} from './sampling.ts';

export interface GenerateOptions extends SamplingOptions {
  /** The text to go on from. Default: a line break, or the first character of the vocabulary. */
  readonly prime?: string;
  /** Characters to write, default 200; Infinity: until stopped. */
  readonly length?: number;
  /** The text ends before the first of these that it comes to; the prime does not count. Default: none. */
  readonly stop?: string | readonly string[];
  /** u32, default 1: the same seed, weights and prime give the same text. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** A change of the sampling, and the one after it: a text that is being written goes on from the last one it saw. */
interface Change {
  readonly to: Partial<Sampling>;
  next: Change | undefined;
}

/** What a text is to be. */
interface Wish {
  readonly prime: Int32Array;
  readonly length: number;
  readonly stops: readonly (readonly number[])[];
  readonly sampling: Sampling;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

/** Where a text stands: what the device has to know to go on with it. */
interface Session {
  /** The state after the last character, when another text has taken its place on the device. */
  parked: { readonly states: readonly NumberArray[]; readonly token: NumberArray } | undefined;
}

/** Tensors that the host reads while a text is written. */
const OUTPUTS = ['generate/history'];

/** Writes texts with a network, several at once if need be. Each carries its state: a character costs the same anywhere. */
export class Generator {
  readonly #network: NetworkWeights;
  readonly #vocabulary: Vocabulary;
  readonly #turns: Turns;
  readonly program: Program;
  /** Whose state lies on the device. */
  #owner: Session | undefined;
  #lastChange: Change = { to: {}, next: undefined };

  private constructor(network: NetworkWeights, vocabulary: Vocabulary, turns: Turns, program: Program) {
    this.#network = network;
    this.#vocabulary = vocabulary;
    this.#turns = turns;
    this.program = program;
  }

  readonly outputs = OUTPUTS;

  static async load(network: NetworkWeights, vocabulary: Vocabulary, turns: Turns): Promise<Generator> {
    const program = await network.executor.load(generationPlan(network.config), OUTPUTS, 'later');
    return new Generator(network, vocabulary, turns, program);
  }

  /** Changes how all texts that are being written are drawn. @throws ConfigError; nothing is changed then */
  set(sampling: SamplingOptions): void {
    knownKeys('set()', sampling, SAMPLING_KEYS);
    this.#lastChange.next = { to: givenSampling(sampling), next: undefined };
    this.#lastChange = this.#lastChange.next;
  }

  /**
   * One character at a time. They come from the device in chunks, each from one state of the weights.
   * @throws ConfigError at the call; DataError `unknown-character` if the prime or a stop has one
   */
  generate(options: GenerateOptions = {}): AsyncGenerator<string, void, undefined> {
    knownKeys('generate()', options, ['prime', 'length', 'stop', ...SAMPLING_KEYS, 'seed', 'signal']);
    const { length = 200, seed = 1, signal } = options;
    return this.#write({
      prime: primeOf(options.prime, this.#vocabulary),
      length: length === Number.POSITIVE_INFINITY ? length : integerInRange('length', length, 0, 2 ** 53 - 1),
      stops: stopsOf(options.stop, this.#vocabulary),
      sampling: resolveSampling(options),
      seed: seedU32('seed', seed),
      signal,
    });
  }

  async *#write({
    prime,
    length,
    stops,
    sampling,
    seed,
    signal,
  }: Wish): AsyncGenerator<string, void, undefined> {
    const { executor } = this.#network;
    const session: Session = { parked: undefined };
    const watch = new StopWatch(stops);
    let change = this.#lastChange;
    let now = sampling;
    let begun = false;
    for (let position = 0; position < length && !watch.stopped; ) {
      signal?.throwIfAborted();
      const count = Math.min(HISTORY, length - position);
      const tokens = await this.#turns.take(async () => {
        await executor.ready(this.program);
        await this.#enter(session, begun);
        for (; change.next; change = change.next) now = { ...now, ...change.next.to };
        const { temperature, topK, topP } = now;
        executor.write('generate/temperature', Float32Array.of(temperature));
        executor.write('generate/topK', Uint32Array.of(Number.isFinite(topK) ? topK : 0));
        executor.write('generate/topP', Float32Array.of(topP));
        const startAt = (at: number): void =>
          executor.write('generate/clock', Uint32Array.of(at, seed, STREAM.generate, 0));
        // What a step samples after a character of the prime is overwritten by the next one, but for the last.
        startAt(0);
        for (const token of begun ? [] : prime.subarray(0, -1)) {
          executor.write('generate/token', Int32Array.of(token));
          await executor.run(this.program);
        }
        if (!begun) executor.write('generate/token', prime.subarray(-1));
        begun = true;
        startAt(position);
        await executor.run(this.program, count);
        const history = await executor.read('generate/history');
        return Array.from({ length: count }, (_, i) => history[(position + i) % HISTORY] as number);
      });
      position += count;
      for (const token of tokens) {
        for (const certain of watch.take(token)) {
          signal?.throwIfAborted();
          yield this.#vocabulary.chars[certain] as string;
        }
        if (watch.stopped) break;
      }
    }
    for (const held of watch.rest()) {
      signal?.throwIfAborted();
      yield this.#vocabulary.chars[held] as string;
    }
    if (this.#owner === session) this.#owner = undefined;
  }

  /** Brings the state of a text onto the device, and puts away the one that lies there. */
  async #enter(session: Session, begun: boolean): Promise<void> {
    const { executor, config } = this.#network;
    const carries = generationCarries(config);
    if (this.#owner !== session) {
      if (this.#owner)
        this.#owner.parked = {
          states: await Promise.all(carries.map((name) => executor.read(name))),
          token: await executor.read('generate/token'),
        };
      this.#owner = session;
      if (begun && session.parked) {
        const { states, token } = session.parked;
        carries.forEach((name, i) => {
          executor.write(name, states[i] as NumberArray);
        });
        executor.write('generate/token', token);
      }
    }
    if (!begun) for (const name of carries) executor.write(name, new Float32Array(config.hiddenSize));
  }
}
