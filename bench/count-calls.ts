/** Calls of WebGPU that make an object, submit work or dispatch: what a training step is meant to do little of. */
export interface CallCounts {
  buffers: number;
  bindGroups: number;
  pipelines: number;
  dispatches: number;
  submits: number;
}

/** Counts calls on the prototypes of WebGPU, whoever makes them, until `stop`. */
export function countCalls(): { readonly counts: CallCounts; stop(): void } {
  const counts: CallCounts = { buffers: 0, bindGroups: 0, pipelines: 0, dispatches: 0, submits: 0 };
  const undo = [
    wrap(GPUDevice.prototype, 'createBuffer', () => counts.buffers++),
    wrap(GPUDevice.prototype, 'createBindGroup', () => counts.bindGroups++),
    wrap(GPUDevice.prototype, 'createComputePipeline', () => counts.pipelines++),
    wrap(GPUDevice.prototype, 'createComputePipelineAsync', () => counts.pipelines++),
    wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => counts.dispatches++),
    wrap(GPUQueue.prototype, 'submit', () => counts.submits++),
  ];
  return {
    counts,
    stop: () => {
      for (const f of undo) f();
    },
  };
}

function wrap<T extends object, K extends keyof T>(prototype: T, name: K, called: () => void): () => void {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    called();
    return original.apply(this, args);
  } as T[K];
  return () => {
    prototype[name] = original as T[K];
  };
}
