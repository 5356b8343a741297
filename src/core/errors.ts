/** What an error tells beside its sentence: where, what was found, what is allowed, and the remedy. */
export interface ErrorDetail {
  /** The option, tensor, kernel or file that the error is about. */
  readonly parameter?: string;
  /** What was found there. */
  readonly actual?: unknown;
  /** What is allowed there. */
  readonly limit?: unknown;
  /** What the reader can do about it: one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The root of every error of this library. `code` is stable: programs may branch on it; the message is for people
 * and may improve.
 */
export class RnnError extends Error {
  // Written out, here and below: a minifier shortens the names of classes.
  override readonly name: string = 'RnnError';
  readonly code: string;
  readonly parameter: string | undefined;
  readonly actual: unknown;
  readonly limit: unknown;
  readonly hint: string | undefined;

  constructor(code: string, message: string, detail: ErrorDetail = {}) {
    super(
      detail.hint ? `${message} ${detail.hint}` : message,
      detail.cause === undefined ? {} : { cause: detail.cause },
    );
    this.code = code;
    this.parameter = detail.parameter;
    this.actual = detail.actual;
    this.limit = detail.limit;
    this.hint = detail.hint;
  }
}

/** An option is missing, misspelt, or out of its range. Thrown before anything is allocated. */
export class ConfigError extends RnnError {
  override readonly name: string = 'ConfigError';
}
/** Text, tokens or arrays that cannot be used. Thrown before anything reaches the GPU. */
export class DataError extends RnnError {
  override readonly name: string = 'DataError';
}
/** There is no WebGPU that could be used. `code`: `no-api`, `no-adapter`, `no-device` or `wrong-results`. */
export class GpuUnavailableError extends RnnError {
  override readonly name: string = 'GpuUnavailableError';
}
/** A size that the adapter does not grant. */
export class GpuLimitError extends RnnError {
  override readonly name: string = 'GpuLimitError';
}
/** The GPU could not allocate. What was allocated for the request has been freed. */
export class GpuOutOfMemoryError extends RnnError {
  override readonly name: string = 'GpuOutOfMemoryError';
}
/** A kernel did not compile: the message carries the kernel's name, line, column and WGSL. */
export class ShaderError extends RnnError {
  override readonly name: string = 'ShaderError';
}
/** WebGPU refused a command: a fault of this library, with the GPU's own words. */
export class GpuValidationError extends RnnError {
  override readonly name: string = 'GpuValidationError';
}
/** The GPU device is gone. */
export class DeviceLostError extends RnnError {
  override readonly name: string = 'DeviceLostError';
}
/** A plan breaks a rule of the schedule: a fault of whoever wrote it, found before anything runs. */
export class PlanError extends RnnError {
  override readonly name: string = 'PlanError';
}
/** The call does not fit the state of the object: used after dispose, two trainings at once. */
export class StateError extends RnnError {
  override readonly name: string = 'StateError';
}
/** A model file that cannot be read, or does not fit. */
export class CheckpointError extends RnnError {
  override readonly name: string = 'CheckpointError';
}
