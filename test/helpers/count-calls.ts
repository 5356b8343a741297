/** What is counted: the calls that make GPU objects, and those that hand work over. */
const METHODS = {
  GPUDevice: [
    'createBuffer',
    'createBindGroup',
    'createBindGroupLayout',
    'createPipelineLayout',
    'createShaderModule',
    'createComputePipeline',
    'createComputePipelineAsync',
    'createCommandEncoder',
  ],
  GPUCommandEncoder: ['beginComputePass', 'copyBufferToBuffer'],
  GPUComputePassEncoder: ['setPipeline', 'setBindGroup', 'dispatchWorkgroups'],
  GPUQueue: ['submit', 'writeBuffer'],
  GPUBuffer: ['mapAsync', 'destroy'],
} as const;

type Class = keyof typeof METHODS;
export type Call = (typeof METHODS)[Class][number];
export type Counts = Readonly<Record<Call, number>>;

export interface CallCounter {
  /** Calls since the counting began, or since `reset`. */
  readonly counts: Counts;
  /** Most submissions that the device had not finished, at any time. */
  readonly mostInFlight: number;
  reset(): void;
  /** Puts WebGPU's own methods back. */
  stop(): void;
}

type Prototype = Record<string, (...args: unknown[]) => unknown>;

/**
 * Counts calls of WebGPU, by everyone, until `stop`: it wraps the methods of WebGPU's classes. Submissions are followed
 * until the device has finished them, which asks it once more for each.
 *
 * @param globals where the classes are: in Node, Dawn's `globals`
 */
export function countCalls(globals: object = globalThis): CallCounter {
  const zeros = (): Record<Call, number> =>
    Object.fromEntries(
      Object.values(METHODS)
        .flat()
        .map((m) => [m, 0]),
    ) as Record<Call, number>;
  let counts = zeros();
  let inFlight = 0;
  let mostInFlight = 0;
  const restore: (() => void)[] = [];
  for (const [name, methods] of Object.entries(METHODS)) {
    const { prototype } = (globals as Record<string, { prototype: Prototype }>)[name] as {
      prototype: Prototype;
    };
    for (const method of methods) {
      const original = prototype[method] as Prototype[string];
      prototype[method] = function (this: unknown, ...args) {
        counts[method]++;
        const result = original.apply(this, args);
        if (method === 'submit') {
          mostInFlight = Math.max(mostInFlight, ++inFlight);
          const finished = (): void => {
            inFlight--;
          };
          (this as GPUQueue).onSubmittedWorkDone().then(finished, finished);
        }
        return result;
      };
      restore.push(() => {
        prototype[method] = original;
      });
    }
  }
  return {
    get counts() {
      return { ...counts };
    },
    get mostInFlight() {
      return mostInFlight;
    },
    reset() {
      counts = zeros();
      mostInFlight = inFlight;
    },
    stop: () => restore.splice(0).forEach((undo) => undo()),
  };
}
