// Where a Vulkan driver is, for Dawn. On Linux Dawn needs two things: the loader `libvulkan.so.1`, and at least one
// driver, which a small JSON file (an "ICD manifest") points at. macOS and Windows have Metal and Direct3D: nothing to
// look for. Without a driver Dawn writes warnings of its own to stderr, so it is only loaded where this file finds one.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A way to start Dawn. */
export interface Driver {
  /** Variables that its process needs from its start. */
  readonly env: Readonly<Record<string, string>>;
  /** As in "..., because {found}". */
  readonly found: string;
}

/** Chromium, Chrome and their relatives ship a loader and SwiftShader, a Vulkan driver in software. */
const BROWSER_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
];

const LIBRARY_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib',
];

const SWIFTSHADER = 'vk_swiftshader_icd.json';

/** What may be there, so that tests can say. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  exists(path: string): boolean;
  list(folder: string): string[];
}

const HERE: Surroundings = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  exists: existsSync,
  list: (folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

/**
 * The ways to start Dawn, the best first: the system's own drivers, then SwiftShader.
 *
 * @returns an empty list where there is none
 */
export function findDrivers(here: Surroundings = HERE): Driver[] {
  if (here.platform !== 'linux') return [{ env: {}, found: 'the system brings its own GPU interface' }];

  const browsers = [...BROWSER_FOLDERS, ...otherBrowserFolders(here)];
  const loader = loaderEnv(browsers, here);
  if (loader === undefined) return [];

  // What the user has set decides, as it does for every Vulkan program.
  const chosen = here.env.VK_DRIVER_FILES ?? here.env.VK_ICD_FILENAMES;
  if (chosen) return [{ env: loader, found: 'the environment names a Vulkan driver' }];

  const drivers: Driver[] = [];
  const manifest = manifestFolders(here)
    .flatMap((folder) => here.list(folder).map((file) => join(folder, file)))
    .find((file) => file.endsWith('.json'));
  if (manifest) drivers.push({ env: loader, found: 'a Vulkan driver was found' });

  const software = browsers.map((folder) => join(folder, SWIFTSHADER)).find((file) => here.exists(file));
  if (software) {
    drivers.push({
      // Both names: loaders before 1.3.207 know the second only.
      env: { ...loader, VK_DRIVER_FILES: software, VK_ICD_FILENAMES: software },
      found: 'the only Vulkan driver found is the one in software that comes with Chromium',
    });
  }
  return drivers;
}

/** The variables with which `libvulkan.so.1` is found; undefined where there is none. */
function loaderEnv(browsers: readonly string[], here: Surroundings): Record<string, string> | undefined {
  const own = (here.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const hasLoader = (folder: string) => here.exists(join(folder, 'libvulkan.so.1'));
  if ([...own, ...LIBRARY_FOLDERS].some(hasLoader)) return {};
  const folder = browsers.find(hasLoader);
  return folder === undefined ? undefined : { LD_LIBRARY_PATH: [...own, folder].join(delimiter) };
}

/** The folder of the browser that CHROMIUM_PATH names, and those of the browsers that Playwright has downloaded. */
function otherBrowserFolders({ env, home, list }: Surroundings): string[] {
  const named = env.CHROMIUM_PATH ? [dirname(env.CHROMIUM_PATH)] : [];
  const downloads = env.PLAYWRIGHT_BROWSERS_PATH || join(home, '.cache', 'ms-playwright');
  const versions = list(downloads).filter((name) => name.startsWith('chromium-'));
  const downloaded = versions.map((name) => join(downloads, name));
  return [...named, ...downloaded.flatMap((folder) => list(folder).map((name) => join(folder, name)))];
}

/** Where the Vulkan loader looks for drivers. */
function manifestFolders({ env, home }: Surroundings): string[] {
  const data = env.XDG_DATA_HOME || join(home, '.local', 'share');
  const shared = (env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(delimiter);
  const roots = ['/etc', '/usr/local/etc', data, ...shared];
  return [...new Set(roots)].map((root) => join(root, 'vulkan', 'icd.d'));
}
