/** The error that `run` throws, which has to be of the class; anything else fails the test. */
export function thrown<E extends Error>(kind: abstract new (...args: never[]) => E, run: () => unknown): E {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`Expected ${kind.name}, but nothing was thrown: got ${String(result)}`);
}

/** {@link thrown} for a promise. */
export async function rejected<E extends Error>(
  kind: abstract new (...args: never[]) => E,
  promise: Promise<unknown>,
): Promise<E> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`Expected ${kind.name}, but the promise was fulfilled`);
}
