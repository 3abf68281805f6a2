import { cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { closing, endingOf, type Fate, type Succession } from '../../src/query/ending.ts';
import { schemeInForce } from '../../src/query/in-force.ts';
import { type Life, livesOf, type Place, span, vintageOn } from '../../src/query/life.ts';
import { openRelease } from '../../src/query/open-release.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { openSnapshot } from '../../src/query/snapshot.ts';
import { WHEREIS_TABLES, whereis } from '../../src/query/whereis.ts';
import { shippedCopy } from '../figures/releases.ts';
import { bundledText, packageRoot, scratch } from '../support.ts';

const place = (footprint: string, basis = 'area', weight = 1): Place => ({
  scheme: 'stp-2017',
  footprint,
  weight,
  basis,
  parent: null,
});

const aLife = (given: Partial<Life>): Life => ({
  onsCode: null,
  names: [],
  vintages: ['2016-04'],
  places: [],
  ...given,
});

const aFate = (given: Partial<Fate>): Fate => ({
  code: '04X',
  successions: [],
  closed: null,
  goneBy: null,
  ...given,
});

const aSuccession = (given: Partial<Succession>): Succession => ({
  code: '15E',
  onsCode: null,
  oldOns: null,
  share: null,
  effective: '2018-04-01',
  basis: 'ods',
  ...given,
});

describe('the lives of a code', () => {
  it('go on while ONS code and places stay, on the best basis that any list has', () => {
    const lives = livesOf([
      { vintage: '2018-04', onsCode: 'E1', name: 'New name', places: [place('A', 'listed')] },
      { vintage: '2016-04', onsCode: 'E1', name: 'Name', places: [place('A')] },
      { vintage: '2017-04', onsCode: 'E1', name: 'Name', places: [place('A')] },
    ]);
    expect(lives).toEqual([
      {
        onsCode: 'E1',
        names: ['Name', 'New name'],
        vintages: ['2016-04', '2017-04', '2018-04'],
        places: [place('A', 'listed')],
      },
    ]);
    expect(span(lives[0]!)).toBe('2016-04 to 2018-04');
  });

  it('end with the ONS code, with a place, and with a weight', () => {
    const first = { vintage: '2016-04', onsCode: 'E1', name: null, places: [place('A')] };
    const then = (given: object) => livesOf([first, { ...first, vintage: '2017-04', ...given }]);
    expect(then({})).toHaveLength(1);
    expect(then({ onsCode: 'E2' })).toHaveLength(2);
    expect(then({ places: [place('B')] })).toHaveLength(2);
    expect(then({ places: [place('A', 'area', 0.5)] })).toHaveLength(2);
  });

  it('do not end with a vintage of which nothing is known', () => {
    const lives = livesOf([
      { vintage: '2016-04', onsCode: null, name: 'A trust', places: [] },
      { vintage: '2017-04', onsCode: null, name: null, places: [place('A')] },
      { vintage: '2019-04', onsCode: null, name: 'A trust', places: [] },
    ]);
    expect(lives.map(span)).toEqual(['2016-04 to 2019-04']);
    expect(lives[0]?.places).toEqual([place('A')]);
  });

  it('of a day are those of the latest list not after it', () => {
    const lives = [aLife({}), aLife({ vintages: ['2017-04', '2018-04'] })];
    expect(vintageOn(lives, '2017-03-31')).toBe('2016-04');
    expect(vintageOn(lives, '2017-04-01')).toBe('2017-04');
    expect(vintageOn(lives, '2030-01-01')).toBe('2018-04');
    expect(vintageOn(lives, '2016-03-31')).toBeNull();
  });
});

describe('the end of a life', () => {
  it('is told with its successors', () => {
    const ending = endingOf(aLife({}), undefined, aFate({ successions: [aSuccession({})] }));
    expect(ending).toMatchObject({ closed: '2018-04-01', validTo: '2018-03-31' });
    expect(closing(ending!)).toBe('closed 2018-04-01, succeeded by 15E');
  });

  it('is the first thing that happened after its last list, with shares, the largest first', () => {
    const life = aLife({ onsCode: 'E1' });
    const areas = { basis: 'areas', oldOns: 'E1' };
    const fate = aFate({
      successions: [
        aSuccession({ ...areas, code: '01K', share: 0.369, effective: '2017-04-01' }),
        aSuccession({
          ...areas,
          code: '04X',
          onsCode: 'E2',
          share: 0.631,
          effective: '2017-04-01',
        }),
        aSuccession({ ...areas, code: '99Z', share: 1, effective: '2020-04-01' }),
        aSuccession({ basis: 'areas', oldOns: 'E9', code: '98Z', effective: '2016-10-01' }),
      ],
    });
    const next = aLife({ onsCode: 'E2', vintages: ['2017-04'] });
    expect(closing(endingOf(life, next, fate)!)).toBe(
      'closed 2017-04-01, succeeded by 04X 63.1 % and 01K 36.9 %',
    );
  });

  it('is where ODS or the lists have it, and nowhere while it lasts', () => {
    const closed = endingOf(aLife({}), undefined, aFate({ closed: '2019-09-30' }));
    expect(closed).toEqual({ closed: '2019-09-30', validTo: '2019-09-30', successors: [] });
    const gone = endingOf(aLife({}), undefined, aFate({ goneBy: '2019-04' }));
    expect(gone).toMatchObject({ closed: '2019-04-01', validTo: '2019-03-31' });
    expect(endingOf(aLife({}), undefined, aFate({}))).toBeNull();
  });
});

describe('the scheme in force', () => {
  const schemes = [
    { name: 'stp-2016', kind: 'stp', listed: '2016-04' },
    { name: 'stp-2021', kind: 'stp', listed: '2021-04' },
    { name: 'user-mine', kind: 'own', listed: '2017-04' },
    { name: 'icb-2023', kind: 'icb', listed: '2023-04' },
    { name: 'icb-2026', kind: 'icb', listed: '2026-04' },
  ];
  it.each([
    ['2016-03-31', undefined],
    ['2016-04-01', 'stp-2016'],
    ['2017-06-01', 'stp-2016'],
    ['2022-06-30', 'stp-2021'],
    ['2022-07-01', 'icb-2023'],
    ['2026-03-31', 'icb-2023'],
    ['2026-04-01', 'icb-2026'],
  ])('on %s is %s', (day, name) => {
    expect(schemeInForce(schemes, day)?.name).toBe(name);
  });
});

describe('whereis', () => {
  const out = join(scratch(), 'out');
  let db: Database;
  beforeAll(async () => {
    await shippedCopy(out);
    db = await openRelease(releaseFolder(out));
  });
  afterAll(() => db?.close());

  const ask = async (asked: string, day: string | null = null) => whereis(db, asked, day);
  const inScheme = async (scheme: string, asked: string, day: string | null = null) =>
    (await ask(asked, day)).filter((row) => row.scheme === scheme);

  it('lists both lives of a code that was used again', async () => {
    const rows = await inScheme('stp-2017', '01H');
    expect(rows).toMatchObject([
      { onsCode: 'E38000041', name: 'NHS Cumbria CCG', footprint: 'E54000047', vintage: '2016-04' },
      { onsCode: 'E38000041', validTo: '2017-03-31', footprint: 'E54000048', follows: null },
      { onsCode: 'E38000215', validFrom: '2017-04-01', footprint: 'E54000047', weight: 1 },
    ]);
    expect(rows[0]?.successors).toEqual(['01H 63.1 %', '01K 36.9 %']);
    expect(rows[2]).toMatchObject({ basis: 'listed', validTo: null });
    expect([rows[2]?.name, ...(rows[2]?.formerNames ?? [])]).toContain('NHS North Cumbria CCG');
  });

  it('answers for every scheme, and the parts of each sum to 1', async () => {
    const schemes = (await db.rows('SELECT DISTINCT scheme FROM footprint')).map((r) => r.scheme);
    expect(schemes.length).toBeGreaterThanOrEqual(8);
    for (const asked of ['01H', '42D', 'R0A', 'E10000006', 'M85063', 'E54000007', '8J094']) {
      const sums = new Map<string, number>();
      for (const row of await ask(asked)) {
        const life = `${row.kind} ${row.code} ${row.vintage} ${row.scheme}`;
        sums.set(life, (sums.get(life) ?? 0) + Math.round(Number(row.weight) * 1e12));
        expect(row.reason === null, `${asked} ${row.scheme}`).toBe(row.footprint !== null);
      }
      for (const [life, sum] of sums) expect(sum, life).toBe(1e12);
      const told = new Set([...sums.keys()].map((life) => life.split(' ').at(-1)));
      expect(told, asked).toEqual(new Set(schemes));
    }
  });

  it('takes the life of the day', async () => {
    const before = await inScheme('stp-2016', '01H', '2017-03-31');
    expect(before.map((row) => row.footprint)).toEqual(['E54000002', 'E54000004']);
    const after = await inScheme('stp-2016', '01H', '2017-04-01');
    expect(after.map((row) => row.footprint)).toEqual(['E54000002']);
    expect(await inScheme('stp-2016', '01H', '2040-01-01')).toEqual(after);
    await expect(ask('01H', '2015-01-01')).rejects.toThrow(/nothing is known of 01H on 2015-01-01/);
  });

  it('follows a closed code, but not on a day on which it was open', async () => {
    const closed = await inScheme('stp-2018', '04X');
    expect(closed[0]).toMatchObject({ code: '04X', closed: '2018-04-01', successors: ['15E'] });
    expect(closed[1]).toMatchObject({ code: '15E', follows: '04X', footprint: 'E54000017' });
    const open = await ask('04X', '2018-03-31');
    expect(new Set(open.map((row) => row.code))).toEqual(new Set(['04X']));
    const trust = await inScheme('stp-2017', 'RW3');
    expect(trust.map((row) => [row.code, row.footprint, row.basis])).toEqual([
      ['RW3', 'E54000007', 'successor'],
      ['R0A', 'E54000007', 'headquarters'],
    ]);
  });

  it('knows a code that closed before the lists, with the reason', async () => {
    const [old, heir] = await inScheme('stp-2017', '00F');
    expect(old).toMatchObject({ footprint: null, vintage: null, kind: 'ccg' });
    expect(old?.reason).toBe('closed 2015-04-01, succeeded by 13T');
    expect(heir).toMatchObject({ code: '13T', follows: '00F', footprint: 'E54000046' });
  });

  it('says why an organisation is in none', async () => {
    for (const [asked, reason] of [
      ['8J094', 'provider in no footprint list'],
      ['13Q', 'national body'],
      ['UNKNOWN', 'code not known in its vintage'],
    ] as const) {
      const rows = await inScheme('stp-2017', asked);
      expect(rows, asked).toMatchObject([{ footprint: null, weight: 1, reason }]);
    }
  });

  it('places a practice by itself where its CCG was divided, else by its CCG', async () => {
    expect(await inScheme('stp-2017', 'A82003')).toMatchObject([
      { footprint: 'E54000048', basis: 'practice', parent: null },
    ]);
    expect(await inScheme('stp-2017', 'M85063')).toMatchObject([
      { footprint: 'E54000017', basis: 'practice', parent: '13P' },
    ]);
  });

  it('takes an ONS code, a name, an authority and a footprint by either code', async () => {
    const byOns = await inScheme('stp-2017', 'e38000041');
    expect(byOns.map((row) => row.weight)).toEqual([0.630935130581, 0.369064869419]);
    expect(await inScheme('stp-2017', 'nhs cumbria ccg')).toEqual(byOns);
    expect(await inScheme('stp-2017', 'E10000006')).toEqual(await inScheme('stp-2017', 'Cumbria'));
    const black = await inScheme('icb-2023', 'QUA', '2021-06-01');
    expect(black).toMatchObject([
      { code: 'E54000016', kind: 'stp', footprint: 'E54000062', validTo: '2022-06-30' },
      { code: 'E54000016', kind: 'stp', footprint: 'E54000055' },
    ]);
    expect((await inScheme('icb-2023', 'QUA', '2024-01-01')).map((row) => row.code)).toEqual([
      'E54000062',
    ]);
  });

  it.each([
    ['E09000001', 'City of London', 'E09000012', 'E54000029'],
    ['Isles of Scilly', 'Isles of Scilly', 'E06000052', 'E54000036'],
  ])(
    '%s, which extracts count with another authority, is where its areas are',
    async (asked, name, parent, footprint) => {
      const rows = await inScheme('stp-2017', asked);
      expect(rows).toMatchObject([
        { kind: 'authority', name, footprint, weight: 1, basis: 'area', parent, validTo: null },
      ]);
      // By its own areas it is in the same footprint of every scheme, whatever the other's shares.
      const district = rows[0]!.code;
      const areas = parse(bundledText('ons-lsoa-to-ccg_2017-04.csv'), { columns: true }) as Record<
        string,
        string
      >[];
      const ccgs = areas.filter((a) => a.district_code === district).map((a) => a.ccg_ods);
      expect(ccgs.length).toBeGreaterThan(0);
      for (const ccg of new Set(ccgs)) {
        const theirs = await ask(ccg!, '2017-04-01');
        const mine = await ask(asked, '2017-04-01');
        expect(mine.map((r) => [r.scheme, r.footprint])).toEqual(
          theirs.filter((r) => r.follows === null).map((r) => [r.scheme, r.footprint]),
        );
      }
    },
  );

  it('offers what comes near to nobody', async () => {
    const next = async (asked: string) =>
      ask(asked).then(
        () => 'found',
        (error) => String(error.detail.next),
      );
    // An authority of one tier is a district too, and is offered once.
    expect((await next('Dudly')).match(/\w+ \(.+?\)/g)?.slice(0, 2)).toEqual([
      '05C (NHS Dudley CCG)',
      'E08000027 (Dudley)',
    ]);
    expect((await next('Dudly')).split('E08000027')).toHaveLength(2);
    expect(await ask('Ｄｕｄｌｅｙ')).toEqual(await ask('dudley'));
    expect(await next('01Z')).toMatch(/did you mean 01[A-Y] /);
    expect(await next('Xanadu-on-Sea')).toMatch(/its ONS code or its whole name/);
    expect(await next(" '; DROP TABLE x")).toMatch(/its whole name/);
    expect(await next('  ')).toMatch(/its ODS code/);
  });

  it('answers alike from the bundled snapshot', async () => {
    const snapshot = await openSnapshot(
      packageRoot,
      { sources, indicators },
      tmpdir(),
      WHEREIS_TABLES,
    );
    try {
      for (const asked of ['01H', 'RW3', 'M85063', '13Q', 'QUA']) {
        expect(await whereis(snapshot, asked, null), asked).toEqual(await ask(asked));
      }
    } finally {
      snapshot.close();
    }
  });
});

describe('a release of an older footpack', () => {
  const out = join(scratch(), 'out');
  beforeAll(async () => {
    await shippedCopy(out);
  });

  it.each([
    ['ALTER TABLE succession DROP COLUMN share', /its table succession has no column share/],
    [
      'ALTER TABLE footprint DROP COLUMN next_codes',
      /its table footprint has no column next_codes/,
    ],
    ['DROP TABLE unmapped', /there is no table unmapped in it/],
  ])('cannot be asked, and says why (%s)', async (change, said) => {
    const latest = releaseFolder(out);
    const folder = join(tmpdir(), `footpack-test-old-${process.pid}`);
    cpSync(latest.folder, folder, { recursive: true });
    const older = { ...latest, folder, database: join(folder, 'footpack.duckdb') };
    try {
      const db = await openDatabase(older.database);
      await db.run(change);
      db.close();
      const refusal = openRelease(older);
      await expect(refusal).rejects.toThrow(said);
      await expect(refusal).rejects.toThrow(`release ${latest.id} was made by an older footpack`);
      await expect(refusal).rejects.toMatchObject({
        exitCode: 2,
        detail: { where: older.database, next: expect.stringContaining('footpack refresh') },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
