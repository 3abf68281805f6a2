import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTRIBUTIONS, type Attribution } from '../../src/model/lists.ts';
import { readManifest } from '../../src/release/manifest.ts';
import { bundledText, scratch } from '../support.ts';
import { type Release, released } from './releases.ts';

const SCHEMES = ['stp-2016', 'stp-2017', 'icb-2026'];
const records = (file: string) =>
  parse(bundledText(file), { columns: true }) as Record<string, string>[];

const root = scratch();
const releases = new Map<Attribution, Release>();
beforeAll(async () => {
  for (const attribution of ATTRIBUTIONS) {
    const out = join(root, attribution, 'out');
    releases.set(
      attribution,
      await released({ from: { kind: 'bundled' }, out, schemes: SCHEMES, attribution }),
    );
  }
});
afterAll(() => {
  for (const release of releases.values()) release.db.close();
});

const rows = (attribution: Attribution, sql: string) => releases.get(attribution)!.rows(sql);

/** Weights of the providers of a release in a scheme, by code and footprint. */
async function weights(attribution: Attribution, scheme: string) {
  const found = await rows(
    attribution,
    `SELECT org_code, footprint_code, any_value(weight) AS weight, any_value(basis) AS basis,
       count(DISTINCT weight) AS different
     FROM membership WHERE scheme = '${scheme}' AND org_kind = 'provider' GROUP BY ALL`,
  );
  const of = new Map<string, Map<string, number>>();
  for (const r of found) {
    expect(r.different).toBe(1);
    const code = String(r.org_code);
    if (!of.has(code)) of.set(code, new Map());
    of.get(code)!.set(String(r.footprint_code), Number(r.weight));
  }
  return of;
}

describe('the basis', () => {
  it.each(ATTRIBUTIONS)(
    '%s is in the manifest of its release, and in its README',
    (attribution) => {
      const { folder } = releases.get(attribution)!;
      expect(readManifest(folder).attribution).toBe(attribution);
      expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(
        new RegExp(`^A provider counts in .+ \\(\`${attribution}\`\\)\\.$`, 'm'),
      );
    },
  );
});

describe('by the patients of a provider', () => {
  it('the weights of every trust sum to exactly 1 in every scheme', async () => {
    const off = await rows(
      'share',
      `SELECT scheme, org_code, org_vintage, sum(weight) AS total FROM membership
       WHERE org_kind = 'provider' GROUP BY ALL HAVING sum(weight) <> 1 OR min(weight) <= 0`,
    );
    expect(off).toEqual([]);
    const divided = await rows(
      'share',
      `SELECT count(DISTINCT org_code) AS n FROM membership
       WHERE org_kind = 'provider' AND scheme = 'stp-2017' AND basis = 'share'`,
    );
    expect(Number(divided[0]?.n)).toBeGreaterThan(130);
  });

  it('they are the shares that were compiled, of R0A and of all the others', async () => {
    const compiled = new Map<string, Map<string, number>>();
    for (const r of records('facts/trust-share.csv')) {
      const code = r.trust_code ?? '';
      if (!compiled.has(code)) compiled.set(code, new Map());
      compiled.get(code)!.set(r.stp_ons ?? '', Number(r.share));
    }
    const found = await weights('share', 'stp-2017');
    let compared = 0;
    for (const [code, shares] of compiled) {
      const own = found.get(code);
      if (!own) continue;
      // The smallest shares were left out of the list: the rest are taken as all of it.
      const told = [...shares.values()].reduce((sum, s) => sum + s, 0);
      expect([...own.keys()].toSorted(), code).toEqual([...shares.keys()].toSorted());
      for (const [footprint, share] of shares) {
        expect(own.get(footprint), `${code} ${footprint}`).toBeCloseTo(share / told, 9);
        expect(Math.abs(own.get(footprint)! - share), `${code} ${footprint}`).toBeLessThan(0.02);
      }
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
    expect(found.get('R0A')?.get('E54000007')).toBeCloseTo(0.9184, 2);
  });

  it('a trust that has gone has the shares of the one that took it over', async () => {
    const found = await weights('share', 'stp-2017');
    expect(found.get('RW3')).toEqual(found.get('R0A'));
    expect(found.get('RM2')).toEqual(found.get('R0A'));
    expect(found.get('RQQ')).toEqual(found.get('RGN'));
    // Pennine Acute went to two trusts: it has the mean of both.
    const [pennine, manchester, northern] = ['RW6', 'R0A', 'RM3'].map((code) => found.get(code)!);
    for (const [footprint, share] of pennine!) {
      const mean = ((manchester!.get(footprint) ?? 0) + (northern!.get(footprint) ?? 0)) / 2;
      expect(Math.abs(share - mean), footprint).toBeLessThan(0.001);
    }
  });

  it('in a later scheme they follow where the residents of the footprints went', async () => {
    const [then, now] = [await weights('share', 'stp-2017'), await weights('share', 'icb-2026')];
    const went = await rows(
      'share',
      `SELECT org_code, footprint_code, weight FROM membership WHERE scheme = 'icb-2026'
       AND org_kind = 'stp' AND org_vintage = '2017-04'`,
    );
    for (const code of ['R0A', 'RGN', 'RTH']) {
      const mapped = new Map<string, number>();
      for (const step of went) {
        const share = (then.get(code)!.get(String(step.org_code)) ?? 0) * Number(step.weight);
        const to = String(step.footprint_code);
        if (share > 0) mapped.set(to, (mapped.get(to) ?? 0) + share);
      }
      expect([...now.get(code)!.keys()].toSorted(), code).toEqual([...mapped.keys()].toSorted());
      for (const [to, share] of mapped) expect(now.get(code)!.get(to)).toBeCloseTo(share, 9);
    }
  });

  it('a provider without shares is counted as by its headquarters', async () => {
    const [shared, housed] = [await weights('share', 'stp-2017'), await weights('hq', 'stp-2017')];
    const known = new Set(records('facts/trust-share.csv').map((r) => r.trust_code));
    // All of them, and a partner of several footprints whose patients' shares are known.
    const more = [...shared.keys()].filter((code) => !housed.has(code));
    expect([...housed.keys()].filter((code) => !shared.has(code))).toEqual([]);
    expect(more.filter((code) => !known.has(code))).toEqual([]);
    const without = [...housed.keys()].filter(
      (code) => !known.has(code) && shared.get(code)!.size === 1,
    );
    expect(without.length).toBeGreaterThan(50);
    for (const code of without) expect(shared.get(code), code).toEqual(housed.get(code));
  });

  it('what is more than a quarter apportioned is estimated, and no other count of attendances', async () => {
    const found = await rows(
      'share',
      `SELECT scheme, footprint_code, indicator_id, period, estimated, apportioned, members_suppressed
       FROM baseline`,
    );
    expect(found.filter((b) => Number(b.apportioned) > 0.25 && !b.estimated)).toEqual([]);
    // Counts of attendances are neither rounded nor hidden: nothing else makes them estimates.
    const attendances = found.filter((b) => String(b.indicator_id).startsWith('ae-'));
    expect(attendances.length).toBeGreaterThan(500);
    expect(attendances.filter((b) => b.estimated !== Number(b.apportioned) > 0.25)).toEqual([]);
    const type1 = found.filter((b) => b.indicator_id === 'ae-attendances-type1');
    expect(type1.filter((b) => b.estimated).length).toBe(type1.length);
    const housed = await rows(
      'hq',
      "SELECT count(*) AS n FROM baseline WHERE indicator_id LIKE 'ae-%' AND estimated",
    );
    expect(housed[0]?.n).toBe(0);
  });
});

describe('by the plans that a provider signed', () => {
  it('a partner of one footprint goes there whole, one of several nowhere', async () => {
    const plans = new Map<string, Set<string>>();
    for (const r of records('ods-stp-partners_2019-04.csv')) {
      if (
        !/^(Trust|Other)$/.test(r.partner_type ?? '') ||
        !/^[A-Z0-9]{3}$/.test(r.partner_ods ?? '')
      )
        continue;
      const code = r.partner_ods ?? '';
      if (!plans.has(code)) plans.set(code, new Set());
      plans.get(code)!.add(r.stp_ods ?? '');
    }
    const found = await weights('partner', 'stp-2017');
    const several = [...plans].filter(([, stps]) => stps.size > 1).map(([code]) => code);
    expect(several.length).toBeGreaterThan(10);
    expect(several.filter((code) => found.has(code))).toEqual([]);
    for (const [code, to] of found) {
      expect([...to.values()], code).toEqual([1]);
    }
    const lost = await rows(
      'partner',
      `SELECT DISTINCT org_code, reason FROM unmapped WHERE scheme = 'stp-2017'
       AND indicator_id = 'ae-attendances'`,
    );
    const unplaced = several.filter((code) => lost.some((l) => l.org_code === code));
    expect(unplaced.length).toBeGreaterThan(5);
    expect(new Set(lost.map((l) => l.reason))).toEqual(new Set(['provider in no footprint list']));
  });

  it('a trust that has gone goes with the partner that took it over (RW3, RM2, RQQ)', async () => {
    const found = await weights('partner', 'stp-2017');
    expect(found.get('R0A')).toEqual(new Map([['E54000007', 1]]));
    expect(found.get('RW3')).toEqual(found.get('R0A'));
    expect(found.get('RM2')).toEqual(found.get('R0A'));
    expect(found.get('RQQ')).toEqual(found.get('RGN'));
  });
});

describe('whatever the basis', () => {
  it('footprints and unmapped are the same sum, for every figure by provider', async () => {
    const totals = (attribution: Attribution) =>
      rows(
        attribution,
        `WITH held AS (
           SELECT scheme, indicator_id, period, sum(numerator) AS n, sum(denominator) AS d
           FROM baseline WHERE indicator_id LIKE 'ae-%' GROUP BY ALL
         ), lost AS (
           SELECT scheme, indicator_id, period, sum(numerator) AS n, sum(denominator) AS d
           FROM unmapped WHERE indicator_id LIKE 'ae-%' AND figures > 0 GROUP BY ALL
         )
         SELECT scheme, indicator_id, period, round(h.n + coalesce(l.n, 0), 6) AS numerator,
           round(h.d + coalesce(l.d, 0), 6) AS denominator
         FROM held AS h LEFT JOIN lost AS l USING (scheme, indicator_id, period) ORDER BY 1, 2, 3`,
      );
    const housed = await totals('hq');
    expect(housed).toHaveLength(3 * 5 * 2);
    expect(await totals('share')).toEqual(housed);
    expect(await totals('partner')).toEqual(housed);
  });

  it('figures of commissioners, practices and authorities are untouched', async () => {
    const others = (attribution: Attribution) =>
      rows(
        attribution,
        `SELECT * FROM baseline WHERE scheme = 'stp-2017' AND indicator_id NOT IN
           (SELECT indicator_id FROM indicator WHERE observed_by = 'provider') ORDER BY ALL`,
      );
    const housed = await others('hq');
    expect(housed.length).toBeGreaterThan(3_000);
    expect(await others('share')).toEqual(housed);
    expect(await others('partner')).toEqual(housed);
  });
});
