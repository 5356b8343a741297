// `npm run build`: the library, for pages without a bundler too, and its types, in dist/. `npm run build:demo`: the page, in dist-demo/.
import { spawnSync } from 'node:child_process';
import { ensureDependencies, ROOT, toolPath } from './prepare.mjs';

ensureDependencies();
/** @type {[Parameters<typeof toolPath>[0], ...string[]][]} */
const commands =
  process.argv[2] === 'demo'
    ? [['vite', 'build']]
    : [
        ['vite', 'build', '--mode', 'library'],
        ['vite', 'build', '--mode', 'browser'],
        ['tsc', '--project', 'tsconfig.build.json'],
      ];
for (const [tool, ...args] of commands) {
  const { status } = spawnSync(process.execPath, [toolPath(tool), ...args], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
