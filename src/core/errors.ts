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
    this.name = new.target.name;
    this.code = code;
    this.parameter = detail.parameter;
    this.actual = detail.actual;
    this.limit = detail.limit;
    this.hint = detail.hint;
  }
}

/** An option is missing, misspelt, or out of its range. Thrown before anything is allocated. */
export class ConfigError extends RnnError {}
/** Text, tokens or arrays that cannot be used. Thrown before anything reaches the GPU. */
export class DataError extends RnnError {}
/** There is no WebGPU that could be used. `code`: `no-api`, `no-adapter`, `no-device` or `wrong-results`. */
export class GpuUnavailableError extends RnnError {}
/** A size that the adapter does not grant. */
export class GpuLimitError extends RnnError {}
/** The GPU could not allocate. What was allocated for the request has been freed. */
export class GpuOutOfMemoryError extends RnnError {}
/** A kernel did not compile: the message carries the kernel's name, line, column and WGSL. */
export class ShaderError extends RnnError {}
/** WebGPU refused a command: a fault of this library, with the GPU's own words. */
export class GpuValidationError extends RnnError {}
/** The GPU device is gone. */
export class DeviceLostError extends RnnError {}
/** A plan breaks a rule of the schedule: a fault of whoever wrote it, found before anything runs. */
export class PlanError extends RnnError {}
/** The call does not fit the state of the object: used after dispose, two trainings at once. */
export class StateError extends RnnError {}
/** A model file that cannot be read, or does not fit. */
export class CheckpointError extends RnnError {}
