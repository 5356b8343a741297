import { wgsl as tag } from 'wgsl-preprocessor/wgsl-preprocessor.js';

/**
 * The template tag of every kernel text: `#if ${boolean}` ... `#elif ${boolean}` ... `#else` ... `#endif`, each alone
 * on its line, choose lines when the text is made. Values are pasted as they are, so only names and whole numbers that
 * this project made itself go in; a user's numbers reach a shader as data.
 */
export const wgsl: (
  strings: TemplateStringsArray,
  ...values: readonly (string | number | boolean)[]
) => string = tag;
