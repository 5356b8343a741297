// `npm test`: every check there is, one stage after the other, then one line with the totals.
// `npm test -- unit gpu` runs the named stages only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './browser.mjs';
import { ensureDependencies, plainUnlessTerminal, ROOT, toolPath } from './prepare.mjs';
import { addCounts, countReport, totalsLine } from './totals.mjs';

/** @typedef {import('./totals.mjs').Counts} Counts */

/** @type {Record<string, { title: string, browser?: boolean }>} */
const STAGES = {
  types: { title: 'the TypeScript compiler' },
  lint: { title: 'Biome: formatting and lint' },
  unit: { title: 'the parts, in Node' },
  cli: { title: 'the terminal commands', browser: true },
  gpu: { title: 'the GPU code, in Chromium', browser: true },
  page: { title: 'the page, in Chromium', browser: true },
};

const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(STAGES);
const unknown = chosen.filter((name) => !Object.hasOwn(STAGES, name));
if (unknown.length > 0) {
  console.error(
    `There is no stage "${unknown.join('", "')}": the stages are ${Object.keys(STAGES).join(', ')}.`,
  );
  process.exit(2);
}

/**
 * @param {Parameters<typeof toolPath>[0]} tool
 * @param {string[]} args
 */
function runTool(tool, ...args) {
  const result = spawnSync(process.execPath, [toolPath(tool), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return result.status === 0;
}

/**
 * @param {string} project
 * @param {string} folder where the report goes
 * @returns {Counts}
 */
function runVitest(project, folder) {
  const report = join(folder, `${project}.json`);
  const ok = runTool(
    'vitest',
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  );
  return countReport(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, ok);
}

// Biome does not read NO_COLOR.
const biomeColours = process.stdout.isTTY ? [] : ['--colors=off'];

/**
 * @param {string} stage
 * @param {string} folder
 * @returns {Counts}
 */
function runStage(stage, folder) {
  if (stage !== 'types' && stage !== 'lint') return runVitest(stage, folder);
  const ok = stage === 'types' ? runTool('tsc', '--noEmit') : runTool('biome', 'ci', ...biomeColours, '.');
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, notes: [] };
}

plainUnlessTerminal();
ensureDependencies();

let chromiumProblem = '';
if (chosen.some((stage) => STAGES[stage]?.browser)) {
  try {
    // The stages look for the browser themselves; this pins them all to the same one.
    process.env.CHROMIUM_PATH = await ensureChromium();
  } catch (error) {
    chromiumProblem = error instanceof Error ? error.message : String(error);
    console.error(chromiumProblem);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'webgpu-rnn-test-'));
/** @type {Record<string, Counts>} */
const results = {};
try {
  for (const stage of chosen) {
    console.log(`\n=== ${stage}: ${STAGES[stage]?.title} ===`);
    results[stage] = runStage(stage, folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log('\n=== totals ===');
for (const [stage, { passed, failed, notes }] of Object.entries(results)) {
  console.log(`${stage.padEnd(6)} ${String(passed).padStart(5)} passed ${String(failed).padStart(5)} failed`);
  for (const note of notes) console.log(`       ${note}`);
}
if (chromiumProblem !== '') console.log(chromiumProblem);
const total = addCounts(Object.values(results));
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(totalsLine(total));
