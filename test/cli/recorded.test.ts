import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedRefresh } from '../../src/cli/recorded.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { smallOptions, wholeOptions } from '../faults/small-options.ts';
import { type SmallPackage, smallPackage } from '../faults/small-package.ts';
import { latestOf } from '../figures/releases.ts';
import { openPublisher, type Publisher } from '../server/publisher.ts';
import { packageRoot, scratch } from '../support.ts';

const root = scratch();
const out = join(root, 'out');
const HOOK = 'https://chat.nhs.uk/hooks/T0/s3cret';
let publisher: Publisher;
let small: SmallPackage;
const told: string[] = [];
const heard: unknown[] = [];

beforeAll(async () => {
  publisher = await openPublisher({
    [HOOK]: async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push(JSON.parse(body));
      response.writeHead(200).end('ok');
    },
  });
  small = smallPackage(join(root, 'package'));
});
afterAll(() => publisher.close());

/** A refresh of a small package, with its record and a webhook. */
function refreshed(extract = small.extract(800)) {
  told.length = heard.length = 0;
  const options = { ...smallOptions(small, out, 800), extracts: [extract] };
  const effects = {
    now: () => new Date(),
    packageRoot: small.packageRoot,
    log: (line: string) => told.push(line),
  };
  const about = { scheduled: false, notify: publisher.loopback(HOOK) };
  return recordedRefresh(wholeOptions(options), about, effects);
}

describe('a refresh with its record', () => {
  it('says what it made, and tells the webhook', async () => {
    const { summary } = await refreshed();
    const [first] = readRuns(out);
    expect(first).toMatchObject({
      command: 'refresh',
      scheduled: false,
      state: 'done',
      exitCode: 0,
      options: { from: 'bundled', schemeFile: small.schemeFile, notify: `${publisher.origin}/…` },
      pipelines: [],
      runner: { pid: process.pid },
      release: { id: summary.release, isNew: true },
      problem: null,
    });
    expect(summary.release).toBe(latestOf(out).release);
    const phases = ['fetch', 'read', 'build', 'check', 'write', 'publish'];
    expect(first?.phases.map(({ phase }) => phase)).toEqual(phases);
    const sum = first?.phases.reduce((total, { seconds }) => total + (seconds ?? Number.NaN), 0);
    expect(sum).toBeLessThanOrEqual(first?.seconds ?? 0);
    const manifest = JSON.parse(readFileSync(join(latestOf(out).folder, 'manifest.json'), 'utf8'));
    expect(first?.checks).toEqual(manifest.checks);
    expect(heard).toMatchObject([{ run: { id: first?.id, exitCode: 0 }, stale: [] }]);
    expect(told.at(-1)).toBe(`notified  ${publisher.origin}/…`);

    const kept = readdirSync(join(out, 'runs')).map((name) =>
      readFileSync(join(out, 'runs', name), 'utf8'),
    );
    expect(kept.join()).toContain('packs of');
    expect(kept.join() + told.join()).not.toContain('s3cret');
  });

  it('that fails says why, and which release stands', async () => {
    const stands = latestOf(out).release;
    const nowhere = join(root, 'nowhere.csv');
    const problem = await refreshed(nowhere).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(readRuns(out)[0]).toMatchObject({
      state: 'failed',
      exitCode: EXIT.usage,
      problem: { message: (problem as Problem).message },
      release: { id: stands, isNew: false },
      checks: null,
    });
    expect(heard).toMatchObject([{ run: { state: 'failed', exitCode: EXIT.usage } }]);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});

/** The packages that a module loads at once, with all that it imports; types are not loaded. */
function loaded(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, clause = '', from = ''] of text.matchAll(
    /^(?:import|export)\s+([^;'"]*?)\s*from\s*'([^']+)';/gms,
  )) {
    if (clause.startsWith('type ')) continue;
    if (from.startsWith('.')) loaded(join(dirname(file), from), seen);
    else seen.add(from);
  }
  return seen;
}

describe('what is asked often', () => {
  const HEAVY = ['@duckdb/node-api', 'apache-arrow', 'got', '@e965/xlsx'];
  const cli = (name: string) => [...loaded(join(packageRoot, 'src', 'cli', `${name}.ts`))];

  it.each(['status', 'runs', 'schedule'])('%s loads neither DuckDB nor Arrow', (name) => {
    const found = cli(name);
    expect(found).toContain('commander');
    expect(found.filter((one) => HEAVY.includes(one))).toEqual([]);
  });

  it('is told from what does', () => {
    expect([...loaded(join(packageRoot, 'src', 'build', 'lock.ts'))]).toContain('@duckdb/node-api');
  });
});
