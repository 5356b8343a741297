// Writing the model so that a reader finds the old file or the new one, whole, and never a piece:
// a temporary file in the same folder, fsync, rename.
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, Failure, systemReason } from './fail.ts';

/** Temporary files that exist right now; removed when the process ends in the middle of a write. */
const unfinished = new Set<string>();

process.on('exit', () => {
  for (const path of unfinished) remove(path);
});

/** A file that is replaced as a whole, or not at all. */
export class OutputFile {
  /** As the user typed it, for messages. */
  readonly name: string;
  readonly #path: string;

  /**
   * @param path absolute
   * @param name as typed
   * @throws Failure when nothing could be written there; nothing is left behind either way
   */
  constructor(path: string, name: string = path) {
    this.name = name;
    this.#path = followLink(path);
    this.#check();
  }

  /** Replaces the file. @throws Failure with the reason; the old file is untouched then. */
  write(bytes: Uint8Array): void {
    const temporary = this.#temporaryPath();
    try {
      const descriptor = openSync(temporary, 'wx', 0o666);
      unfinished.add(temporary);
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, this.#path);
      unfinished.delete(temporary);
      syncFolder(dirname(this.#path));
    } catch (error) {
      discard(temporary);
      throw new Failure(`"${this.name}" cannot be written: ${systemReason(error)}.`, undefined, error);
    }
  }

  /** Whether another path leads to the same file. */
  is(path: string): boolean {
    return followLink(path) === this.#path;
  }

  /** Tries what `write` will do, as far as the rename: only an attempt tells (read-only mounts, quotas, ACLs). */
  #check(): void {
    const folder = dirname(this.#path);
    let kind: ReturnType<typeof statSync> | undefined;
    try {
      kind = statSync(this.#path);
    } catch (error) {
      if (errorCode(error) === 'ENOTDIR') throw this.#failure(`"${folder}" is not a folder`);
      if (errorCode(error) !== 'ENOENT') throw this.#failure(systemReason(error));
    }
    if (kind?.isDirectory()) throw this.#failure('it is a folder, and a file name is needed');
    if (kind && !kind.isFile()) throw this.#failure('it is not a regular file');
    if (kind) {
      try {
        accessSync(this.#path, constants.W_OK);
      } catch (error) {
        throw this.#failure(`the file there may not be changed (${systemReason(error)})`);
      }
    }
    const temporary = this.#temporaryPath();
    try {
      closeSync(openSync(temporary, 'wx', 0o666));
    } catch (error) {
      throw this.#failure(
        errorCode(error) === 'ENOENT' ? `the folder "${folder}" does not exist` : systemReason(error),
      );
    } finally {
      discard(temporary);
    }
  }

  #failure(reason: string): Failure {
    return new Failure(`"${this.name}" cannot be written: ${reason}.`);
  }

  #temporaryPath(): string {
    const tail = `${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
    // Cut, so that the temporary name is not too long where the final one is just short enough.
    return join(dirname(this.#path), `.${basename(this.#path).slice(0, 64)}.${tail}`);
  }
}

/** The file that a symbolic link stands for: the rename must replace that one and leave the link. */
function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function discard(path: string): void {
  remove(path);
  unfinished.delete(path);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made.
  }
}

/** Makes the rename itself durable. Some systems (Windows) cannot open a folder: there the rename has to do. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The file itself is on the disk.
  }
}
