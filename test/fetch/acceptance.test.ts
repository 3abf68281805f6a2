import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statusLines, statusOf } from '../../src/cli/status.ts';
import { openDatabase } from '../../src/duckdb/database.ts';
import { archived, holdings, sha256 } from '../../src/fetch/archive.ts';
import { states } from '../../src/fetch/state.ts';
import { type Acceptance, acceptedOf } from '../../src/model/acceptance.ts';
import { exitCodeOf } from '../../src/model/finding.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import type { Layout, Source } from '../../src/model/source.ts';
import { extractOf, findFile } from '../../src/query/trace-files.ts';
import { loadExtract } from '../../src/read/extract.ts';
import { createRelations } from '../../src/read/relations.ts';
import { retrieve } from '../../src/retrieve.ts';
import { openPublisher, type Publisher } from '../server/publisher.ts';
import { bundledText, declared, packageRoot, scratch } from '../support.ts';

const base = scratch();
const ROOT = 'https://www.england.nhs.uk/';
const lookup = bundledText('ons-ccg-to-stp_2017-04.csv');
const lines = lookup.trimEnd().split('\n');
/** So few rows that they are not taken for the whole, and another such file. */
const few = `${lines.slice(0, 21).join('\n')}\n`;
const fewOthers = `${[lines[0], ...lines.slice(31, 51)].join('\n')}\n`;
const layout = declared('ons-ccg-to-stp').layouts[0] as Layout;

let publisher: Publisher;
let raw = '';
let runs = 0;
let told: string[] = [];
beforeAll(async () => {
  publisher = await openPublisher();
});
afterAll(() => publisher.close());
beforeEach(() => {
  runs += 1;
  raw = join(base, `raw-${runs}`);
  told = [];
});

/** A source with one file, served at its own address. */
function source(id = 'ons-ccg-to-stp', more: Partial<Layout> = {}): Source {
  const url = `${ROOT}${id}.csv`;
  return {
    ...declared('ons-ccg-to-stp'),
    id,
    layouts: [{ ...layout, ...more }],
    locator: { kind: 'url', url, files: [{ url, period: '2017-04' }] },
  };
}

async function run(accept: Acceptance[] = [], sources = [source()], day = '2026-12-24') {
  const fetched = await retrieve(
    { from: { kind: 'live' }, only: [], raw, sources, accept },
    {
      now: () => new Date(`${day}T12:00:00Z`),
      packageRoot,
      log: (line) => told.push(line),
      got: publisher.got,
      manners: { firstWait: 1, spacing: 0 },
    },
  );
  const findings = fetched.sources.flatMap((s) => s.findings);
  return { ...fetched, findings, exitCode: exitCodeOf(findings) };
}

const serve = (body: string, id = 'ons-ccg-to-stp') => publisher.serve(`${ROOT}${id}.csv`, body);
const reason = 'the list was split on purpose';

/** What a build reads of the newest file of the archive. */
async function build(of = source()) {
  const db = await openDatabase(':memory:');
  try {
    await createRelations(db, of.layouts);
    const [extract] = archived(raw);
    if (!extract) throw new Error('the archive is empty');
    const loaded = await loadExtract(db, of, extract, join(base, 'work'));
    return { loaded, accepted: acceptedOf([extract]) };
  } finally {
    db.close();
  }
}

async function refusal(accept: Acceptance[], sources = [source()]): Promise<Problem> {
  const problem = await run(accept, sources).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).exitCode).toBe(EXIT.usage);
  return problem as Problem;
}

describe('a finding that a person overrules', () => {
  beforeEach(async () => {
    serve(lookup);
    expect(await run([], [source()], '2026-11-22')).toMatchObject({ exitCode: EXIT.done });
    serve(few);
  });

  it('lets these bytes in, and says so in the archive and in a release', async () => {
    const first = await run();
    expect(first).toMatchObject({ exitCode: EXIT.shapeChanged });
    const name = `rows-collapsed:ons-ccg-to-stp:2017-04@${sha256(few).slice(0, 12)}`;
    expect(told.join('\n')).toContain(`--accept ${name} --reason`);
    // Who comes later finds it where the sources stand.
    const status = statusOf({ out: join(base, 'no-out'), raw }, new Date('2026-12-24T12:00:00Z'));
    const mine = status.sources.find(({ id }) => id === 'ons-ccg-to-stp');
    expect(mine).toMatchObject({ state: 'stale', findings: [{ accept: name }] });
    expect(statusLines(status, 'out').join('\n')).toContain(`kept out      ${name}: `);
    expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(lookup)]);

    const second = await run([{ finding: name, reason }]);
    expect(second).toMatchObject({ exitCode: EXIT.done, findings: [] });
    expect(second.sources).toMatchObject([{ added: 1 }]);
    expect(states(raw).get('ons-ccg-to-stp')?.findings).toEqual([]);
    expect(holdings(raw)[0]?.sidecar).toMatchObject({
      sha256: sha256(few),
      rows: 20,
      overruled: [{ finding: 'rows collapsed', reason }],
    });
    // A build from the archive, with nothing fetched, reads it as the run that accepted it did.
    const built = await build();
    expect(built.loaded).toMatchObject({
      rows: 20,
      findings: [{ name: 'accepted', message: expect.stringContaining(`accepted: ${reason}`) }],
    });
    expect(built.accepted).toEqual([
      {
        finding: 'rows collapsed',
        source: 'ons-ccg-to-stp',
        period: '2017-04',
        sha256: sha256(few),
        reason,
      },
    ]);
    // And a trace reads the file again as that build did.
    const [extract] = archived(raw);
    if (!extract) throw new Error('the archive is empty');
    const file = { ...extract, own: false } as unknown as Parameters<typeof findFile>[0];
    const found = await findFile(file, { packageRoot, raw, own: [] });
    expect(found.state).toBe('unchanged');
    expect(extractOf(found).overruled).toEqual([{ finding: 'rows collapsed', reason }]);
    expect(readdirSync(join(raw, '.work'))).toEqual(['lock.duckdb']);
  });

  it('stays so when the same bytes come again, and the same is asked again', async () => {
    await run([{ finding: 'rows collapsed', reason }]);
    expect(await run([], [source()], '2026-12-25')).toMatchObject({ exitCode: EXIT.done });
    expect(await run([{ finding: 'rows-collapsed', reason }])).toMatchObject({
      exitCode: EXIT.done,
      sources: [{ unchanged: 1, added: 0 }],
    });
    expect(archived(raw)).toHaveLength(2);
  });

  it('speaks of these bytes alone: others as short are kept out again', async () => {
    await run([{ finding: 'rows-collapsed', reason }]);
    serve(fewOthers);
    const next = await run();
    expect(next).toMatchObject({
      exitCode: EXIT.shapeChanged,
      findings: [{ name: 'rows collapsed', sha256: sha256(fewOthers) }],
    });
    const named = `rows-collapsed:ons-ccg-to-stp:2017-04@${sha256('other bytes').slice(0, 12)}`;
    expect((await refusal([{ finding: named, reason }])).message).toContain('no finding');
    expect(archived(raw)[0]?.sha256).toBe(sha256(few));
  });

  it('must be one of this run, which are listed', async () => {
    const problem = await refusal([{ finding: 'total-differs', reason }]);
    expect(problem.describe()).toMatch(/no finding of this run is named total-differs/);
    expect(problem.describe()).toContain('rows-collapsed:ons-ccg-to-stp:2017-04@');
    expect(problem.describe()).toContain('a check that blocks a release cannot be accepted');
    expect(problem.message).toContain('a kind of finding alone names one only where');
    expect(problem.detail.next).toMatch(/with --accept, as rows-collapsed:ons-ccg-to-stp:2017-04@/);
    expect(problem.detail.next).toContain('footpack status lists');
    expect(archived(raw)).toHaveLength(1);
    expect(states(raw).get('ons-ccg-to-stp')?.findings).toMatchObject([{ name: 'rows collapsed' }]);
  });

  it('must be one alone: a name that two have is refused, and the longer name is not', async () => {
    const both = [source(), source('ons-other')];
    serve(few, 'ons-other');
    const problem = await refusal([{ finding: 'rows collapsed', reason }], both);
    expect(problem.message).toBe('rows collapsed names 2 findings of this run');
    expect(archived(raw)).toHaveLength(1);
    const one = await run([{ finding: 'rows-collapsed:ons-other', reason }], both);
    expect(one.findings).toMatchObject([{ source: 'ons-ccg-to-stp' }]);
    expect(one.exitCode).toBe(EXIT.shapeChanged);
    expect(archived(raw).map((e) => e.sourceId)).toEqual(['ons-ccg-to-stp', 'ons-other']);
  });

  it('cannot be one of what could not be read', async () => {
    serve(lookup.replace('stp_ons', 'footprint'));
    const problem = await refusal([{ finding: 'column-missing', reason }]);
    expect(problem.describe()).toMatch(
      /column-missing:ons-ccg-to-stp:2017-04 \(cannot be accepted: it could not be read\)/,
    );
    expect(problem.message).toBe('column-missing cannot be accepted: its file could not be read');
    expect(problem.detail.next).toContain(
      'leave out --accept: nothing in this run can be accepted',
    );
    expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(lookup)]);
  });
});

describe('what is found besides', () => {
  const total = { column: 'CCG17CD', is: /^TOTAL$/ };
  const counted: Partial<Layout> = {
    columns: [
      { name: 'CCG17CD', kind: 'text', required: true },
      { name: 'days', kind: 'count', required: true },
    ],
    key: ['CCG17CD'],
    minRows: 2,
    total,
  };
  const of = source('ons-ccg-to-stp', counted);
  const table = (...rows: string[]) => `CCG17CD,days\n${rows.join('\n')}\n`;
  const good = table('a,1', 'b,2', 'c,3', 'd,4', 'e,5', 'f,6', 'TOTAL,21');

  it('a total that no longer reconciles keeps the last good file in use', async () => {
    serve(good);
    await run([], [of]);
    const bad = good.replace('f,6', 'f,7');
    serve(bad);
    const next = await run([], [of]);
    expect(next).toMatchObject({
      exitCode: EXIT.shapeChanged,
      findings: [{ name: 'total differs', exitCode: EXIT.shapeChanged, sha256: sha256(bad) }],
    });
    expect(next.findings[0]?.message).toMatch(
      /days sums to 22, the total of record 8 says 21; what was retrieved on .* stays in use/,
    );
    expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(good)]);
    await run([{ finding: 'total-differs', reason: 'the total is last month’s' }], [of]);
    const { loaded } = await build(of);
    expect(loaded).toMatchObject({
      rows: 7,
      findings: [{ name: 'accepted' }, { name: 'total differs' }],
    });
  });

  it('is told once the first finding is overruled, and needs its own', async () => {
    serve(good);
    await run([], [of]);
    const bad = table('a,1', 'TOTAL,9');
    serve(bad);
    const once = await run([{ finding: 'rows-collapsed', reason }], [of]);
    expect(once).toMatchObject({
      exitCode: EXIT.shapeChanged,
      findings: [{ name: 'total differs' }],
    });
    expect(once.findings[0]?.message).toContain('stays in use');
    expect(states(raw).get(of.id)?.findings).toEqual(once.findings);
    expect(archived(raw)).toHaveLength(1);
    const twice = await run(
      [
        { finding: 'rows-collapsed', reason },
        { finding: 'total-differs', reason },
      ],
      [of],
    );
    expect(twice).toMatchObject({ exitCode: EXIT.done, findings: [] });
    expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(bad), sha256(good)]);
  });

  it.each([
    ['header moved', `Published on 1 April\n\n${good}`, 7],
    ['too many faulty rows', good.replace('f,6', 'f,six').replace('TOTAL,21', 'TOTAL,15'), 6],
    ['rows collapsed', table('a,1'), 1],
  ])('%s is let in, and read so by every later build', async (finding, body, rows) => {
    serve(body);
    expect(await run([], [of])).toMatchObject({
      exitCode: EXIT.shapeChanged,
      findings: [{ name: finding }],
    });
    expect(await run([{ finding, reason }], [of])).toMatchObject({ exitCode: EXIT.done });
    const { loaded } = await build(of);
    expect(loaded).toMatchObject({ rows });
    // Without the word beside it, a build refuses the same bytes: they are let in by nothing else.
    const [held] = holdings(raw);
    const sidecar = JSON.parse(readFileSync(`${held?.path}.json`, 'utf8'));
    expect(sidecar.overruled).toEqual([{ finding, reason }]);
    const db = await openDatabase(':memory:');
    await createRelations(db, of.layouts);
    const [extract] = archived(raw);
    if (!extract) throw new Error('the archive is empty');
    const refused = await loadExtract(db, of, { ...extract, overruled: [] }, join(base, 'work'));
    db.close();
    expect(refused).toMatchObject({ refused: { name: finding } });
  });
});
