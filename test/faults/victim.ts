// A process that does an `Errand`, its argument, and gives itself a signal at the moment that it names.
// One that lives prints a `Told`, as JSON; its narration goes to stderr.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { type Effects, PHASES, type Phase } from '../../src/model/effects.ts';
import type { Errand, Told } from './errand.ts';

const errand: Errand = JSON.parse(process.argv[2] ?? '');
const { mishap } = errand;

let phase: Phase | null = null;
const steps: Told['steps'] = {};
let befallen = false;

function befall(late = 0): void {
  if (!mishap || befallen) return;
  befallen = true;
  const strike = () => {
    // Who waits for a process that lays itself to sleep is told before it does.
    if (mishap.signal === 'SIGSTOP') fs.writeSync(1, '\n');
    process.kill(process.pid, mishap.signal);
  };
  if (late > 0) setTimeout(strike, late);
  else strike();
}

/** A phase begins, or with null the work is done: whatever was to come before has its time now. */
function begins(next: Phase | null): void {
  phase = next;
  if (next) steps[next] = [];
  if (!mishap) return;
  const order = (of: Phase | null) => (of ? PHASES.indexOf(of) : PHASES.length);
  const passed = order(mishap.at.phase) < order(next);
  if (passed || (mishap.at.phase === next && mishap.at.step === 0)) befall();
}

/** Counts a step before it is taken. */
function step(name: string): void {
  if (phase === null) return;
  const taken = steps[phase] ?? [];
  taken.push(name);
  if (mishap?.at.phase === phase && mishap.at.step === taken.length) befall(mishap.at.late);
}

/** Has every module count what it calls by a name. Done before the product is loaded. */
function watch(where: object, name: string): void {
  const real = where[name as keyof typeof where] as (...given: unknown[]) => unknown;
  Object.assign(where, {
    [name]: function (this: unknown, ...given: unknown[]) {
      step(`${name} ${given.filter((one) => typeof one === 'string')[0]}`);
      return real.apply(this, given);
    },
  });
}

const CHANGES = ['linkSync', 'mkdirSync', 'renameSync', 'rmSync', 'writeFileSync'];
for (const name of CHANGES) watch(fs, name);
syncBuiltinESMExports();

if (errand.task === 'refresh') {
  const { DuckDBConnection } = await import('@duckdb/node-api');
  for (const name of ['run', 'runAndReadAll']) watch(DuckDBConnection.prototype, name);
  const [{ recordedRefresh }, { wholeOptions }] = await Promise.all([
    import('../../src/cli/recorded.ts'),
    import('./small-options.ts'),
  ]);
  const { now, later } = errand;
  const effects: Effects = {
    now: () => new Date(later && steps[later.phase] ? later.now : now),
    packageRoot: errand.packageRoot,
    log: (line) => process.stderr.write(`${line}\n`),
    phase: begins,
  };
  const about = { scheduled: false, notify: undefined };
  await recordedRefresh(wholeOptions(errand.options), about, effects);
} else {
  const [{ publish }, { readManifest }] = await Promise.all([
    import('../../src/release/publish.ts'),
    import('../../src/release/manifest.ts'),
  ]);
  begins('publish');
  publish(errand.out, errand.made, readManifest(errand.made));
}
begins(null);
const told: Told = { steps };
console.log(JSON.stringify(told));
