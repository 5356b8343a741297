import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { sourceText } from './demo/source-text-plugin.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const { exports } = JSON.parse(readFileSync(path('./package.json'), 'utf8'));
/** The entries of the package, as package.json lists them: the sources of `webgpu-rnn`, `webgpu-rnn/data`, ... by name. */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<{ import?: string }>(exports).flatMap(([subpath, { import: built }]) =>
    built === undefined
      ? []
      : [[`webgpu-rnn${subpath.slice(1)}`, built.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts')]],
  ),
);

/** The page imports the package by its public names, and gets the sources. */
export const alias = Object.entries(entries).map(([name, source]) => ({
  find: new RegExp(`^${name}$`),
  replacement: path(source),
}));

/** Packages that Vite prepares before the first page load, so that no load is interrupted by a late one. */
export const prepared = ['uplot', 'wgsl-preprocessor/wgsl-preprocessor.js'];

/** `vite` and `vite build`: the page in demo/. The relative base lets the built page work from any folder. */
const page: UserConfig = {
  root: path('./demo'),
  base: './',
  plugins: [sourceText()],
  resolve: { alias },
  optimizeDeps: { include: prepared },
  server: { fs: { allow: [path('.')] } },
  worker: { format: 'es' },
  build: { target: 'es2022', outDir: path('./dist-demo'), emptyOutDir: true },
};

/**
 * `vite build --mode library`: the package in dist/, a file for each source, so that an app's bundler leaves out what the
 * app does not import, and keeps apart what is only loaded when it comes to that.
 */
const library: UserConfig = {
  root: path('.'),
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: path('./dist'),
    emptyOutDir: true,
    sourcemap: true,
    // The app's bundler does that, and until then names are worth reading.
    minify: false,
    lib: { entry: Object.values(entries).map(path), formats: ['es'] },
    rolldownOptions: {
      external: [/^wgsl-preprocessor/, /^@bufbuild\//, /^(jsfive|fflate)(\/|$)/, /^node:/],
      output: { preserveModules: true, preserveModulesRoot: path('.'), entryFileNames: '[name].js' },
    },
  },
};

/** Entries of the package by the name of their file for pages; those that need packages of their own are for bundlers. */
const forPages = Object.entries(entries)
  .map(([name, source]) => [name.split('/')[1] ?? 'index', path(source)] as const)
  .filter(([name]) => name !== 'onnx' && name !== 'keras');

/**
 * `vite build --mode browser`: dist/browser/, the package for pages without a bundler. What it needs is in it, in few files,
 * minified; what is loaded when it comes to that stays apart. Built as for a server, since Vite would else add a loader of
 * its own, or leave the white space of a library.
 */
const browser: UserConfig = {
  root: path('.'),
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    target: 'es2022',
    outDir: path('./dist/browser'),
    emptyOutDir: true,
    minify: true,
    ssr: true,
    rolldownOptions: {
      input: Object.fromEntries(forPages),
      platform: 'browser',
      external: [/^node:/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
    },
  },
};

const modes: Readonly<Record<string, UserConfig>> = { library, browser };

export default defineConfig(({ mode }) => modes[mode] ?? page);
