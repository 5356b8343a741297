// Which browser the tests and the terminal commands drive, and how it is started.
// Before `node_modules` exists this file can still be loaded: Playwright is imported only when needed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, toolPath } from './prepare.mjs';

const REMEDY =
  'Install Chrome (https://www.google.com/chrome) or Chromium, or set CHROMIUM_PATH to the program of one that you have.';

/**
 * Flags that give a page WebGPU in a headless browser without a network.
 *
 * By default the adapter is SwiftShader, a GPU in software that every Chromium carries: the same numbers on every
 * machine, no graphics card needed. `WEBGPU_ADAPTER=default` asks for the machine's own adapter instead.
 * @param {{ adapter?: string | undefined, platform?: NodeJS.Platform, root?: boolean }} [options]
 * @returns {string[]}
 */
export function launchFlags({
  adapter = process.env.WEBGPU_ADAPTER,
  platform = process.platform,
  root = process.getuid?.() === 0,
} = {}) {
  const flags = ['--enable-unsafe-webgpu'];
  if (adapter === undefined || adapter === '' || adapter === 'swiftshader') {
    flags.push('--use-webgpu-adapter=swiftshader');
  } else if (adapter === 'default') {
    // Headless Chromium on Linux keeps away from the graphics card unless Vulkan is asked for by name.
    if (platform === 'linux') {
      flags.push(
        '--enable-features=Vulkan',
        '--use-angle=vulkan',
        '--disable-vulkan-surface',
        '--ignore-gpu-blocklist',
      );
    }
  } else {
    throw new Error(`WEBGPU_ADAPTER is "${adapter}": it may be "swiftshader" (the default) or "default".`);
  }
  // Chromium refuses to run its sandbox as root.
  if (root) flags.push('--no-sandbox');
  flags.push(
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
  );
  return flags;
}

/** Where Chromium and Chrome are usually installed, the likeliest first. */
function installedCandidates() {
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Google Chrome Canary', 'Microsoft Edge'];
    const homes = ['/Applications', join(process.env.HOME ?? '', 'Applications')];
    return names.flatMap((name) => homes.map((home) => join(home, `${name}.app`, 'Contents', 'MacOS', name)));
  }
  if (process.platform === 'win32') {
    const homes = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      (key) => process.env[key] ?? [],
    );
    const programs = ['Google/Chrome', 'Chromium', 'Microsoft/Edge'].map((vendor) =>
      join(...vendor.split('/'), 'Application', vendor.endsWith('Edge') ? 'msedge.exe' : 'chrome.exe'),
    );
    return programs.flatMap((program) => homes.map((home) => join(home, program)));
  }
  const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser', 'microsoft-edge'];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  return names.flatMap((name) =>
    folders.filter((folder) => folder !== '').map((folder) => join(folder, name)),
  );
}

/**
 * Whether a program is there and, on Linux, starts: a leftover launcher or a missing library shows here.
 * @param {string} path
 */
function starts(path) {
  if (!existsSync(path)) return false;
  if (process.platform !== 'linux') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** Playwright's own full Chromium, if Playwright is installed and has downloaded it. */
async function playwrightCandidate() {
  if (!existsSync(toolPath('playwright'))) return undefined;
  const { chromium } = await import('playwright');
  return chromium.executablePath();
}

/**
 * The Chromium to use: the one that CHROMIUM_PATH names, else an installed Chromium or Chrome, else Playwright's.
 * Playwright's "headless shell" is not among them: it has no WebGPU.
 * @returns {Promise<string | undefined>} the program's path, or undefined when there is none
 */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM_PATH is "${named}", which is not a program that starts. ${REMEDY}`);
  }
  const installed = installedCandidates().find(starts);
  if (installed !== undefined) return installed;
  const downloaded = await playwrightCandidate();
  return downloaded !== undefined && starts(downloaded) ? downloaded : undefined;
}

/**
 * The Chromium to use, or an error that says what to do.
 * @returns {Promise<string>}
 */
export async function requireChromium() {
  const found = await findChromium();
  if (found === undefined)
    throw new Error(`No Chromium or Chrome was found. \`npm test\` installs one. ${REMEDY}`);
  return found;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', process.stderr, 'inherit'], env }).status === 0
  );
}

/** Whether this is Debian, whose `chromium` package is the real one (Ubuntu's is a pointer to a snap). */
function isDebian() {
  if (process.platform !== 'linux' || !existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get'))
    return false;
  return /^ID=["']?debian["']?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs Debian's package; needs root, or sudo without a password. */
function installWithApt() {
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;
  console.error('No Chromium here: installing the Debian package `chromium` (once) ...');
  /** @type {(...args: string[]) => boolean} */
  const apt = (...args) => {
    const command = ['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=600', ...args];
    return root ? run('apt-get', command.slice(1)) : run('sudo', ['-n', ...command]);
  };
  // An update can fail for one source of many; the install then decides.
  apt('update');
  return apt('install', '-y', '--no-install-recommends', 'chromium');
}

/** Downloads Playwright's Chromium into the user's cache folder. */
function installWithPlaywright() {
  console.error("No Chromium here: downloading Playwright's (once) ...");
  const libraries = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : [];
  return run(process.execPath, [toolPath('playwright'), 'install', '--no-shell', ...libraries, 'chromium']);
}

/**
 * The Chromium to use, installed first when there is none. Says in one sentence what was done.
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found !== undefined) {
    console.error(`Chromium: ${found} is already here.`);
    return found;
  }
  if (!(isDebian() && installWithApt())) installWithPlaywright();
  const installed = await findChromium();
  if (installed === undefined)
    throw new Error(`No Chromium was found and none could be installed. ${REMEDY}`);
  console.error(`Chromium: ${installed} was installed.`);
  return installed;
}
