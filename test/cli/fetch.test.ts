import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/build/lock.ts';
import { EXIT } from '../../src/model/problem.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { openPublisher, type Publisher } from '../server/publisher.ts';
import { bundledText, scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const base = scratch();
const out = join(base, 'out');
const lookup = bundledText('ons-ccg-to-stp_2017-04.csv');
const MIRROR = 'https://mirror.nhs.uk/published/';
let publisher: Publisher;
let runs = 0;

beforeAll(async () => {
  publisher = await openPublisher();
});
afterAll(() => publisher.close());

/** A mirror with one file of one source, and an archive of its own; `again` keeps the archive. */
function place() {
  runs += 1;
  const raw = join(base, `raw-${runs}`);
  const list = { 'ons-ccg-to-stp': [{ period: '2017-04', path: 'lookup.csv' }] };
  publisher.serve(`${MIRROR}mirror.json`, JSON.stringify(list));
  const mirror = publisher.loopback(MIRROR);
  const fetch = (...args: string[]) =>
    footpack(['fetch', '--mirror', mirror, '--raw', raw, '--out', out, ...args]);
  return { raw, mirror, fetch };
}

describe('footpack fetch', () => {
  it('tells a row a source in a pipe, and a line a source in the log', async () => {
    const { fetch } = place();
    publisher.serve(`${MIRROR}lookup.csv`, { body: lookup, etag: '"1"' });
    const first = await fetch();
    expect(first).toMatchObject({ code: EXIT.done });
    expect(JSON.parse(first.stdout)).toEqual([
      {
        source: 'ons-ccg-to-stp',
        state: 'new',
        files: 1,
        added: 1,
        unchanged: 0,
        findings: [],
      },
    ]);
    expect(first.stderr).toContain('fetched   ons-ccg-to-stp: 1 file, 1 new, 0 unchanged\n');
    // No terminal, no painting over.
    expect(first.stderr).not.toContain('\u001b');
    const second = await fetch();
    expect(JSON.parse(second.stdout)).toMatchObject([{ state: 'unchanged', unchanged: 1 }]);
    expect(second.stderr).toContain('in all 0.0 MB came in');
  });

  it.each([
    ['a page in place of CSV', '<html>', EXIT.notFetched, 'HTML or XML page'],
    ['another header', 'a,b\n1,2\n', EXIT.shapeChanged, 'has no column'],
  ])('says what is wrong with %s, and what stays in use', async (_, body, code, said) => {
    const { fetch, raw } = place();
    publisher.serve(`${MIRROR}lookup.csv`, lookup);
    await fetch();
    publisher.serve(`${MIRROR}lookup.csv`, body);
    const ran = await fetch();
    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.stdout)).toMatchObject([{ state: 'stale', added: 0 }]);
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).toMatch(/what was retrieved on \d{4}-\d\d-\d\d stays in use/);
    const listed = await footpack(['sources', '--raw', raw]);
    const lines = JSON.parse(listed.stdout) as { id: string; state: string; findings: unknown[] }[];
    expect(lines.find((s) => s.id === 'ons-ccg-to-stp')).toMatchObject({ state: 'stale' });
    // A build from the archive ships the finding; the second case makes what is new of the first's.
    const out = join(base, 'built');
    const built = await footpack(['refresh', '--offline', '--raw', raw, '--out', out]);
    expect(built.code).toBe(EXIT.done);
    const asked = await footpack([
      'sql',
      '--out',
      out,
      `SELECT message FROM "check" WHERE "check" = 'findings'`,
    ]);
    expect(asked.stdout).toContain(said);
  });

  it('with --dry-run lists what it would ask for, and takes nothing', async () => {
    const { fetch, raw } = place();
    publisher.serve(`${MIRROR}lookup.csv`, lookup);
    publisher.asked.length = 0;
    const ran = await fetch('--dry-run');
    expect(ran.code).toBe(EXIT.done);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { source: 'ons-ccg-to-stp', period: '2017-04', held: false },
    ]);
    expect(publisher.asked.map((a) => a.url)).toEqual([`${MIRROR}mirror.json`]);
    expect(() => readFileSync(raw)).toThrow(/ENOENT/);
  });

  it('waits for nobody: an archive at which another run works is left alone', async () => {
    const { fetch, raw } = place();
    mkdirSync(join(raw, '.work'), { recursive: true });
    const lock = await takeLock(join(raw, '.work'), '--raw');
    try {
      const ran = await fetch();
      expect(ran.code).toBe(EXIT.locked);
      expect(ran.stderr).toContain(`process ${process.pid}`);
      expect(ran.stderr).toContain('give --raw another folder');
    } finally {
      lock.close();
    }
  });

  it.each([
    [
      'a source that nobody declares',
      ['--source', 'ae-attendance'],
      'there is no source ae-attendance',
    ],
    ['an option that it does not have', ['--dryrun'], '--dry-run'],
  ])('refuses %s', async (_, args, said) => {
    const ran = await footpack(['fetch', ...args]);
    expect(ran.code).toBe(EXIT.usage);
    expect(ran.stderr).toContain(said);
  });

  it('never tells the password of a mirror', async () => {
    const { raw, mirror } = place();
    const secret = mirror.replace('http://', 'http://analyst:s3cret@');
    publisher.serve(`${MIRROR}lookup.csv`, '<html>');
    const ran = await footpack(['fetch', '--mirror', secret, '--raw', raw, '--out', out]);
    expect(ran.code).toBe(EXIT.notFetched);
    expect(publisher.asked.at(-1)?.headers.authorization).toMatch(/^Basic /);
    const state = readFileSync(join(raw, 'ons-ccg-to-stp', 'state.json'), 'utf8');
    expect(ran.stdout + ran.stderr + state).not.toContain('s3cret');
    publisher.withdraw(`${MIRROR}mirror.json`);
    const gone = await footpack(['fetch', '--mirror', secret, '--raw', raw, '--out', out]);
    expect(gone.code).toBe(EXIT.usage);
    expect(gone.stderr).not.toContain('s3cret');
    for (const name of readdirSync(join(out, 'runs'))) {
      expect(readFileSync(join(out, 'runs', name), 'utf8'), name).not.toContain('s3cret');
    }
    expect(readRuns(out, 2).map((run) => [run.state, run.exitCode])).toEqual([
      ['failed', EXIT.usage],
      ['done', EXIT.notFetched],
    ]);
  });

  it('takes a mirror in a folder', async () => {
    const folder = join(base, 'folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'lookup.csv'), lookup);
    const list = { 'ons-ccg-to-stp': [{ period: '2017-04', path: 'lookup.csv' }] };
    writeFileSync(join(folder, 'mirror.json'), JSON.stringify(list));
    const raw = join(base, 'raw-of-folder');
    const args = ['fetch', '--mirror', folder, '--raw', raw, '--out', out, '--json'];
    const ran = await footpack(args);
    expect(ran.code).toBe(EXIT.done);
    expect(JSON.parse(ran.stdout)).toMatchObject([{ state: 'new', added: 1 }]);
  });
});
