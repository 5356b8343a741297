// `npm start`: installs what is missing, serves the page, prints its address, and opens it where there is a desktop.
import { pathToFileURL } from 'node:url';
import { ensureDependencies, plainUnlessTerminal, ROOT, toolPath } from './prepare.mjs';

const { env, platform } = process;
const hasDesktop =
  !env.CI &&
  !env.SSH_CONNECTION &&
  (platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY));

plainUnlessTerminal();
ensureDependencies();
process.chdir(ROOT);
console.log('Serving the page; stop with Ctrl+C.');
// Vite's own command runs in this process, so that stopping this one stops the server.
process.argv.splice(1, 1, toolPath('vite'), ...(hasDesktop ? ['--open'] : []));
await import(pathToFileURL(toolPath('vite')).href);
