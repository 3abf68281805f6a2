// A process that does an `Errand`, its argument, and dies at the moment that it names. One that lives
// prints, as JSON, the changes that it made to the file system since its last phase began.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Effects, Phase } from '../../src/model/effects.ts';
import type { Errand } from './errand.ts';

const errand: Errand = JSON.parse(process.argv[2] ?? '');
const { dies } = errand;

let phase: Phase | null = null;
let changes: string[] = [];

function dieIf(now: boolean): void {
  if (now) process.kill(process.pid, 'SIGKILL');
}

function begins(next: Phase): void {
  phase = next;
  changes = [];
  dieIf(dies?.phase === next && dies.change === 0);
}

/** Has every module count a change before it is made. Done before the product is loaded. */
function watch(name: 'mkdirSync' | 'renameSync' | 'rmSync' | 'writeFileSync'): void {
  const real = fs[name] as (...given: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      changes.push(`${name} ${given.filter((one) => typeof one === 'string')[0]}`);
      dieIf(dies !== null && dies.phase === phase && dies.change === changes.length);
      return real(...given);
    },
  });
}

for (const name of ['mkdirSync', 'renameSync', 'rmSync', 'writeFileSync'] as const) watch(name);
syncBuiltinESMExports();

if (errand.task === 'refresh') {
  const [{ refresh }, { wholeOptions }] = await Promise.all([
    import('../../src/refresh.ts'),
    import('./small-options.ts'),
  ]);
  const effects: Effects = {
    now: () => new Date('2026-11-23T09:00:00Z'),
    packageRoot: errand.packageRoot,
    log: () => {},
    phase: begins,
  };
  await refresh(wholeOptions(errand.options), effects);
} else {
  const [{ publish }, { readManifest }] = await Promise.all([
    import('../../src/release/publish.ts'),
    import('../../src/release/manifest.ts'),
  ]);
  begins('publish');
  publish(errand.out, errand.made, readManifest(errand.made));
}
console.log(JSON.stringify(changes));
