import type { Activation, TextCell } from 'webgpu-rnn';

export const ACTIVATIONS = ['tanh', 'relu', 'sigmoid', 'identity'] as const satisfies readonly Activation[];
export const OPTIMIZERS = ['adam', 'sgd'] as const;
/** Cells, and what the page calls them. */
export const CELL_NAMES = {
  rnn: 'vanilla RNN',
  lstm: 'LSTM',
  gru: 'GRU',
  'gru-reset-before': 'GRU, reset first',
} as const satisfies Record<TextCell, string>;
export const CELLS = Object.keys(CELL_NAMES) as readonly TextCell[];

/** Everything that the controls set and that a link carries. */
export interface Settings {
  cell: TextCell;
  /** How many layers lie on top of each other. */
  numLayers: number;
  hiddenSize: number;
  /** T: how many steps the network is unfolded. */
  seqLen: number;
  /** B: how many places of the text are read side by side. */
  batchSize: number;
  /** Of the vanilla cell; the others have their own. */
  activation: (typeof ACTIVATIONS)[number];
  optimizer: (typeof OPTIMIZERS)[number];
  seed: number;
  /** Learning rate; acts at once. */
  lr: number;
  /** Sampling temperature; acts at once. 0 always takes the likeliest character. */
  temperature: number;
  /** What a sample continues. Empty: a new line. */
  prime: string;
}

type NumberKey = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings];

/** The range of each number, for the controls and for links alike. */
export const LIMITS: Record<NumberKey, { min: number; max: number; whole: boolean }> = {
  numLayers: { min: 1, max: 8, whole: true },
  hiddenSize: { min: 1, max: 2048, whole: true },
  seqLen: { min: 1, max: 1024, whole: true },
  batchSize: { min: 1, max: 512, whole: true },
  seed: { min: 0, max: 0xffff_ffff, whole: true },
  lr: { min: 1e-5, max: 1e-1, whole: false },
  temperature: { min: 0, max: 2, whole: false },
};

export function withinLimits(key: NumberKey, value: number): boolean {
  const { min, max, whole } = LIMITS[key];
  return value >= min && value <= max && (!whole || Number.isInteger(value));
}

/** Where the network will run, as far as it decides how large a network is fun to watch. */
export type Place = 'gpu' | 'software' | 'cpu';

const SIZES: Record<Place, Pick<Settings, 'hiddenSize' | 'seqLen' | 'batchSize' | 'lr'>> = {
  gpu: { hiddenSize: 256, seqLen: 64, batchSize: 64, lr: 2e-3 },
  software: { hiddenSize: 128, seqLen: 32, batchSize: 16, lr: 4e-3 },
  cpu: { hiddenSize: 128, seqLen: 32, batchSize: 16, lr: 4e-3 },
};

export function defaultsFor(place: Place): Settings {
  return {
    ...SIZES[place],
    ...{ cell: 'rnn', numLayers: 1, activation: 'tanh', optimizer: 'adam', seed: 1 },
    ...{ temperature: 0.8, prime: '' },
  };
}

/** What the library will find here, asked beforehand because the default sizes depend on it. */
export async function probePlace(backend: Backend): Promise<Place> {
  if (backend === 'cpu' || navigator.gpu === undefined) return 'cpu';
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (adapter === null) return 'cpu';
  if (!adapter.info.isFallbackAdapter) return 'gpu';
  return backend === 'gpu' ? 'software' : 'cpu'; // which the library takes by itself: it is the faster of the two
}

export type Backend = 'auto' | 'gpu' | 'cpu';

/** `?backend=cpu` or `?backend=gpu` in the address forces one. */
export function backendFrom(search: string): Backend {
  const wanted = new URLSearchParams(search).get('backend');
  return wanted === 'cpu' || wanted === 'gpu' ? wanted : 'auto';
}

/** The settings that a running network cannot take over: they wait for the next reset. */
const FIXED = ['cell', 'numLayers', 'hiddenSize', 'seqLen', 'batchSize', 'optimizer'] as const;

/** Is there an activation to choose? */
export const choosesActivation = ({ cell }: Settings): boolean => cell === 'rnn';

/** True where `wanted` needs other buffers than `built` has. */
export function needsRebuild(built: Settings, wanted: Settings): boolean {
  if (choosesActivation(wanted) && built.activation !== wanted.activation) return true;
  return FIXED.some((key) => built[key] !== wanted[key]);
}

/** True where a reset would train something else than what is trained now. */
export function waitsForReset(built: Settings, wanted: Settings): boolean {
  return needsRebuild(built, wanted) || built.seed !== wanted.seed;
}
