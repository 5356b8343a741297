import { describe, expect, test } from 'vitest';
import { launchFlags } from '../../scripts/browser.mjs';
import { isSupportedNode, missingPackages } from '../../scripts/prepare.mjs';
import { addCounts, countReport, totalsLine } from '../../scripts/totals.mjs';

type Report = NonNullable<Parameters<typeof countReport>[0]>;

const report = (changes: Partial<Report> = {}): Report => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...changes,
});

describe('totals', () => {
  test('a good stage has only passes', () => {
    expect(countReport(report(), true)).toEqual({ passed: 3, failed: 0, notes: [] });
  });

  test('failed tests are counted once, also when the process fails because of them', () => {
    const testResults = [{ name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }];
    expect(countReport(report({ numFailedTests: 2, testResults }), false)).toMatchObject({
      passed: 3,
      failed: 2,
    });
  });

  test.each([
    ['ended without a report', undefined, false, 'without a report'],
    ['ran no test', report({ numPassedTests: 0, testResults: [] }), true, 'No test ran'],
    ['passed its tests and then ended with an error', report(), false, 'ended with an error'],
    ['skipped a test', report({ numPendingTests: 1 }), true, 'skipped'],
    ['left a test to be written', report({ numTodoTests: 1 }), true, 'skipped'],
    [
      'has a file that cannot be loaded',
      report({ testResults: [{ name: 'b.test.ts', status: 'failed', assertionResults: [] }] }),
      false,
      'b.test.ts failed outside its tests',
    ],
  ])('a stage that %s counts one failure', (_, result, ok, note) => {
    const counts = countReport(result, ok);
    expect(counts.failed).toBe(1);
    expect(counts.notes).toEqual([expect.stringContaining(note)]);
  });

  test('stages are summed into the last line', () => {
    const total = addCounts([
      { passed: 3, failed: 0, notes: [] },
      { passed: 4, failed: 2, notes: ['x'] },
    ]);
    expect(totalsLine(total)).toBe('7 passed, 2 failed');
  });
});

describe('what is installed', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/@s/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  };

  test('nothing is missing when all is as the lock file says', () => {
    expect(missingPackages(wanted, wanted)).toEqual([]);
  });

  test('an optional package may be absent, any other may not', () => {
    expect(missingPackages(wanted, {})).toEqual(['a']);
  });

  test('another version or another content is as good as none', () => {
    const other = {
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' },
      'node_modules/@s/b': { version: '2.1.0', integrity: 'sha512-b' },
    };
    expect(missingPackages(wanted, other)).toEqual(['a', '@s/b']);
  });

  test.each([
    ['18.20.0', false],
    ['20.18.9', false],
    ['20.19.0', true],
    ['22.0.0', true],
    ['26.1.0', true],
  ])('Node %s is new enough: %s', (version, expected) => {
    expect(isSupportedNode(version)).toBe(expected);
  });
});

describe('launch flags', () => {
  test('the software adapter is taken unless the default one is asked for', () => {
    expect(launchFlags({ adapter: undefined })).toContain('--use-webgpu-adapter=swiftshader');
    expect(launchFlags({ adapter: 'default' }).join()).not.toContain('swiftshader');
    expect(() => launchFlags({ adapter: 'fast' })).toThrow('WEBGPU_ADAPTER is "fast"');
  });

  test('the sandbox is given up by root only', () => {
    expect(launchFlags({ root: true })).toContain('--no-sandbox');
    expect(launchFlags({ root: false })).not.toContain('--no-sandbox');
  });

  test('a graphics card on Linux needs Vulkan by name', () => {
    expect(launchFlags({ adapter: 'default', platform: 'linux' })).toContain('--enable-features=Vulkan');
    expect(launchFlags({ adapter: 'default', platform: 'darwin' })).not.toContain('--enable-features=Vulkan');
  });
});
