/** Finds a Chromium for the end-to-end tests, or installs one. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { inProject, root } from './project.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium: the one that PLAYWRIGHT_CHROMIUM names, else Playwright's own, else the system's, else one
 * that Playwright then downloads. Answers `{ path }`, or `{ problem }` with a sentence about what to do.
 */
export function findBrowser(environment = process.env, { install = installPlaywrightChromium } = {}) {
  const named = environment.PLAYWRIGHT_CHROMIUM;
  if (named) {
    if (isExecutable(named)) return { path: named };
    return { problem: `PLAYWRIGHT_CHROMIUM names ${named}, which is not a program that can be run.` };
  }
  const own = playwrightChromiumPath();
  const found = [own, ...systemPaths(environment)].find(isExecutable);
  if (found) return { path: found };
  install();
  if (isExecutable(own)) return { path: own };
  return {
    problem:
      'No Chromium was found and Playwright could not download one. Install it from your system (Debian, Ubuntu: apt install chromium) or set PLAYWRIGHT_CHROMIUM to the path of one.',
  };
}

function systemPaths(environment) {
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  return [...systemNames.flatMap((name) => folders.map((folder) => join(folder, name))), ...applications];
}

function playwrightChromiumPath() {
  return createRequire(inProject('package.json'))('@playwright/test').chromium.executablePath();
}

function installPlaywrightChromium() {
  console.log('No Chromium on this machine: asking Playwright to download one…');
  spawnSync(process.execPath, [inProject('node_modules/@playwright/test/cli.js'), 'install', 'chromium'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 5 * 60_000,
  });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
