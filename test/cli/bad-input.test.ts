import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/duckdb/database.ts';
import { EXIT } from '../../src/model/problem.ts';
import { manifestSchema } from '../../src/model/release.ts';
import { type Refreshed, refresh } from '../../src/refresh.ts';
import { ask, keptBuild, latestOf, refreshOptions, stillEffects } from '../figures/releases.ts';
import { atHand, published, scratch } from '../support.ts';

const real = atHand(published, 'mutated extracts are not read');
const root = scratch();

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

    /** A run of its own, with the last good archive and its build behind it. */
    async function apart(folder: string) {
      const place = { out: join(root, `out-${mirrors}`), raw: join(root, `raw-${mirrors}`) };
      cpSync(good.raw, place.raw, { recursive: true });
      cpSync(join(good.out, '.work'), join(place.out, '.work'), { recursive: true });
      const refreshed = await run(folder, place);
      return { refreshed, folder: latestOf(place.out).folder, ...place };
    }

    const FIGURES = `SELECT * FROM baseline WHERE indicator_id = '${DEPRESSION}' ORDER BY ALL`;

    beforeAll(async () => {
      await keptBuild(good.out);
      first = await run(mirror(), good);
      // Every run goes on with a copy of its build: without a log to be replayed.
      const build = await openDatabase(join(good.out, '.work', 'build.duckdb'));
      await build.run('CHECKPOINT');
      build.close();
    });

    it('begin with a good refresh', async () => {
      expect(first.exitCode).toBe(EXIT.done);
      const inUse = await ask(
        latestOf(good.out).folder,
        'SELECT source_id FROM source WHERE NOT bundled ORDER BY 1',
      );
      expect(inUse.map((s) => s.source_id)).toEqual([DEPRESSION, 'ons-ccg-to-region']);
    });

    it('which is the same release where the archive lies elsewhere, and nothing else is at hand', async () => {
      const place = { out: join(root, 'elsewhere', 'out'), raw: join(root, 'elsewhere', 'raw') };
      cpSync(good.raw, place.raw, { recursive: true });
      const built = await refresh(
        refreshOptions({ from: { kind: 'offline' }, ...place }),
        stillEffects(),
      );
      expect(built.exitCode).toBe(EXIT.done);
      expect(built.summary).toMatchObject({ release: first.summary.release, isNew: true });
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
        /line 1 has no column Count/,
      ],
      [
        'a changed header',
        (): string => lines({ 1: (h) => h.replace('Denominator', 'Base population') }),
        EXIT.shapeChanged,
        /line 1 has no column Denominator; found .*Base population/,
      ],
      [
        'a page in place of CSV',
        (): string => '<!DOCTYPE html>\n<html><body>Service unavailable</body></html>',
        EXIT.notFetched,
        /HTML or XML page/,
      ],
      ['an empty file', (): string => '', EXIT.notFetched, /the file is empty/],
      ['no file', (): null => null, EXIT.notFetched, /no such file in the mirror/],
    ] as const)(
      '%s: the last good figures stay, and the release says why',
      async (_, bytes, code, said) => {
        const archive = readdirSync(good.raw, { recursive: true });
        const again = await run(mirror({ [DEPRESSION]: bytes() }), good);
        expect(again.exitCode).toBe(code);
        const told = again.summary.findings.join('\n');
        expect(told).toMatch(said);
        expect(told).toContain(`${DEPRESSION} 2014/15`);
        expect(told).toContain('what was retrieved on 2026-11-22 stays in use');
        expect(readdirSync(good.raw, { recursive: true })).toEqual(archive);
        // The same figures, and in the table of checks what was amiss when they were made.
        const folder = join(good.out, 'releases', again.summary.release);
        const before = join(good.out, 'releases', first.summary.release);
        expect(await ask(folder, FIGURES)).toEqual(await ask(before, FIGURES));
        const [check] = await ask(folder, `SELECT message FROM "check" WHERE "check" = 'findings'`);
        expect(check?.message).toMatch(said);
        // A build that fetches nothing is that release too, and says the same.
        const offline = await refresh(
          refreshOptions({ from: { kind: 'offline' }, ...good }),
          stillEffects([]),
        );
        expect(offline.summary).toMatchObject({ release: again.summary.release, isNew: false });
        expect(offline.exitCode).toBe(EXIT.done);
      },
    );

    it('is over when the files are good again: the first release stands', async () => {
      const again = await run(mirror(), good);
      expect(again.exitCode).toBe(EXIT.done);
      expect(again.summary).toMatchObject({ release: first.summary.release, isNew: false });
      expect(latestOf(good.out).folder).toContain(first.summary.release);
    });

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
      await keptBuild(place.out);
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
