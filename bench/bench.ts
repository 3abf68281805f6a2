/**
 * What the README says was measured:
 *
 *   npm run bench                     all of it, a few minutes; prints the figures
 *   npm run bench -- mapping          one of start, fetch, read, mapping, baselines, refresh, release,
 *                                     serve
 *   npm run bench -- --runs 9         more runs of each than the bench's own number
 *   npm run bench -- --quick          one small run of each: shows that it works, not how fast
 *   npm run bench -- --write          also puts the figures between their markers in README.md
 *   npm run bench -- read --rtt ZIP   with the zip of a month of NHS England's full RTT extract
 *   npm run bench -- refresh --mirror DIR
 *                                     of a folder of published extracts; skipped without one
 *
 * `start`, `refresh` and `release` measure what is compiled, `serve` the built pages: `npm run prepare`
 * first. What each measures, and beside what, stands at the end of its file.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { baselines } from './baselines.ts';
import { fetch } from './fetch.ts';
import { mapping } from './mapping.ts';
import { type Bench, root } from './measure.ts';
import { read } from './read.ts';
import { replaceFigures } from './readme.ts';
import { refresh } from './refresh.ts';
import { release } from './release.ts';
import { serve } from './serve.ts';
import { start } from './start.ts';

const BENCHES: Record<string, Bench> = {
  start,
  fetch,
  read,
  mapping,
  baselines,
  refresh,
  release,
  serve,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rtt: { type: 'string' },
    mirror: { type: 'string' },
  },
});
const stranger = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (stranger) {
  throw new Error(`there is no bench ${stranger}: they are ${Object.keys(BENCHES).join(', ')}`);
}
const { quick, write, rtt, mirror } = values;
const asked = values.runs === undefined ? null : Number(values.runs);
if (asked !== null && !(Number.isInteger(asked) && asked >= 1)) {
  throw new Error('--runs takes a whole number from 1');
}
if (quick && write) throw new Error('--quick says too little to be written down');
const chosen = Object.entries(BENCHES).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
const readme = join(root, 'README.md');
const writeFigures = (name: string, figures: string) =>
  writeFileSync(readme, replaceFigures(readFileSync(readme, 'utf8'), name, figures));
// A README without its markers fails before anything is measured.
if (write) for (const [name] of chosen) replaceFigures(readFileSync(readme, 'utf8'), name, '');

for (const [name, { runs, measure }] of chosen) {
  const work = mkdtempSync(join(tmpdir(), 'footpack-bench-'));
  try {
    const figures = await measure({
      runs: asked ?? (quick ? 1 : runs),
      quick,
      work,
      rtt: rtt ?? null,
      mirror: mirror ?? null,
    });
    if (figures === null) continue;
    console.log(`\n${name}\n\n${figures}`);
    if (write) writeFigures(name, figures);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
