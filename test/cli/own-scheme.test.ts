import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { openRelease } from '../../src/query/open-release.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { whereis } from '../../src/query/whereis.ts';
import { refresh } from '../../src/refresh.ts';
import {
  keptBuild,
  type Release,
  refreshOptions,
  released,
  stillEffects,
} from '../figures/releases.ts';
import { bundledText, scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const HEADER = 'footprint_code,footprint_name,org_code,org_vintage,weight';
const OUTSIDE = 'outside the footprints of the scheme';
const records = (file: string) =>
  parse(bundledText(file), { columns: true }) as Record<string, string>[];

/** Writes a scheme file of these lines under its header. */
function drawn(name: string, lines: readonly string[], header = HEADER): string {
  const path = join(root, `${name}.csv`);
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
  return path;
}

/** A release of a scheme file alone, or beside other schemes. */
const built = (name: string, lines: readonly string[], schemes: string[] = []): Promise<Release> =>
  released({
    from: { kind: 'bundled' },
    out: join(root, name, 'out'),
    schemes,
    schemeFile: drawn(name, lines),
  });

/**
 * What a refresh of a file says when it cannot be built, and what it narrated. Of those that are refused as
 * they are read the folder is one: what else was read stays there.
 */
async function refused(
  path: string,
  name = 'refused',
): Promise<{ problem: Problem; told: string }> {
  const out = join(root, name, 'out');
  const narration: string[] = [];
  if (name !== 'refused') await keptBuild(out);
  const failure = await refresh(
    refreshOptions({ from: { kind: 'bundled' }, out, schemes: [], schemeFile: path }),
    stillEffects(narration),
  ).then(
    () => undefined,
    (error) => error,
  );
  expect(failure).toBeInstanceOf(Problem);
  expect(existsSync(join(out, 'latest.json'))).toBe(false);
  return { problem: failure, told: narration.join('\n') };
}

/** Figures of which footprints and unmapped do not come to what was published. */
const imbalance = (release: Release, scheme: string) =>
  release.rows(
    `WITH published AS (
       SELECT indicator_id, period, sum(numerator) AS n FROM observation GROUP BY ALL
     ), held AS (
       SELECT indicator_id, period, sum(numerator) AS n FROM baseline WHERE scheme = '${scheme}' GROUP BY ALL
     ), lost AS (
       SELECT indicator_id, period, sum(numerator) AS n FROM unmapped
       WHERE scheme = '${scheme}' AND reason NOT LIKE 'published total%' GROUP BY ALL
     )
     SELECT p.indicator_id, p.period, p.n, h.n AS held, l.n AS lost FROM published AS p
     LEFT JOIN held AS h USING (indicator_id, period) LEFT JOIN lost AS l USING (indicator_id, period)
     WHERE p.n IS NOT NULL AND abs(p.n - coalesce(h.n, 0) - coalesce(l.n, 0)) > 0.00000001`,
  );

describe('the 44 footprints, drawn again under other codes', () => {
  let release: Release;
  beforeAll(async () => {
    const lines = records('ons-ccg-to-stp_2017-04.csv').map(
      (r, i) =>
        // Either code will do.
        `F${r.stp_ons?.slice(-2)},"Mine, ${r.stp_ons}",${i % 2 === 0 ? r.ccg_ods : r.ccg_ons},2017-04,`,
    );
    expect(lines).toHaveLength(207);
    release = await built('again', lines, ['stp-2017']);
  });
  afterAll(() => release?.db.close());

  it('are a scheme of their own, beside the one that was asked for', async () => {
    expect(release.refreshed.summary).toMatchObject({ packs: 88 });
    const index = JSON.parse(
      readFileSync(join(release.folder, 'user-again', 'index.json'), 'utf8'),
    );
    expect(index).toHaveLength(44);
    expect(index[0]).toMatchObject({ number: null, name: expect.stringMatching(/^Mine, E54/) });
    expect(
      await release.rows(
        "SELECT DISTINCT ods_code, number FROM footprint WHERE scheme = 'user-again'",
      ),
    ).toEqual([{ ods_code: null, number: null }]);
  });

  it('have the same baselines, to the last digit, and the same ranks', async () => {
    const of = (scheme: string) =>
      release.rows(
        `SELECT right(footprint_code, 2) AS footprint, * EXCLUDE (scheme, footprint_code) FROM baseline
         WHERE scheme = '${scheme}' ORDER BY footprint, indicator_id, period`,
      );
    const [mine, theirs] = [await of('user-again'), await of('stp-2017')];
    expect(theirs).toHaveLength(6_644);
    const different = mine.flatMap((m, i) =>
      Object.keys(m)
        .filter((name) => m[name] !== theirs[i]?.[name])
        .map(
          (name) =>
            `${m.footprint} ${m.indicator_id} ${m.period} ${name}: ${m[name]}, ${theirs[i]?.[name]}`,
        ),
    );
    expect(mine).toHaveLength(6_644);
    expect(different.slice(0, 10)).toEqual([]);
  });

  it('leave the same in no footprint', async () => {
    const of = (scheme: string) =>
      release.rows(
        `SELECT * EXCLUDE (scheme) FROM unmapped WHERE scheme = '${scheme}' ORDER BY ALL`,
      );
    expect(await of('user-again')).toEqual(await of('stp-2017'));
  });
});

describe('footprints that leave gaps', () => {
  let release: Release;
  beforeAll(async () => {
    release = await built('black-country', [
      'WEST,"Black Country, west",05C,2017-04,',
      'WEST,"Black Country, west",06A,2017-04,1',
      'EAST,"Black Country, east",05L,2017-04,',
      'EAST,"Black Country, east",05Y,2017-04,',
      'HALF,"Half of Birmingham and Solihull",05P,2017-04,0.5',
    ]);
  });
  afterAll(() => release?.db.close());
  const rows = (sql: string) => release.rows(sql);

  it('the rest of England is unmapped, with the reason, whole', async () => {
    const lost = await rows(
      `SELECT reason, count(DISTINCT org_code) AS n FROM unmapped
       WHERE indicator_id = 'population-resident' GROUP BY ALL`,
    );
    // 207, less the four that are held whole; half of the fifth is outside too.
    expect(lost).toEqual([{ reason: OUTSIDE, n: 203 }]);
    expect(await imbalance(release, 'user-black-country')).toEqual([]);
    const told = release.refreshed.summary.unmapped.join('\n');
    expect(told).toContain(OUTSIDE);
  });

  it('what is held is what its CCGs have', async () => {
    const [west] = await rows(
      `SELECT b.numerator, b.denominator, b.coverage, b.estimated, sum(o.numerator) AS own, sum(o.denominator) AS base
       FROM baseline AS b JOIN observation AS o USING (indicator_id, period)
       WHERE b.footprint_code = 'WEST' AND indicator_id = 'qof-dm' AND b.period = '2017/18'
         AND o.org_code IN ('05C', '06A') GROUP BY ALL`,
    );
    expect(west?.numerator).toBe(west?.own);
    expect(west?.denominator).toBe(west?.base);
    expect(west?.estimated).toBe(false);
    expect(Number(west?.coverage)).toBeGreaterThan(0.95);
  });

  it('a half weight is half of the figures, and is flagged', async () => {
    const [half] = await rows(
      `SELECT b.numerator, o.numerator AS own, b.estimated, b.apportioned
       FROM baseline AS b JOIN observation AS o USING (indicator_id, period)
       WHERE b.footprint_code = 'HALF' AND indicator_id = 'population-resident' AND o.org_code = '05P'`,
    );
    expect(Number(half?.numerator) * 2).toBeCloseTo(Number(half?.own), 4);
    expect(half).toMatchObject({ estimated: true, apportioned: 1 });
    const parts = await rows(
      `SELECT numerator, reason, figures FROM unmapped
       WHERE indicator_id = 'population-resident' AND org_code = '05P'`,
    );
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({ reason: OUTSIDE, figures: 0 });
    expect(Number(parts[0]?.numerator) + Number(half?.numerator)).toBeCloseTo(Number(half?.own), 6);
  });

  it('no figure is above what was covered, and a CCG with a hub’s code is no hub', async () => {
    expect(await rows('SELECT * FROM baseline WHERE coverage > 1 OR coverage < 0')).toEqual([]);
    expect(
      await rows("SELECT DISTINCT org_code, reason FROM unmapped WHERE org_code IN ('13T', '14L')"),
    ).toEqual(
      expect.arrayContaining([
        { org_code: '13T', reason: OUTSIDE },
        { org_code: '14L', reason: OUTSIDE },
      ]),
    );
    expect(
      await rows(
        "SELECT count(*) AS n FROM unmapped WHERE org_code IN ('13T', '14L') AND reason <> '" +
          OUTSIDE +
          "'",
      ),
    ).toEqual([{ n: 0 }]);
  });

  it('a trust that lies in the gap is outside, and one of a footprint cut in two is in no list', async () => {
    const reasons = await rows(
      `SELECT DISTINCT org_code, reason FROM unmapped WHERE indicator_id = 'ae-attendances'
       AND org_code IN ('R0A', 'RW3', 'RTH', 'RNA', '8J094') ORDER BY 1`,
    );
    expect(reasons).toEqual([
      { org_code: '8J094', reason: 'provider in no footprint list' },
      { org_code: 'R0A', reason: OUTSIDE },
      { org_code: 'RNA', reason: 'provider in no footprint list' },
      { org_code: 'RTH', reason: OUTSIDE },
      { org_code: 'RW3', reason: OUTSIDE },
    ]);
    const opened = await openRelease(releaseFolder(release.out));
    try {
      for (const [code, reason] of [
        ['R0A', OUTSIDE],
        ['RNA', 'provider in no footprint list'],
      ] as const) {
        const told = await whereis(opened, code, null);
        const mine = told.filter((row) => row.scheme === 'user-black-country');
        expect(mine, code).toMatchObject([{ footprint: null, weight: 1, reason }]);
      }
    } finally {
      opened.close();
    }
  });

  it('a footprint with half of a CCG has half of its areas in every other scheme', async () => {
    const places = await rows(
      `SELECT scheme, footprint_code, weight, basis FROM membership
       WHERE org_kind = 'own' AND org_code = 'HALF' AND scheme IN ('stp-2017', 'user-black-country')
       ORDER BY 1`,
    );
    expect(places).toEqual([
      { scheme: 'stp-2017', footprint_code: 'E54000017', weight: 1, basis: 'area' },
      { scheme: 'user-black-country', footprint_code: 'HALF', weight: 1, basis: 'area' },
    ]);
  });

  it('trusts of a footprint that was cut in two are not all given to one of the parts', async () => {
    const placed = await rows(
      `SELECT org_code, footprint_code FROM membership WHERE scheme = 'user-black-country'
       AND org_kind = 'provider' AND org_code IN ('RNA', 'RL4', 'RXK', 'RBK')`,
    );
    expect(placed).toEqual([]);
  });
});

describe('footprints of commissioners of 2021', () => {
  it('have the trusts that ODS lists in their geography', async () => {
    const release = await built('sussex', [
      'SUSSEX,Sussex,70F,2021-04,',
      'SUSSEX,Sussex,97R,2021-04,',
      'SUSSEX,Sussex,09D,2021-04,',
    ]);
    const mine = await release.rows(
      `SELECT DISTINCT org_code FROM membership WHERE scheme = 'user-sussex' AND org_kind = 'provider'
       AND basis = 'directory' ORDER BY 1`,
    );
    const [theirs, gaps] = [
      await release.rows(
        `SELECT DISTINCT org_code FROM membership WHERE scheme = 'icb-2023' AND org_kind = 'provider'
         AND basis = 'directory' AND footprint_code = 'E54000064' ORDER BY 1`,
      ),
      await release.rows(
        `SELECT DISTINCT reason FROM unmapped WHERE org_code = 'R0A' AND figures > 0`,
      ),
    ];
    release.db.close();
    expect(mine.length).toBeGreaterThan(4);
    expect(mine).toEqual(theirs);
    expect(gaps).toEqual([{ reason: OUTSIDE }]);
  });
});

describe('footprints of authorities', () => {
  let release: Release;
  beforeAll(async () => {
    release = await built('authorities', [
      'CD,County Durham,E06000047,2017-04,',
      'CRAVEN,"Craven, a district",E07000163,2017-04,',
      'CUMBRIA,"Cumbria, of six districts",E10000006,2017-04,',
    ]);
  });
  afterAll(() => release?.db.close());

  it('have the residents of their districts', async () => {
    const of = (test: (district: string, county: string) => boolean) => {
      const county = new Map(
        records('facts/district-county.csv').map((r) => [r.district_code, r.authority_code]),
      );
      const people = new Map(
        records('ons-lsoa-population_2017.csv').map((r) => [
          r.area_code,
          Number(r.population_mid2017),
        ]),
      );
      return records('ons-lsoa-to-ccg_2017-04.csv')
        .filter((r) => test(r.district_code!, county.get(r.district_code) ?? r.district_code!))
        .reduce((sum, r) => sum + people.get(r.area_code)!, 0);
    };
    const expected = {
      CD: of((district) => district === 'E06000047'),
      CRAVEN: of((district) => district === 'E07000163'),
      CUMBRIA: of((_, county) => county === 'E10000006'),
    };
    expect(expected.CD).toBe(274_561 + 249_101);
    expect(expected.CUMBRIA).toBe(318_291 + 180_084);
    for (const [code, people] of Object.entries(expected)) {
      const { value } = await release.row(
        `SELECT value FROM baseline WHERE footprint_code = '${code}' AND indicator_id = 'population-resident'`,
      );
      expect(Number(value), code).toBeCloseTo(people, 3);
    }
  });

  it('hold the delayed days of their authorities whole, and a share for a district', async () => {
    const days = await release.rows(
      `SELECT footprint_code, numerator, estimated FROM baseline
       WHERE indicator_id = 'dtoc-days' AND period = '2016/17' ORDER BY 1`,
    );
    const own = async (code: string) =>
      Number(
        (
          await release.row(
            `SELECT sum(numerator) AS n FROM observation
             WHERE indicator_id = 'dtoc-days' AND period = '2016/17' AND org_code = '${code}'`,
          )
        ).n,
      );
    expect(days.map((d) => [d.footprint_code, d.estimated])).toEqual([
      ['CD', false],
      ['CRAVEN', true],
      ['CUMBRIA', false],
    ]);
    expect(days[0]?.numerator).toBe(await own('E06000047'));
    expect(days[2]?.numerator).toBe(await own('E10000006'));
    const county = await own('E10000023');
    expect(Number(days[1]?.numerator)).toBeGreaterThan(0);
    const outside = await release.row(
      `SELECT numerator, reason FROM unmapped WHERE indicator_id = 'dtoc-days' AND period = '2016/17'
       AND org_code = 'E10000023'`,
    );
    expect(outside.reason).toBe(OUTSIDE);
    expect(Number(outside.numerator) + Number(days[1]?.numerator)).toBeCloseTo(county, 6);
    expect(await imbalance(release, 'user-authorities')).toEqual([]);
  });
});

describe('footprints that overlap', () => {
  it.each([
    [
      'a CCG and a district of it',
      ['A,North,05C,2017-04,', 'B,South,E08000027,2017-04,'],
      /footprints A and B both claim what is in NHS Dudley CCG \(05C\): \d+ residents/,
    ],
    [
      'one CCG by both of its codes',
      ['A,North,05C,2017-04,', 'B,South,E38000046,2017-04,'],
      /footprints A and B both claim what is in NHS Dudley CCG \(05C\)/,
    ],
    [
      'a county and a district of it',
      ['A,North,E10000023,2017-04,', 'B,South,E07000163,2017-04,'],
      /footprints A and B both claim what is in NHS Airedale, Wharfedale and Craven CCG/,
    ],
  ])(
    '%s: nothing is published, and both are named with the place',
    async (what, lines, message) => {
      const name = `overlap-${what.replace(/\W+/g, '-').toLowerCase()}`;
      const { problem, told } = await refused(drawn(name, lines), name);
      expect(problem.exitCode).toBe(EXIT.blocked);
      expect(told).toMatch(message);
      expect(told).toContain(`scheme_overlap: user-${name}`);
    },
  );

  it('two halves of one CCG are no overlap', async () => {
    const release = await built('halves', [
      'A,One half,05C,2017-04,0.5',
      'B,The other,05C,2017-04,0.5',
    ]);
    const held = await release.rows(
      `SELECT b.footprint_code, b.numerator * 2 = o.numerator AS half FROM baseline AS b
       JOIN observation AS o USING (indicator_id) WHERE indicator_id = 'population-resident'
       AND o.org_code = '05C' ORDER BY 1`,
    );
    release.db.close();
    expect(held).toEqual([
      { footprint_code: 'A', half: true },
      { footprint_code: 'B', half: true },
    ]);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['a code of no vintage', ['A,North,05C,2017-04,', 'A,North,99X,2017-04,'], 3, /99X is no CCG/],
    ['a code of another vintage', ['A,North,14L,2016-04,'], 2, /14L is no CCG.* of 2016-04/],
    ['an authority of another vintage', ['A,North,E06000060,2017-04,'], 2, /E06000060 is no CCG/],
    ['a county that is no more', ['A,Bucks,E10000002,2021-04,'], 2, /E10000002 is no CCG/],
    [
      'two vintages',
      ['A,North,05C,2017-04,', 'B,South,05L,2018-04,'],
      3,
      /second vintage, 2018-04/,
    ],
    [
      'a vintage without a lookup',
      ['A,North,05C,2015-04,'],
      2,
      /no lookup of areas.* 2015-04.*2016-04/,
    ],
    ['no weight at all', ['A,North,05C,2017-04,0'], 2, /weight of 05C/],
    ['a weight of two', ['A,North,05C,2017-04,2'], 2, /weight of 05C/],
    ['a weight below none', ['A,North,05C,2017-04,-0.5'], 2, /weight of 05C/],
    ['a weight in words', ['A,North,05C,2017-04,half'], 2, /weight/],
    [
      'a CCG given away twice',
      ['A,North,05C,2017-04,', 'B,South,05C,2017-04,'],
      3,
      /05C is given away more than once/,
    ],
    [
      'more than all of it',
      ['A,North,05C,2017-04,0.6', 'B,South,05C,2017-04,0.6'],
      3,
      /05C is given away/,
    ],
    ['a row twice over', ['A,North,05C,2017-04,0.5', 'A,North,05C,2017-04,0.5'], 3, /./],
    ['no name', ['A,,05C,2017-04,'], 2, /footprint_name/],
    ['no vintage', ['A,North,05C,,'], 2, /org_vintage/],
  ])('%s is a matter of usage, and the line is named', async (what, lines, line, message) => {
    const name = what.replace(/\W+/g, '-').toLowerCase();
    const { problem } = await refused(drawn(name, lines));
    expect(problem.exitCode).toBe(EXIT.usage);
    const said = problem.describe();
    expect(said).toMatch(message);
    expect(said).toContain(`${name}.csv`);
    expect(said).toContain(`line ${line}`);
    expect(said).toContain('untouched: ');
    expect(said).toContain('next: ');
  });

  it('without a column, the column is named', async () => {
    const path = drawn('short', ['A,North,05C,'], HEADER.replace(',org_vintage', ''));
    const { problem } = await refused(path);
    expect(problem.exitCode).toBe(EXIT.usage);
    expect(problem.describe()).toMatch(/line 1 has no column org_vintage/);
  });

  it('without a row, or without a file, it is told', async () => {
    const empty = await refused(drawn('empty', []));
    expect(empty.problem.exitCode).toBe(EXIT.usage);
    expect(empty.problem.describe()).toContain('empty.csv');
    const none = await refused(join(root, 'nowhere.csv'));
    expect(none.problem.exitCode).toBe(EXIT.usage);
    expect(none.problem.describe()).toMatch(/no file for --scheme-file[\s\S]*nowhere\.csv/);
  });
});

describe('on the command line', () => {
  it('a file that cannot be used exits with 2, an overlap with 5, and both say why', async () => {
    const [usage, overlap] = await Promise.all(
      [
        drawn('cli-usage', ['A,North,99X,2017-04,']),
        drawn('cli-overlap', ['A,North,05C,2017-04,', 'B,South,E08000027,2017-04,']),
      ].map((file, i) =>
        footpack(['refresh', '--bundled', '--out', join(root, `cli-${i}`), '--scheme-file', file]),
      ),
    );
    expect(usage?.code).toBe(2);
    expect(usage?.stderr).toContain('cli-usage.csv line 2');
    expect(overlap?.code).toBe(5);
    expect(overlap?.stderr).toContain('footprints A and B both claim');
  });

  it('a footprint of one’s own is built alone, and its organisations can be asked for', async () => {
    const file = drawn('Dudley & Walsall', [
      'DW,Dudley and Walsall,05C,2017-04,',
      'DW,Dudley and Walsall,05Y,2017-04,',
    ]);
    // Where the overlap was refused: what is another is made.
    const out = join(root, 'cli-1');
    const { code, stdout } = await footpack([
      'refresh',
      '--bundled',
      '--out',
      out,
      '--scheme-file',
      file,
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ packs: 1, schemes: ['user-dudley-walsall'] });
    const asked = await footpack([
      'orgs',
      'DW',
      '--scheme',
      'user-dudley-walsall',
      '--kind',
      'ccg',
      '--out',
      out,
    ]);
    expect(asked.code).toBe(0);
    expect((JSON.parse(asked.stdout) as { code: string }[]).map((o) => o.code)).toEqual([
      '05C',
      '05Y',
    ]);
  });
});
