// How a stage's report becomes two numbers. Whatever went wrong must show as at least one failure:
// a stage that crashed, a file that could not be loaded, a stage in which nothing ran.

/**
 * @typedef {{ passed: number, failed: number, notes: string[] }} Counts
 * @typedef {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests?: number,
 *   testResults: { name: string, status: string, message?: string, assertionResults: { status: string }[] }[],
 * }} Report what Vitest's JSON reporter writes, as far as it is read here
 */

/**
 * @param {Report | undefined} report undefined when the stage ended without writing one
 * @param {boolean} ok whether the stage's process ended with success
 * @returns {Counts}
 */
export function countReport(report, ok) {
  if (report === undefined) return { passed: 0, failed: 1, notes: ['It ended without a report.'] };
  const notes = [];
  let failed = report.numFailedTests;

  // A file that fails outside its tests (an import, a hook) has a failed status and no failed test.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  failed += broken.length;
  for (const file of broken) notes.push(`${file.name} failed outside its tests.`);

  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  if (skipped > 0) {
    failed += skipped;
    notes.push(`${skipped} tests were skipped, which counts as failed.`);
  }
  if (failed === 0 && report.numPassedTests === 0) {
    failed = 1;
    notes.push('No test ran.');
  }
  if (failed === 0 && !ok) {
    failed = 1;
    notes.push('All its tests passed, but it ended with an error: see its output above.');
  }
  return { passed: report.numPassedTests, failed, notes };
}

/**
 * @param {readonly Counts[]} counts
 * @returns {Counts}
 */
export function addCounts(counts) {
  return counts.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      notes: [...sum.notes, ...one.notes],
    }),
    { passed: 0, failed: 0, notes: [] },
  );
}

/** @param {Counts} counts */
export function totalsLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
