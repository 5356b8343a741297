import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds and packs the package, and puts it into a folder's node_modules as npm would, together with packages that are
 * installed here. Nothing is asked of a registry.
 * @returns the paths of the files that it holds
 */
export function installPacked(folder: string, others: readonly string[]): readonly string[] {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'pipe' });
  const told = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename, files }] = JSON.parse(told) as [{ filename: string; files: { path: string }[] }];
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'webgpu-rnn'), { recursive: true });
  const into = ['-C', join(modules, 'webgpu-rnn'), '--strip-components', '1'];
  execFileSync('tar', ['-xzf', join(folder, filename), ...into]);
  for (const name of others) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir');
  }
  return files.map(({ path }) => path);
}
