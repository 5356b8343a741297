// Reading what a command is given: a whole file, or one sentence on why not.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeUtf8 } from '../src/data/text.ts';
import { errorCode, explain, Failure, systemReason, toWire } from './fail.ts';

/**
 * The bytes of a file.
 *
 * @param path as typed; relative paths start where the command was typed
 * @param what what the file should be, for the message: `text file`, `model`
 * @throws Failure when there is no such file, when it is a folder or a device, or when it cannot be read
 */
export function readInput(path: string, what: string): Uint8Array {
  const absolute = fromHere(path);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(absolute, 'r');
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Failure(`"${path}" is a folder, and a ${what} is needed.`);
    // A device such as /dev/zero never ends; a pipe (`<(...)` in a shell) does.
    if (!stat.isFile() && !stat.isFIFO())
      throw new Failure(`"${path}" is not a file, and a ${what} is needed.`);
    return readFileSync(descriptor);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') {
      const where = absolute === path ? '' : ` (looked for ${absolute})`;
      throw new Failure(`There is no file "${path}"${where}.`);
    }
    throw new Failure(`"${path}" cannot be read: ${systemReason(error)}.`, undefined, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * The text of a UTF-8 file. Line ends stay as they are; a byte order mark is dropped.
 *
 * @throws Failure when the file is empty or is not text
 */
export function readText(path: string): string {
  const bytes = readInput(path, 'text file');
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw explain(toWire(error), path);
  }
}

/**
 * A path as typed, made absolute. `npm run` moves to the package's folder before a script starts and leaves the folder
 * in which it was typed in INIT_CWD: a relative path means that one.
 */
export function fromHere(path: string, env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): string {
  const moved = env.INIT_CWD !== undefined && env.npm_package_json === resolve(cwd, 'package.json');
  return resolve(moved ? (env.INIT_CWD ?? cwd) : cwd, path);
}
