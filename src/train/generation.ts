import type { NumberArray } from '../../shaders/cells.ts';
import { ConfigError } from '../core/errors.ts';
import { integerInRange, knownKeys, realInRange, seedU32, string } from '../core/options.ts';
import { STREAM } from '../core/rng.ts';
import type { Vocabulary } from '../data/vocabulary.ts';
import type { Program } from '../schedule/executor.ts';
import { generationCarries, generationPlan, HISTORY } from './generation-plan.ts';
import type { Network } from './network.ts';
import type { Turns } from './turns.ts';

export interface GenerateOptions {
  /** The text to go on from. Default: a line break, or the first character of the vocabulary. */
  readonly prime?: string;
  /** Characters to write, default 200; Infinity: until stopped. */
  readonly length?: number;
  /** Divides the logits, default 0.8: low is cautious, high is wild, 0 always takes the likeliest. */
  readonly temperature?: number;
  /** u32, default 1: the same seed, weights and prime give the same text. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

const heat = (t: unknown): number => realInRange('temperature', t, { min: 0, max: 1e6 });

/** Where a text stands: what the device has to know to go on with it. */
interface Session {
  /** The state after the last character, when another text has taken its place on the device. */
  parked: { readonly states: readonly NumberArray[]; readonly token: NumberArray } | undefined;
}

/** Writes texts with a network, several at once if need be. Each carries its state: a character costs the same anywhere. */
export class Generator {
  readonly #network: Network;
  readonly #vocabulary: Vocabulary;
  readonly #turns: Turns;
  readonly program: Program;
  /** Whose state lies on the device. */
  #owner: Session | undefined;
  #live: { temperature: number } | undefined;

  private constructor(network: Network, vocabulary: Vocabulary, turns: Turns, program: Program) {
    this.#network = network;
    this.#vocabulary = vocabulary;
    this.#turns = turns;
    this.program = program;
  }

  static readonly outputs = ['generate/history'];

  static async load(network: Network, vocabulary: Vocabulary, turns: Turns): Promise<Generator> {
    const program = await network.executor.load(generationPlan(network.config), Generator.outputs);
    return new Generator(network, vocabulary, turns, program);
  }

  /** Changes the temperature of all texts that are being written. @throws ConfigError */
  setTemperature(temperature: number): void {
    this.#live = { temperature: heat(temperature) };
  }

  /**
   * One character at a time. They come from the device in chunks, each from one state of the weights.
   * @throws ConfigError at the call; DataError `unknown-character` if the prime has one
   */
  generate(options: GenerateOptions = {}): AsyncGenerator<string, void, undefined> {
    knownKeys('generate()', options, ['prime', 'length', 'temperature', 'seed', 'signal']);
    const { length = 200, temperature = 0.8, seed = 1, signal } = options;
    const count =
      length === Number.POSITIVE_INFINITY ? length : integerInRange('length', length, 0, 2 ** 53 - 1);
    const prime = this.#vocabulary.encode(string('prime', options.prime || this.#opening()));
    return this.#write(prime, count, heat(temperature), seedU32('seed', seed), signal);
  }

  #opening(): string {
    const first = this.#vocabulary.has('\n') ? '\n' : this.#vocabulary.chars[0];
    if (first === undefined)
      throw new ConfigError('no-prime', 'There is nothing to begin with.', { parameter: 'prime' });
    return first;
  }

  async *#write(
    prime: Int32Array,
    length: number,
    temperature: number,
    seed: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<string, void, undefined> {
    const { executor } = this.#network;
    const session: Session = { parked: undefined };
    const before = this.#live;
    let begun = false;
    for (let position = 0; position < length; ) {
      signal?.throwIfAborted();
      const count = Math.min(HISTORY, length - position);
      const tokens = await this.#turns.take(async () => {
        await this.#enter(session, begun);
        const now = this.#live !== before && this.#live ? this.#live.temperature : temperature;
        executor.write('generate/temperature', Float32Array.of(now));
        const step = (at: number): Promise<void> | void => {
          executor.write('generate/clock', Uint32Array.of(at, seed, STREAM.generate, 0));
          return executor.run(this.program);
        };
        // What a step samples after a character of the prime is overwritten by the next one, but for the last.
        for (const token of begun ? [] : prime.subarray(0, -1)) {
          executor.write('generate/token', Int32Array.of(token));
          await step(0);
        }
        if (!begun) executor.write('generate/token', prime.subarray(-1));
        begun = true;
        for (let i = 0; i < count; i++) await step(position + i);
        const history = await executor.read('generate/history');
        return Array.from({ length: count }, (_, i) => history[(position + i) % HISTORY] as number);
      });
      position += count;
      for (const token of tokens) {
        signal?.throwIfAborted();
        yield this.#vocabulary.chars[token] as string;
      }
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
