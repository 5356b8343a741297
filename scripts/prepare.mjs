// What every command does first: see that Node is new enough and that the packages are there.
// This file runs before `node_modules` exists, so it uses nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_NODE = /** @type {const} */ ([20, 19]);

/**
 * Whether a Node version can run this project.
 * @param {string} version such as `20.19.0`
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/**
 * A lock file's entry for one package.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockEntry
 */

/**
 * The packages that the lock file asks for and that are not installed as it says.
 * Optional packages may be absent: most of them are builds for other operating systems.
 * @param {Record<string, LockEntry>} wanted `packages` of package-lock.json
 * @param {Record<string, LockEntry>} installed `packages` of node_modules/.package-lock.json
 * @returns {string[]}
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .filter(([path, want]) => {
      const have = installed[path];
      if (have === undefined) return want.optional !== true;
      return have.version !== want.version || have.integrity !== want.integrity;
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

/**
 * @param {string} path
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(path) {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).packages ?? {}) : {};
}

/** Keeps colour codes out of logs and pipes, where `CI=true` alone would turn them on. */
export function plainUnlessTerminal() {
  if (!process.stdout.isTTY && !process.env.FORCE_COLOR) process.env.NO_COLOR = '1';
}

/** Ends the process with one sentence when this Node is too old. */
export function requireNode() {
  if (isSupportedNode(process.versions.node)) return;
  console.error(
    `This project needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${process.versions.node}: ` +
      'install the current version from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}

/** Installs the packages when they are absent or not the ones that the lock file names. */
export function ensureDependencies() {
  requireNode();
  const missing = missingPackages(
    packagesOf(join(ROOT, 'package-lock.json')),
    packagesOf(join(ROOT, 'node_modules', '.package-lock.json')),
  );
  if (missing.length === 0) return;

  console.error(`Installing ${missing.length} packages with npm (once; this takes about a minute) ...`);
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm says where it is when it started this command; else the one on the path is taken.
  const npm = process.env.npm_execpath;
  const { status } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...flags], {
        cwd: ROOT,
        stdio: ['ignore', process.stderr, 'inherit'],
      })
    : spawnSync('npm', flags, {
        cwd: ROOT,
        stdio: ['ignore', process.stderr, 'inherit'],
        shell: process.platform === 'win32',
      });
  if (status !== 0) {
    console.error(
      'The packages could not be installed: see what npm says above. ' +
        'It needs a connection to the npm registry (or a proxy set in npm) the first time.',
    );
    process.exit(1);
  }
}

/**
 * The script behind a command-line tool that is installed here.
 * @param {'tsc' | 'biome' | 'vite' | 'vitest' | 'playwright'} name
 */
export function toolPath(name) {
  const scripts = {
    tsc: 'typescript/bin/tsc',
    biome: '@biomejs/biome/bin/biome',
    vite: 'vite/bin/vite.js',
    vitest: 'vitest/vitest.mjs',
    playwright: 'playwright/cli.js',
  };
  return join(ROOT, 'node_modules', ...scripts[name].split('/'));
}
