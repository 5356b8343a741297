import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPackages } from '../scripts/prepare.mjs';

/** What the bench may install beside the project's own packages, each in a folder of its own with a lock file. */
export type Extra = 'peers' | 'plot';

const folderOf = (extra: Extra): string => fileURLToPath(new URL(`./${extra}`, import.meta.url));

const packagesIn = (
  file: string,
): Record<string, { version?: string; integrity?: string; optional?: boolean }> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).packages ?? {}) : {};

/** How many packages the lock file names that are not there. */
const missing = (folder: string): number =>
  missingPackages(
    packagesIn(join(folder, 'package-lock.json')),
    packagesIn(join(folder, 'node_modules', '.package-lock.json')),
  ).length;

export const isInstalled = (extra: Extra): boolean => missing(folderOf(extra)) === 0;

/**
 * Installs what its lock file names, unless it is there. Says so in one sentence; npm shows its progress.
 * @throws Error what failed, and what to do
 */
export function install(extra: Extra): void {
  const folder = folderOf(extra);
  const count = missing(folder);
  if (count === 0) return;
  console.error(`Installing ${count} packages for the bench in bench/${extra} with npm (once) ...`);
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--progress=true'];
  const npm = process.env.npm_execpath;
  const { status } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...flags], { cwd: folder, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', flags, { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0)
    throw new Error(
      `The packages in bench/${extra} could not be installed: see what npm says above. It needs a connection to the npm registry the first time.`,
    );
}

/** The versions that the manifest of an extra asks for, by package. */
export const versionsOf = (extra: Extra): Record<string, string> =>
  JSON.parse(readFileSync(join(folderOf(extra), 'package.json'), 'utf8')).dependencies;
