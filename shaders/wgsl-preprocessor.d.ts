declare module 'wgsl-preprocessor/wgsl-preprocessor.js' {
  export function wgsl(
    strings: TemplateStringsArray,
    ...values: readonly (string | number | boolean)[]
  ): string;
}
