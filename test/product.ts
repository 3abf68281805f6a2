import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from './support.ts';

/**
 * How processes that tests start run the product: as `npm ci` compiled it, which begins in a third of
 * the time, where nothing of what it was compiled from has changed since; else from its sources.
 */

/** What `dist` is compiled from. */
const COMPILED_FROM = ['src', 'pipelines', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** When a file, or the newest in a folder or the folder itself, was last changed, in ms. */
function changed(path: string): number {
  const its = statSync(path);
  const below = its.isDirectory() ? readdirSync(path).map((name) => changed(join(path, name))) : [];
  return Math.max(its.mtimeMs, ...below);
}

/** Whether the compiled files are newer than all that they are made of. */
function isCurrent(): boolean {
  const main = statSync(join(packageRoot, 'dist', 'src', 'cli', 'main.js'), {
    throwIfNoEntry: false,
  });
  if (!main) return false;
  return COMPILED_FROM.every((path) => changed(join(packageRoot, path)) < main.mtimeMs);
}

const current = isCurrent();

/** A program and its first arguments, which runs a TypeScript file. */
export const typescript = [process.execPath, '--import', import.meta.resolve('tsx')];

/** A program and its first arguments, which runs a file that `productFile` gives. */
export const node = current ? [process.execPath] : typescript;

/** A source file of the product, named from the root of the package, as `node` can run it. */
export function productFile(source: string): string {
  return current
    ? join(packageRoot, 'dist', source.replace(/\.ts$/, '.js'))
    : join(packageRoot, source);
}

/** The same as an address, to be imported. */
export const productAddress = (source: string) => pathToFileURL(productFile(source)).href;

/** The command line of the product, to which a command and its arguments are added. */
export const commandLine = [...node, productFile('src/cli/main.ts')];
