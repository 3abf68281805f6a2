import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Row } from '../../src/duckdb/database.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { manifestSchema } from '../../src/model/release.ts';
import { type Refreshed, refresh } from '../../src/refresh.ts';
import { latestOf, packsIn, refreshOptions, stillEffects } from '../figures/releases.ts';
import { atHand, bundledText, published, scratch } from '../support.ts';

const real = atHand(published, 'mutated extracts are not read');
const root = scratch();

/** Asks a release. */
async function ask(folder: string, sql: string): Promise<Row[]> {
  const db = await openDatabase(join(folder, 'footpack.duckdb'), { readOnly: true });
  try {
    return await db.rows(sql);
  } finally {
    db.close();
  }
}

describe.skipIf(!real)(
  `publishers’ files with faults${real ? '' : ' (skipped: not at hand)'}`,
  () => {
    const DEPRESSION = 'mh-depression-prevalence';
    const PATHS: Record<string, [period: string, path: string]> = {
      [DEPRESSION]: ['2014/15', 'indicators/onsmh_ccg_depression_prevalence_qof_2014-15.csv'],
      'ons-ccg-to-region': [
        '2017-04',
        'lookups/ons_ccg_to_nhser_local_office_region_2017-04_v3.csv',
      ],
    };
    const original = (id: string) => readFileSync(join(published, PATHS[id]?.[1] ?? ''));
    let mirrors = 0;

    /** A mirror of two sources, of which some files are other bytes, or not there at all. */
    function mirror(changed: Record<string, Buffer | string | null> = {}): string {
      mirrors += 1;
      const folder = join(root, `mirror-${mirrors}`);
      mkdirSync(folder);
      const list: Record<string, unknown> = {};
      for (const [id, [period]] of Object.entries(PATHS)) {
        const bytes = id in changed ? changed[id] : original(id);
        list[id] = [{ period, path: `${id}.csv`, retrieved: '2026-11-22' }];
        if (bytes !== null && bytes !== undefined) writeFileSync(join(folder, `${id}.csv`), bytes);
      }
      writeFileSync(join(folder, 'mirror.json'), JSON.stringify(list));
      return folder;
    }

    /** The depression extract with some of its lines changed; the header is line 1. */
    function lines(edits: Record<number, (line: string) => string>): string {
      const all = original(DEPRESSION).toString('utf8').split('\n');
      for (const [at, edit] of Object.entries(edits)) {
        all[Number(at) - 1] = edit(all[Number(at) - 1] ?? '');
      }
      return all.join('\n');
    }

    /** A line with one of its fields changed. No field of the lines used has a comma in it. */
    const field = (name: string, value: string) => (line: string) => {
      const [header] = parse(original(DEPRESSION), { bom: true, to: 1 }) as string[][];
      const fields = line.split(',');
      fields[header?.indexOf(name) ?? -1] = value;
      return fields.join(',');
    };

    const good = { out: join(root, 'good', 'out'), raw: join(root, 'good', 'raw') };
    let first: Refreshed;

    const run = (folder: string, place: { out: string; raw: string }, log: string[] = []) =>
      refresh(
        refreshOptions({ from: { kind: 'mirror', mirror: folder }, ...place }),
        stillEffects(log),
      );

    /** A run of its own, with the last good archive behind it. */
    async function apart(folder: string) {
      const place = { out: join(root, `out-${mirrors}`), raw: join(root, `raw-${mirrors}`) };
      cpSync(good.raw, place.raw, { recursive: true });
      const refreshed = await run(folder, place);
      return { refreshed, folder: latestOf(place.out).folder, ...place };
    }

    const FIGURES = `SELECT * FROM baseline WHERE indicator_id = '${DEPRESSION}' ORDER BY ALL`;

    beforeAll(async () => {
      first = await run(mirror(), good);
    });

    it('begin with a good refresh', async () => {
      expect(first.exitCode).toBe(EXIT.done);
      const inUse = await ask(
        latestOf(good.out).folder,
        'SELECT source_id FROM source WHERE NOT bundled ORDER BY 1',
      );
      expect(inUse.map((s) => s.source_id)).toEqual([DEPRESSION, 'ons-ccg-to-region']);
    });

    const dropped = (name: string): string => {
      const all = parse(original(DEPRESSION), { bom: true, skip_empty_lines: true }) as string[][];
      const at = all[0]?.indexOf(name) ?? -1;
      return all
        .map((r) =>
          r
            .filter((_, i) => i !== at)
            .map((f) => `"${f}"`)
            .join(','),
        )
        .join('\n');
    };

    it.each([
      [
        'a missing column',
        (): string | null => dropped('Count'),
        EXIT.shapeChanged,
        /line 1: no column Count/,
      ],
      [
        'a changed header',
        (): string => lines({ 1: (h) => h.replace('Denominator', 'Base population') }),
        EXIT.shapeChanged,
        /line 1: no column Denominator; found .*Base population/,
      ],
      [
        'a page in place of CSV',
        (): string => '<!DOCTYPE html>\n<html><body>Service unavailable</body></html>',
        EXIT.notFetched,
        /HTML or XML page/,
      ],
      ['an empty file', (): string => '', EXIT.notFetched, /the file is empty/],
      ['no file', (): null => null, EXIT.notFetched, /no such file/i],
    ] as const)(
      '%s: the last good figures stay, and the release is the same',
      async (_, bytes, code, said) => {
        const before = readFileSync(join(good.out, 'latest.json'), 'utf8');
        const archive = readdirSync(good.raw, { recursive: true });
        const again = await run(mirror({ [DEPRESSION]: bytes() }), good);
        expect(again.exitCode).toBe(code);
        expect(again.summary.findings.join('\n')).toMatch(said);
        expect(again.summary.findings.join('\n')).toContain(`${DEPRESSION} 2014/15`);
        expect(again.summary).toMatchObject({ release: first.summary.release, isNew: false });
        expect(readFileSync(join(good.out, 'latest.json'), 'utf8')).toBe(before);
        expect(readdirSync(good.raw, { recursive: true })).toEqual(archive);
      },
    );

    it('a changed shape weighs more than a file that is not there', async () => {
      const again = await run(
        mirror({ [DEPRESSION]: dropped('Count'), 'ons-ccg-to-region': null }),
        good,
      );
      expect(again.exitCode).toBe(EXIT.shapeChanged);
      expect(again.summary.findings).toHaveLength(2);
    });

    it('where there never was a good file, the bundled extract stands in', async () => {
      const place = { out: join(root, 'never', 'out'), raw: join(root, 'never', 'raw') };
      const only = await run(mirror({ [DEPRESSION]: '<html>' }), place);
      expect(only.exitCode).toBe(EXIT.notFetched);
      const [source] = await ask(
        latestOf(place.out).folder,
        `SELECT bundled FROM source WHERE source_id = '${DEPRESSION}'`,
      );
      expect(source).toEqual({ bundled: true });
      expect(await ask(latestOf(place.out).folder, FIGURES)).toEqual(
        await ask(latestOf(good.out).folder, FIGURES),
      );
    });

    it('a row of another width and a count that is no number are set aside, with file and line', async () => {
      const text = lines({
        10: (line) => line.split(',').slice(0, 4).join(','),
        20: field('Count', 'n/k'),
      });
      const { refreshed, folder } = await apart(mirror({ [DEPRESSION]: text }));
      expect(refreshed.exitCode).toBe(EXIT.done);
      expect(refreshed.summary.quarantined).toBe(2);
      const aside = await ask(folder, 'SELECT * FROM quarantine ORDER BY source_line');
      expect(aside).toMatchObject([
        {
          source_id: DEPRESSION,
          source_file: expect.stringMatching(
            /^mh-depression-prevalence\/2014_15_[0-9a-f]{12}\.csv$/,
          ),
          source_line: 10,
          period: '2014/15',
          reason: expect.stringMatching(/^4 fields where \d+ were expected$/),
        },
        { source_line: 20, reason: 'numerator is not a number: n/k' },
      ]);
      const warned = await ask(folder, `SELECT message FROM "check" WHERE "check" = 'quarantined'`);
      expect(warned.map((w) => w.message)).toEqual(
        aside.map((q) => `${q.source_file} line ${q.source_line}: ${q.reason}`),
      );
      const manifest = manifestSchema.parse(
        JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')),
      );
      expect(manifest.rowCounts.quarantine).toBe(2);
      // Two CCGs are missing, not zero: present members and coverage say so.
      const [counted] = await ask(
        folder,
        `SELECT sum(members_expected) AS expected, sum(members_present) AS present,
         count(*) FILTER (coverage < 1) AS holes
       FROM baseline WHERE indicator_id = '${DEPRESSION}'`,
      );
      // Old Cumbria stands in two footprints.
      expect(counted).toMatchObject({ expected: 210, present: 208 });
      expect(Number(counted?.holes)).toBeGreaterThanOrEqual(1);
    });

    it('more faults than the band allows refuse the file, and the last good one stands in', async () => {
      const broken = Object.fromEntries([10, 20, 30, 40].map((n) => [n, field('Count', 'n/k')]));
      const { refreshed, folder } = await apart(mirror({ [DEPRESSION]: lines(broken) }));
      expect(refreshed.exitCode).toBe(EXIT.shapeChanged);
      expect(refreshed.summary.findings.join('\n')).toMatch(
        /4 of 209 rows cannot be used \(line 10/,
      );
      expect(refreshed.summary.quarantined).toBe(0);
      expect(await ask(folder, FIGURES)).toEqual(await ask(latestOf(good.out).folder, FIGURES));
    });

    it('an organisation that nobody knows is unmapped with a reason, and the sum holds', async () => {
      const text = lines({ 10: field('Area Code', 'E38999999') });
      const { refreshed, folder } = await apart(mirror({ [DEPRESSION]: text }));
      expect(refreshed.exitCode).toBe(EXIT.done);
      const [lost] = await ask(
        folder,
        `SELECT org_code, reason, figures, numerator FROM unmapped WHERE source_id = '${DEPRESSION}'`,
      );
      expect(lost).toMatchObject({
        org_code: 'E38999999',
        reason: 'code not known in its vintage',
        figures: 1,
      });
      const [held] = await ask(
        folder,
        `SELECT sum(numerator) AS n FROM baseline WHERE indicator_id = '${DEPRESSION}'`,
      );
      expect(Number(held?.n) + Number(lost?.numerator)).toBeCloseTo(3_305_363, 4);
      const [breach] = await ask(folder, `SELECT severity FROM "check" WHERE "check" = 'balance'`);
      expect(breach).toEqual({ severity: 'info' });
    });

    it.each([
      [
        'a byte-order mark and Windows line ends',
        (): string => `\ufeff${lines({}).replaceAll('\r', '').replaceAll('\n', '\r\n')}`,
        [],
      ],
      [
        'bytes of windows-1252',
        (): Buffer => Buffer.from(lines({ 10: (l) => l.replace('NHS ', 'NHS \u0092') }), 'latin1'),
        [expect.stringContaining('read as windows-1252')],
      ],
    ] as const)('%s change no figure', async (_, bytes, findings) => {
      const { refreshed, folder } = await apart(mirror({ [DEPRESSION]: bytes() }));
      expect(refreshed.exitCode).toBe(EXIT.done);
      expect(refreshed.summary.findings).toEqual(findings);
      expect(await ask(folder, FIGURES)).toEqual(await ask(latestOf(good.out).folder, FIGURES));
    });
  },
);

describe('an extract that a user brings', () => {
  const HEADER =
    'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note';
  const DEFINED = `id,title,gap,domain,unit,polarity,combine
falls-rate,Falls that led to admission,care,Falls,percent,low,ratio
falls-count,Falls,care,Falls,falls,none,sum
`;
  const ccgs = (
    parse(bundledText('ons-ccg-to-stp_2017-04.csv'), { columns: true }) as Record<string, string>[]
  ).map((r) => ({ code: r.ccg_ods ?? r.CCG17CDH ?? '', stp: r.stp_ons ?? r.STP17CD ?? '' }));
  let runs = 0;

  async function bring(extract: string, indicators: string | null = DEFINED) {
    runs += 1;
    const path = join(root, `own-${runs}.csv`);
    const defined = join(root, `own-${runs}-indicators.csv`);
    writeFileSync(path, extract);
    if (indicators !== null) writeFileSync(defined, indicators);
    const out = join(root, `own-${runs}`, 'out');
    const refreshed = await refresh(
      refreshOptions({
        from: { kind: 'bundled' },
        out,
        extracts: [path],
        indicatorFile: indicators === null ? null : defined,
      }),
      stillEffects(),
    );
    return { refreshed, folder: latestOf(out).folder };
  }

  async function refused(extract: string, indicators: string | null = DEFINED): Promise<string> {
    const failure = await bring(extract, indicators).then(
      () => undefined,
      (error) => error,
    );
    expect(failure).toBeInstanceOf(Problem);
    expect(failure.exitCode).toBe(EXIT.usage);
    return failure.describe();
  }

  const row = (over: Partial<Record<string, string>> = {}) =>
    HEADER.split(',')
      .map(
        (name) =>
          over[name] ??
          {
            indicator_id: 'falls-rate',
            org_code: '05C',
            org_vintage: '2017-04',
            period_start: '2016-04-01',
            period_end: '2017-03-31',
            numerator: '20',
            denominator: '1000',
          }[name] ??
          '',
      )
      .join(',');

  it('without a column it needs is refused, naming the column', async () => {
    const said = await refused(`${HEADER.replace(',org_vintage', '')}\n`);
    expect(said).toMatch(/line 1 has no column org_vintage/);
    expect(said).toMatch(/own-\d+\.csv/);
    expect(said).toContain('untouched: ');
    expect(said).toContain('next: ');
  });

  it.each([
    [
      'an indicator that nobody defined',
      { indicator_id: 'fals-rate' },
      /unknown indicator fals-rate/,
    ],
    ['a number that is none', { numerator: 'twenty' }, /numerator is not a number: twenty/],
    ['a day that is none', { period_start: '1/4/2016' }, /period_start is not a date: 1\/4\/2016/],
    ['no organisation', { org_code: '' }, /org_code is empty/],
  ])('%s is refused, naming file and line', async (_, over, fault) => {
    const said = await refused(`${HEADER}\n${row()}\n${row({ org_code: '05L', ...over })}\n`);
    expect(said).toMatch(fault);
    expect(said).toMatch(/own-\d+\.csv/);
    expect(said).toContain('line 3');
  });

  it('definitions are refused by file and line too', async () => {
    const rows = `${HEADER}\n${row()}\n`;
    expect(await refused(rows, DEFINED.replace('low,ratio', 'low,mean'))).toMatch(
      /combine[\s\S]*-indicators\.csv line 2/,
    );
    expect(await refused(rows, DEFINED.replace('falls-count', 'qof-dm'))).toMatch(
      /the indicator qof-dm is defined already[\s\S]*line 3/,
    );
    expect(await refused(rows, null)).toMatch(/unknown indicator falls-rate/);
  });

  describe('and that is whole', () => {
    let made: Awaited<ReturnType<typeof bring>>;
    beforeAll(async () => {
      // Every CCG, two of them suppressed in the count; and a column that footpack does not know.
      const rows = ccgs.flatMap(({ code }, i) => [
        `${row({ org_code: code, numerator: String(10 + (i % 30)) })},x`,
        `${row({
          indicator_id: 'falls-count',
          org_code: code,
          numerator: code === '05C' ? '*' : String(100 + i),
          denominator: '',
        })},x`,
      ]);
      made = await bring(`${HEADER},ward\n${rows.join('\n')}\n`);
    });

    it('becomes a baseline in each pack', () => {
      expect(made.refreshed.exitCode).toBe(EXIT.done);
      const packs = packsIn(made.folder, 'stp-2017');
      expect(packs.size).toBe(44);
      for (const [code, pack] of packs) {
        const own = pack.indicators.find((i) => i.id === 'falls-rate');
        const members = ccgs
          .map((c, i) => ({ ...c, n: 10 + (i % 30) }))
          .filter((c) => c.stp === code);
        expect(
          own?.members.map((m) => m.code),
          code,
        ).toEqual(members.map((m) => m.code).toSorted());
        const expected = members.reduce((s, m) => s + m.n, 0) / (10 * members.length);
        expect(own?.baseline.value, code).toBeCloseTo(expected, 9);
        expect(own?.baseline.coverage).toBe(1);
        expect(own).toMatchObject({
          title: 'Falls that led to admission',
          gap: 'care',
          polarity: 'low',
        });
        expect(['better', 'worse', 'similar']).toContain(own?.baseline.comparison);
      }
    });

    it('and its source stands in each pack that shows it', () => {
      for (const pack of packsIn(made.folder, 'stp-2017').values()) {
        const own = pack.indicators.find((i) => i.id === 'falls-rate');
        expect(own?.sources).toHaveLength(1);
        expect(pack.sources.map((s) => s.id)).toContain(own?.sources[0]);
      }
    });

    it('a column that footpack does not know is a finding, not an error', () => {
      expect(made.refreshed.summary.findings.join('\n')).toContain('unknown column ward');
    });

    it('a star is suppressed, and never counts as zero', async () => {
      const observed = await ask(
        made.folder,
        `SELECT suppressed, numerator FROM observation
         WHERE indicator_id = 'falls-count' AND org_code = '05C'`,
      );
      expect(observed).toEqual([{ suppressed: true, numerator: null }]);
      const [figure] = await ask(
        made.folder,
        `SELECT value, members_suppressed, withheld_reason FROM baseline
         WHERE indicator_id = 'falls-count' AND footprint_code = 'E54000016'`,
      );
      expect(figure).toMatchObject({ value: null, members_suppressed: 1 });
      expect(figure?.withheld_reason).toMatch(/suppressed/);
    });
  });
});
