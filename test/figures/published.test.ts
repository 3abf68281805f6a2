import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { archived } from '../../src/fetch/archive.ts';
import { refresh } from '../../src/refresh.ts';
import { atHand, published, scratch } from '../support.ts';
import {
  apart,
  latestOf,
  type Release,
  refreshOptions,
  released,
  shippedRelease,
  stillEffects,
} from './releases.ts';

const real = atHand(published, 'figures are not compared with the published files');

/** A published file as records by its header, trimmed. */
function records(path: string): Record<string, string>[] {
  return parse(readFileSync(join(published, path)), {
    bom: true,
    columns: (header: string[]) => header.map((h) => h.trim().replace(/\s+/g, ' ')),
    skip_empty_lines: true,
  });
}

const number = (field: string | undefined) => Number((field ?? '').replaceAll(',', '').trim());

/** Sums by a key. */
class Sums extends Map<string, number> {
  add(key: string, value: number): void {
    this.set(key, (this.get(key) ?? 0) + value);
  }
}

describe.skipIf(!real)(
  `figures and the published files${real ? '' : ' (skipped: not at hand)'}`,
  () => {
    const root = real ? scratch() : '';
    const raw = join(root, 'raw');
    const out = join(root, 'mirrored', 'out');
    const from = { kind: 'mirror', mirror: published } as const;
    let mirrored: Release;
    let shipped: Release;

    beforeAll(async () => {
      mirrored = await released({ from, raw, out });
      shipped = await shippedRelease();
    }, 300_000);
    afterAll(() => {
      mirrored?.db.close();
      shipped?.db.close();
    });

    const rows = (sql: string) => mirrored.rows(sql);
    const row = (sql: string) => mirrored.row(sql);

    /** Baselines of a kind of indicator in a period, by footprint and indicator. */
    async function baselines(like: string, period: string) {
      const found = await rows(
        `SELECT * FROM baseline WHERE indicator_id LIKE ${text(like)} AND period = ${text(period)}`,
      );
      return new Map(found.map((b) => [`${b.footprint_code} ${b.indicator_id}`, b]));
    }

    /** STP of every CCG by its ODS code, as ONS lists it. */
    const stpOf = (path: string, year: string) =>
      new Map(records(path).map((r) => [r[`CCG${year}CDH`] ?? '', r[`STP${year}CD`] ?? '']));

    it('every mirrored source that the catalogue knows is read, and nothing is set aside', async () => {
      expect(mirrored.refreshed.exitCode).toBe(0);
      expect(mirrored.refreshed.summary).toMatchObject({ packs: 44, quarantined: 0 });
      expect(
        await rows(
          `SELECT source_id FROM source WHERE bundled AND source_id NOT LIKE 'facts-%'
           AND source_id NOT IN ('ons-ccg-population-by-age', 'ons-lsoa-to-ccg', 'ons-lsoa-population',
             'imd-lsoa')`,
        ),
      ).toEqual([]);
      // The lookups of areas serve both grains: bundled ones stay beside those of LSOAs.
      const grains = await rows(
        `SELECT bundled, count(*) AS files FROM source WHERE source_id = 'ons-lsoa-to-ccg'
       GROUP BY ALL ORDER BY 1`,
      );
      expect(grains).toEqual([
        { bundled: false, files: 7 },
        { bundled: true, files: 7 },
      ]);
      expect(archived(raw).length).toBeGreaterThan(30);
    });

    describe('quality and outcomes registers by a naive sum', () => {
      // The 18 CCGs that became six in April 2018 stayed within their footprints; the list of 2018
      // has 42 footprints, so a CCG's footprint of 2017 is that of the CCGs it was made of.
      const merged: Record<string, string> = {
        '15E': 'E54000017',
        '15C': 'E54000039',
        '14Y': 'E54000044',
        '15A': 'E54000044',
        '15D': 'E54000034',
        '15F': 'E54000005',
      };

      it.each([
        [
          '2016/17',
          'indicators/qof_PREVALENCE_1617.csv',
          'lookups/qof_ORGANISATION_REFERENCE_1617.csv',
        ],
        [
          '2017/18',
          'indicators/qof_PREVALENCE_1718.csv',
          'lookups/qof_ORGANISATION_REFERENCE_1718.csv',
        ],
      ])('%s: all 44 footprints and 21 groups', async (period, prevalence, organisations) => {
        const stp = stpOf('lookups/ons_ccg_to_stp_2017-04_v3.csv', '17');
        const ccg = new Map(
          records(organisations).map((r) => [r.PRACTICE_CODE, r.CCG_CODE ?? r.CCG_ODS_CODE ?? '']),
        );
        const registers = new Sums();
        const lists = new Sums();
        let blank = 0;
        for (const r of records(prevalence)) {
          if (r.REGISTER === '' || r.PATIENT_LIST_SIZE === '') {
            blank += 1;
            continue;
          }
          const code = ccg.get(r.PRACTICE_CODE ?? '') ?? '';
          const key = `${stp.get(code) ?? merged[code]} qof-${r.INDICATOR_GROUP_CODE?.toLowerCase()}`;
          registers.add(key, number(r.REGISTER));
          lists.add(key, number(r.PATIENT_LIST_SIZE));
        }
        expect(registers.size).toBe(44 * 21);
        if (period === '2016/17') expect(blank / 21).toBeGreaterThanOrEqual(62);
        const found = await baselines('qof-%', period);
        expect(found.size).toBe(44 * 21);
        const off: string[] = [];
        for (const [key, b] of found) {
          // A few LSOAs moved between CCGs of two footprints in April 2018: those CCGs are divided.
          const tolerance = Number(b.apportioned) > 0 || period === '2017/18' ? 1e-3 : 0;
          const wrong =
            apart(b.numerator, registers.get(key)!) > tolerance ||
            apart(b.denominator, lists.get(key)!) > tolerance;
          if (wrong) off.push(`${key}: ${b.numerator} and ${registers.get(key)}`);
        }
        expect(off).toEqual([]);
        if (period === '2016/17') {
          const dm = [...registers].filter(([key]) => key.endsWith(' qof-dm'));
          expect(dm.reduce((s, [, n]) => s + n, 0)).toBe(3_116_399);
        }
      });

      it('2017/18 is exact wherever the CCGs are whole', async () => {
        const parts = await rows(
          `SELECT DISTINCT footprint_code FROM membership
         WHERE scheme = 'stp-2017' AND org_kind = 'ccg' AND org_vintage = '2018-04' AND weight < 1`,
        );
        expect(parts.length).toBeLessThanOrEqual(4);
        const total = await row(
          `SELECT sum(numerator) AS n FROM baseline WHERE indicator_id = 'qof-dm' AND period = '2017/18'`,
        );
        const naive = records('indicators/qof_PREVALENCE_1718.csv')
          .filter((r) => r.INDICATOR_GROUP_CODE === 'DM' && r.REGISTER !== '')
          .reduce((s, r) => s + number(r.REGISTER), 0);
        expect(Number(total.n)).toBeCloseTo(naive, 4);
      });
    });

    describe('payments to general practice by a naive sum', () => {
      const file = {
        '2016/17': 'indicators/nhspayments_gp_16-17.csv',
        '2017/18': 'indicators/nhspayments_gp_17-18.csv',
      };
      const list = 'Number of Registered Patients (Last Known Figure)';
      const paid = 'Total NHS Payments to General Practice';

      it('2017/18: £ per patient and registered patients of every footprint', async () => {
        const stp = stpOf('lookups/ons_ccg_to_stp_2017-04_v3.csv', '17');
        const [money, patients, open] = [new Sums(), new Sums(), new Sums()];
        for (const r of records(file['2017/18'])) {
          const footprint = stp.get(r['CCG Code'] ?? '') ?? 'nowhere';
          const registered = number(r[list]) || 0;
          money.add(footprint, number(r[paid]));
          patients.add(footprint, registered);
          if (
            r['Practice Close Date']?.trim() === 'N/A' ||
            r['Practice Close Date']?.trim() === ''
          ) {
            open.add(footprint, registered);
          }
        }
        expect(money.has('nowhere')).toBe(false);
        expect(money.size).toBe(44);
        const found = await baselines('gp-%', '2017/18');
        for (const [footprint, pounds] of money) {
          const per = found.get(`${footprint} gp-payments-per-patient`)!;
          expect(apart(per.value, pounds / patients.get(footprint)!), footprint).toBeLessThan(1e-9);
          expect(found.get(`${footprint} gp-registered-patients`)?.value).toBe(open.get(footprint));
        }
      });

      it.each([
        ['2016/17', 151.37, 24.4],
        ['2017/18', 152.04, 15.8],
      ] as const)(
        '%s: England is £%s a patient, rows without a list included',
        async (period, per, lost) => {
          const all = records(file[period]);
          const total = all.reduce((s, r) => s + number(r[paid]), 0);
          const listed = all.reduce((s, r) => s + (number(r[list]) || 0), 0);
          const unlisted = all
            .filter((r) => !(number(r[list]) > 0))
            .reduce((s, r) => s + number(r[paid]), 0);
          expect(total / listed).toBeCloseTo(per, 2);
          expect(unlisted / 1e6).toBeCloseTo(lost, 1);
          const england = await row(
            `SELECT DISTINCT england_value AS value FROM baseline
         WHERE indicator_id = 'gp-payments-per-patient' AND period = ${text(period)}`,
          );
          expect(apart(england.value, total / listed)).toBeLessThan(1e-9);
        },
      );

      it('2016/17: the six practices of old Cumbria that closed are those nobody else lists', () => {
        const qof = new Map(
          records('lookups/qof_ORGANISATION_REFERENCE_1617.csv').map((r) => [
            r.PRACTICE_CODE,
            r.CCG_CODE,
          ]),
        );
        const old = records(file['2016/17']).filter((r) => r['CCG Code'] === '01H');
        const by = (ccg: string | undefined) =>
          old.filter((r) => qof.get(r['Practice Code'] ?? '') === ccg);
        const patients = (of: typeof old) => of.reduce((s, r) => s + (number(r[list]) || 0), 0);
        expect(old).toHaveLength(79);
        expect([by('01H'), by('01K'), by(undefined)].map((p) => [p.length, patients(p)])).toEqual([
          [41, 323_053],
          [32, 199_566],
          [6, 31_003],
        ]);
      });
    });

    describe('delayed transfers by shares computed again from LSOAs', () => {
      it('2016/17 and 2017/18: days of every footprint', async () => {
        const people = new Map(
          records('population/ons_lsoa11_population_mid2017.csv').map((r) => [
            r.LSOA11CD ?? '',
            number(r.population_mid2017),
          ]),
        );
        const shares = new Map<string, Sums>();
        const counties = parse(
          readFileSync(join(published, '..', 'facts', 'utla2017_stp_share.csv')),
          { columns: true },
        ) as Record<string, string>[];
        for (const r of counties) {
          const authority = r.utla17cd ?? '';
          if (!shares.has(authority)) shares.set(authority, new Sums());
          shares.get(authority)!.add(r.stp17cd ?? '', number(r.population_mid2017));
        }
        // What was compiled agrees with the LSOAs wherever the authority is its own district.
        const own = new Map<string, Sums>();
        for (const r of records('lookups/ons_lsoa11_ccg_stp_lad_2017-04.csv')) {
          const district = r.LAD17CD ?? '';
          if (!own.has(district)) own.set(district, new Sums());
          own.get(district)!.add(r.STP17CD ?? '', people.get(r.LSOA11CD ?? '')!);
        }
        let compared = 0;
        for (const [district, sums] of own) {
          // Hackney and Cornwall take in the City of London and the Isles of Scilly.
          if (!shares.has(district) || ['E09000012', 'E06000052'].includes(district)) continue;
          expect([...sums].toSorted(), district).toEqual([...shares.get(district)!].toSorted());
          compared += 1;
        }
        expect(compared).toBeGreaterThan(120);
        expect([...people.values()].reduce((s, n) => s + n, 0)).toBe(55_619_430);

        const all = records('indicators/dtoc_days_by_reason_tidied.csv');
        for (const [period, first, remainder] of [
          ['2016/17', 2016, 10_139],
          ['2017/18', 2017, 9_422],
        ] as const) {
          const days = new Sums();
          let [whole, england] = [0, 0];
          for (const r of all) {
            const month = new Date(`1 ${r.Period} UTC`);
            const year =
              month.getUTCMonth() < 3 ? month.getUTCFullYear() - 1 : month.getUTCFullYear();
            if (year !== first) continue;
            const n = number(r['Total Delayed Transfers of Care']) || 0;
            if (r.Code === '-') {
              england += n;
              continue;
            }
            whole += n;
            const parts = shares.get(r.Code ?? '')!;
            expect(parts, `${r.Code} ${r.Name}`).toBeDefined();
            const residents = [...parts.values()].reduce((s, p) => s + p, 0);
            for (const [footprint, part] of parts) days.add(footprint, (n * part) / residents);
          }
          expect(england - whole, period).toBe(remainder);
          const found = await baselines('dtoc-days', period);
          expect(found.size).toBe(44);
          for (const [footprint, n] of days) {
            const b = found.get(`${footprint} dtoc-days`)!;
            expect(apart(b.numerator, n), `${footprint} ${period}`).toBeLessThan(1e-9);
          }
        }
      });

      it('numeric codes before July 2015 are in no footprint, and counted', async () => {
        const lost = await rows(
          `SELECT period, count(*) FILTER (figures > 0) AS authorities, any_value(reason)
           FILTER (figures > 0) AS reason
         FROM unmapped WHERE indicator_id = 'dtoc-days' AND period IN ('2015-06', '2015-07')
         GROUP BY ALL ORDER BY 1`,
        );
        expect(lost).toEqual([
          { period: '2015-06', authorities: 150, reason: 'code not known in its vintage' },
          { period: '2015-07', authorities: 0, reason: null },
        ]);
        const early = await rows(
          `SELECT count(value) AS shown FROM baseline WHERE indicator_id = 'dtoc-days' AND period = '2015-06'`,
        );
        expect(early).toEqual([{ shown: 0 }]);
      });
    });

    describe('talking therapies against the publisher’s own rows', () => {
      const PATH = 'stp/iapt_annual_2017-18_ccg_stp_region_england_totals.csv';
      const COUNTS: Record<string, string> = {
        referrals_received: 'iapt-referrals-received',
        finished_course_treatment: 'iapt-finished-course',
        at_caseness: 'iapt-at-caseness',
        not_at_caseness: 'iapt-not-at-caseness',
        recovery: 'iapt-recovered',
        improvement: 'iapt-improved',
        reliable_recovery: 'iapt-reliably-recovered',
        no_reliable_change: 'iapt-no-reliable-change',
        deterioration: 'iapt-deteriorated',
      };
      const stpRows = () =>
        records(PATH).filter((r) => r.org_type === 'STP' && r.org_code?.startsWith('E54'));

      it('396 STP counts are met within 2.5 a member; the worst is 10 apart', async () => {
        const found = await baselines('iapt-%', '2017/18');
        let [compared, worst] = [0, 0];
        for (const r of stpRows().filter((s) => s.measure_statistic === 'count')) {
          const b = found.get(`${r.org_code} ${COUNTS[r.measure_name ?? '']}`);
          expect(b, `${r.org_code} ${r.measure_name}`).toBeDefined();
          const shown = number(r.value);
          // What is shown sums to the numerator; a hidden count leaves bounds.
          const [low, high] =
            b?.members_suppressed === 0
              ? [Number(b.numerator), Number(b.numerator)]
              : [Number(b?.value_low), Number(b?.value_high)];
          const off = Math.max(0, low - shown, shown - high);
          expect(off, `${r.org_code} ${r.measure_name}`).toBeLessThanOrEqual(
            2.5 * Number(b?.members_expected),
          );
          worst = Math.max(worst, off);
          compared += 1;
        }
        expect(compared).toBe(396);
        expect(worst).toBe(10);
      });

      it('recovery over finished less not at caseness meets the published percentages, and better', async () => {
        const found = await baselines('iapt-%', '2017/18');
        let [right, other] = [0, 0];
        for (const r of stpRows()) {
          if (r.measure_statistic !== 'percentage' || r.measure_name !== 'recovery') continue;
          const b = found.get(`${r.org_code} iapt-recovery`)!;
          const cases = found.get(`${r.org_code} iapt-at-caseness`)!;
          const middle = (Number(b.value_low) + Number(b.value_high)) / 2;
          const value = b.value === null ? middle : Number(b.value);
          const shown = number(r.value);
          // STP percentages are published whole, from counts before rounding.
          expect(Math.abs(value - shown), String(r.org_code)).toBeLessThan(0.6);
          if (Math.round(value) === shown) right += 1;
          if (Math.round((100 * Number(b.numerator)) / Number(cases.numerator)) === shown)
            other += 1;
        }
        expect(right).toBeGreaterThan(other);
        expect(right).toBeGreaterThanOrEqual(40);
      });

      it('only CCG rows are observations', async () => {
        const observed = await row(
          `SELECT count(DISTINCT org_code) AS n, count(DISTINCT org_kind) AS kinds,
           any_value(org_kind) AS kind FROM observation WHERE source_id = 'iapt-annual'`,
        );
        expect(observed).toEqual({ n: 211, kinds: 1, kind: 'ccg' });
      });
    });

    describe('accident and emergency', () => {
      it('by headquarters alone, department types are lost as far as was measured', async () => {
        const headquarters = new Set(
          records('lookups/hf_trust_to_stp_2017-18.csv').flatMap((r) =>
            Object.values(r).map((v) => v.trim()),
          ),
        );
        const [held, whole] = [new Sums(), new Sums()];
        for (const r of records('indicators/ae_attendances_2016-04_2019-03_by_provider.csv')) {
          const month = r.period?.slice(0, 7) ?? '';
          if (month < '2016-04' || month > '2017-03') continue;
          whole.add(r.type ?? '', number(r.attendances));
          if (headquarters.has(r.org_code ?? '')) held.add(r.type ?? '', number(r.attendances));
        }
        const lost = [...whole.keys()].toSorted().map((t) => 1 - held.get(t)! / whole.get(t)!);
        expect(lost.map((l) => Number((100 * l).toFixed(1)))).toEqual([1.9, 27.8, 49.7]);
        const placed = await row(
          `SELECT sum(numerator) AS n FROM baseline
         WHERE indicator_id = 'ae-attendances' AND period = '2016/17'`,
        );
        const all = [...whole.values()].reduce((s, n) => s + n, 0);
        expect(Number(placed.n) / all).toBeGreaterThan(0.94);
        const unmapped = await row(
          `SELECT sum(numerator) AS n FROM unmapped
         WHERE indicator_id = 'ae-attendances' AND period = '2016/17'`,
        );
        expect(Number(placed.n) + Number(unmapped.n)).toBe(all);
      });

      it('the total row of April 2025 is met by its rows, booked appointments among them', async () => {
        const file = records('recent/ae_msitae_2025-04.csv');
        const total = file.find((r) => r['Org Code'] === 'TOTAL')!;
        const plain = ['Type 1', 'Type 2', 'Other A&E Department'].map(
          (d) => `A&E attendances ${d}`,
        );
        const booked = ['Type 1', 'Type 2', 'Other Department'].map(
          (d) => `A&E attendances Booked Appointments ${d}`,
        );
        const sum = (r: Record<string, string>, names: string[]) =>
          names.reduce((s, n) => s + number(r[n]), 0);
        const all = [...plain, ...booked];
        expect(sum(total, booked)).toBe(33_654 + 626 + 53_368);
        const rowsOf = file.filter((r) => r !== total);
        expect(rowsOf.reduce((s, r) => s + sum(r, all), 0)).toBe(sum(total, all));
        const observed = await row(
          `SELECT sum(numerator) AS n, count(*) AS providers FROM observation
         WHERE indicator_id = 'ae-attendances' AND period = '2025-04'`,
        );
        expect(observed).toEqual({ n: sum(total, all), providers: 198 });
        const within = await row(
          `SELECT DISTINCT england_published AS value FROM baseline
         WHERE indicator_id = 'ae-4hr-all' AND period = '2025-04'`,
        );
        const late = Object.keys(total).filter((k) => k.startsWith('Attendances over 4hrs'));
        expect(late).toHaveLength(6);
        expect(Number(within.value)).toBeCloseTo(100 * (1 - sum(total, late) / sum(total, all)), 6);
      });

      it('trusts that are new in 2025 are placed by those they were made of', async () => {
        expect(
          await rows(
            `SELECT DISTINCT m.org_code, m.basis FROM membership AS m
           WHERE scheme = 'stp-2017' AND org_kind = 'provider'
             AND org_code IN ('RNN', 'R0B', 'R0D', 'RH5') ORDER BY 1`,
          ),
        ).toEqual(
          ['R0B', 'R0D', 'RH5', 'RNN'].map((org_code) => ({ org_code, basis: 'predecessor' })),
        );
        const lost = await row(
          `SELECT sum(u.numerator) AS n FROM unmapped AS u
         WHERE indicator_id = 'ae-attendances' AND period = '2025-04'`,
        );
        expect(Number(lost.n) / 2_295_820).toBeLessThan(0.06);
      });

      it('Greater Manchester’s type 1 departments see as many people in three years', async () => {
        expect(
          await rows(
            `SELECT period, numerator FROM baseline WHERE footprint_code = 'E54000007'
             AND indicator_id = 'ae-attendances-type1' AND period LIKE '20__/__' ORDER BY 1`,
          ),
        ).toEqual([
          { period: '2016/17', numerator: 995_077 },
          { period: '2017/18', numerator: 995_361 },
          { period: '2018/19', numerator: 1_003_140 },
        ]);
      });

      it('a month is never put beside a year', () => {
        for (const pack of mirrored.packs().values()) {
          for (const i of pack.indicators) {
            const kinds = new Set(i.trend.map((t) => t.period.replace(/\d/g, '9')));
            expect(kinds.size, i.id).toBeLessThanOrEqual(1);
            if (i.trend.length > 0)
              expect([...kinds]).toEqual([i.baseline.period.replace(/\d/g, '9')]);
          }
        }
      });
    });

    it('each lookup at hand makes its scheme, and no code of one leaks into another', async () => {
      const found = await rows(
        `SELECT scheme, count(DISTINCT footprint_code) AS n FROM membership GROUP BY ALL ORDER BY 1`,
      );
      expect(found).toEqual([
        { scheme: 'icb-2023', n: 42 },
        { scheme: 'icb-2026', n: 36 },
        { scheme: 'stp-2016', n: 44 },
        { scheme: 'stp-2017', n: 44 },
        { scheme: 'stp-2018', n: 42 },
        { scheme: 'stp-2019', n: 42 },
        { scheme: 'stp-2020', n: 42 },
        { scheme: 'stp-2021', n: 42 },
      ]);
      const strange = await rows(
        `SELECT DISTINCT footprint_code FROM membership
       WHERE scheme IN ('stp-2016', 'stp-2017')
         AND (footprint_code >= 'E54000049' OR footprint_code NOT LIKE 'E54%')`,
      );
      expect(strange).toEqual([]);
    });

    describe('the bundled snapshot', () => {
      const SAME = [
        'numerator',
        'denominator',
        'value',
        'lower_95',
        'upper_95',
        'value_low',
        'value_high',
        'coverage',
        'members_expected',
        'members_present',
        'members_suppressed',
        'estimated',
        'apportioned',
        'withheld_reason',
        'method',
        'england_value',
        'england_basis',
        'england_published',
        'comparison',
        'rank',
        'rank_of',
        'quintile',
      ] as const;

      it('gives the figures that the published files give, every one of them', async () => {
        const key = (b: Record<string, unknown>) =>
          `${b.scheme} ${b.footprint_code} ${b.indicator_id} ${b.period}`;
        const whole = new Map((await rows('SELECT * FROM baseline')).map((b) => [key(b), b]));
        const own = await shipped.rows('SELECT * FROM baseline');
        expect(own).toHaveLength(6_644);
        const different = own.flatMap((b) => {
          const other = whole.get(key(b));
          return SAME.filter((name) => other === undefined || other[name] !== b[name]).map(
            (name) => `${key(b)} ${name}: ${b[name]} bundled, ${other?.[name]} published`,
          );
        });
        expect(different.slice(0, 20)).toEqual([]);
      });

      it('and the same remainders in no footprint', async () => {
        const mine = `SELECT indicator_id, period, reason, sum(numerator) AS numerator,
          sum(denominator) AS denominator, count(DISTINCT org_code) AS organisations FROM unmapped
        WHERE period IN ('2016/17', '2017/18') OR source_id LIKE 'mh-%' GROUP BY ALL ORDER BY ALL`;
        expect(await shipped.rows(mine)).toEqual(await rows(mine));
      });

      it('and the same memberships of CCGs and authorities', async () => {
        const mine = `SELECT * FROM membership WHERE org_kind IN ('ccg', 'authority') ORDER BY ALL`;
        expect(await shipped.rows(mine)).toEqual(await rows(mine));
      });

      it('and the same memberships of the practices that it keeps, in every scheme', async () => {
        const mine = `SELECT scheme, org_code, org_vintage, footprint_code, weight, basis
        FROM membership WHERE org_kind = 'practice' AND org_vintage < '2019'`;
        const whole = new Set((await rows(mine)).map((m) => JSON.stringify(m)));
        const kept = await shipped.rows(mine);
        expect(kept.length).toBeGreaterThan(1_000);
        expect(kept.filter((m) => !whole.has(JSON.stringify(m))).slice(0, 5)).toEqual([]);
      });
    });

    it('a second refresh from the same mirror, on another day, finds nothing new and does nothing', async () => {
      const lines: string[] = [];
      const before = readFileSync(join(out, 'releases.json'), 'utf8');
      const again = await refresh(
        refreshOptions({ from, raw, out }),
        stillEffects(lines, '2027-01-15T12:00:00Z'),
      );
      expect(again.exitCode).toBe(0);
      expect(again.summary).toMatchObject({ release: mirrored.id, isNew: false });
      expect(lines).toEqual([
        `nothing new: release ${mirrored.id} was made of the same, and stands`,
      ]);
      expect(latestOf(out).release).toBe(mirrored.id);
      expect(readFileSync(join(out, 'releases.json'), 'utf8')).toBe(before);
    }, 300_000);
  },
);
