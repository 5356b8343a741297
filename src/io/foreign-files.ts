/** Files that people pick by mistake, told by how they begin. */

import { CheckpointError } from '../core/errors.ts';

const KINDS: readonly {
  code: string;
  name: string;
  begins: readonly (string | readonly number[])[];
  hint: string;
}[] = [
  {
    code: 'zip-file',
    name: 'a ZIP archive, such as a PyTorch or Keras file',
    begins: ['PK\u0003\u0004', 'PK\u0005\u0006'],
    hint: 'Save the weights as safetensors there first.',
  },
  {
    code: 'pickle-file',
    name: 'a Python pickle',
    begins: [2, 3, 4, 5].map((protocol) => [0x80, protocol]),
    hint: 'Pickles can run programs and are never read here: save the weights as safetensors.',
  },
  {
    code: 'gguf-file',
    name: 'a GGUF file',
    begins: ['GGUF'],
    hint: 'GGUF holds models of another kind: choose a safetensors file.',
  },
  {
    code: 'lfs-pointer',
    name: 'a Git LFS pointer: a few lines that stand for the real file',
    begins: ['version https://git-lfs'],
    hint: 'Fetch the real file, for example with `git lfs pull`.',
  },
  {
    code: 'html-file',
    name: 'a web page',
    begins: ['<!doctype', '<html', '<?xml'],
    hint: 'A download probably ended at a login or error page: download the file again.',
  },
];

/** Throws a CheckpointError whose code names the kind of file, if `file` begins like one of those. */
export function refuseForeignFile(file: Uint8Array): void {
  const start = String.fromCharCode(...file.subarray(0, 64));
  const text = start
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  for (const { code, name, begins, hint } of KINDS) {
    const found = begins.some((begin) =>
      typeof begin === 'string'
        ? start.startsWith(begin) || text.startsWith(begin)
        : begin.every((byte, i) => file[i] === byte),
    );
    if (found) {
      throw new CheckpointError(code, `This is ${name}, not a safetensors file.`, {
        parameter: 'file',
        hint,
      });
    }
  }
}
