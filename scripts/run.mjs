// Runs one of the project's programs, after installing what is missing:
//   node scripts/run.mjs cli/train.ts --steps 100     a TypeScript file, through tsx
//   node scripts/run.mjs tsc --noEmit                 an installed tool
import { spawn } from 'node:child_process';
import { ensureDependencies, ROOT, toolPath } from './prepare.mjs';

const [target, ...args] = process.argv.slice(2);
if (target === undefined) {
  console.error('Usage: node scripts/run.mjs <file.ts | tsc | biome | vite | vitest> [arguments]');
  process.exit(2);
}
ensureDependencies();

const isTool = target === 'tsc' || target === 'biome' || target === 'vite' || target === 'vitest';
// tsx finds tsconfig.json from the working folder, which npm sets to the project's own.
const command = isTool ? [toolPath(target), ...args] : ['--import', 'tsx', target, ...args];
const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  // The child gets a terminal's Ctrl+C by itself; a signal sent to this process alone is passed on.
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
