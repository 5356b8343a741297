import type { Initial, Values } from '../graph/scan.ts';
import type { Value } from '../graph/value.ts';

/** What is fed back where the output enters again. */
export interface Feedback {
  /** y(t) as classes [T·B, 1] or numbers [T·B, K]; absent: the network is always on its own. */
  readonly targets?: Value;
  /** Where y(t) is fed to step t+1 (1), and where o(t) is (0), [T·B, 1]; absent: y(t) everywhere. */
  readonly teacher?: Value;
  /** What enters at the first step [B, K]. Default: zeros. */
  readonly first?: Initial;
  /** Of feedback `sample`: uniform numbers in [0, 1) [T·B, 1]; row t draws what o(t) becomes. */
  readonly draws?: Value;
  /**
   * What is fed back takes the place of the token x(t), as in a decoder, where this is 0; where it is 1, x(t) enters, as
   * it does at the first step [T·B, 1]. Without it what is fed back enters beside x(t).
   */
  readonly told?: Value;
}

/** Factors of dropout: masks that somebody drew. */
export interface Dropout {
  /** Onto x(t), [T·B, width of what enters] */
  readonly input?: Value;
  /** Onto what layer l hands on, [T·B, width of a layer], one for each but the last. */
  readonly between?: readonly Value[];
  /** Onto h(t-1) before W, [B, H], one for each layer and direction. */
  readonly recurrent?: readonly Value[];
}

/** What a decoder reads of its source. */
export interface Attention {
  /** Before a step: what enters layer 0 beside x(t), from the last layer's state h(t-1). */
  readonly before?: (h: Value) => Attended;
  /** After it: what the output sees in place of h(t). */
  readonly after?: (h: Value) => Attended;
}

export interface Attended {
  /** [B, C] */
  readonly context: Value;
  /** How much of each step of the source is in it [S·B, 1]. */
  readonly weights: Value;
}

/** What a network runs on. */
export interface NetworkInputs {
  /** T */
  readonly steps: number;
  /** B */
  readonly batch: number;
  /** Tokens [T·B, 1] or vectors [T·B, D], time-major. */
  readonly x?: Value;
  /** [B, C] */
  readonly context?: Value;
  /** 1 where a sequence goes on, 0 in its padding, [T·B, 1]. Default: nowhere over. */
  readonly valid?: Value;
  /** First states that are given, by name (`h_l0`, `c_l0_reverse`); the rest is learned, from the context, or zero. */
  readonly initial?: Readonly<Record<string, Initial>>;
  readonly feedback?: Feedback;
  readonly dropout?: Dropout;
  readonly attention?: Attention;
}

/** Under which names a network finds its parameters, where it is a part of another. */
export interface Names {
  /** Of its layers. Default `rnn`. */
  readonly layers: string;
  /** Of its table. Default `emb.weight`. */
  readonly table: string;
}

/** What a network computes. */
export interface NetworkOutputs {
  /** Every state by name, as a sequence [T·B, H] with its last value [B, H]. */
  readonly states: Values;
  /** What the last layer hands on, [T·B, width]. */
  readonly top: Value;
  /** o(t) [T·B, K]; or [B, K] where there is one output at the end; undefined where there is none. */
  readonly o: Value | undefined;
  /** What was fed back [T·B, K]: row t is what enters step t+1. */
  readonly fed: Value | undefined;
  /** What each step of a decoder reads of its source [T·S·B, 1]. */
  readonly attention: Value | undefined;
}
