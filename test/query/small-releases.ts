import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/duckdb/database.ts';
import type { Json } from '../../src/duckdb/value.ts';
import type { Manifest } from '../../src/model/release.ts';
import { COMPARED } from '../../src/query/diff-pair.ts';
import type { ReleaseFolder } from '../../src/query/release-folder.ts';

export interface Figure {
  indicator: string;
  code: string;
  period: string;
  numerator: number;
  denominator: number;
}

/** A small country: CCGs of one vintage, in footprints of one scheme, with figures of one file each. */
export interface World {
  footprints: string[];
  /** CCG, footprint and the share of it that counts there. */
  places: { code: string; footprint: string; weight: number }[];
  indicators: {
    id: string;
    combine: 'ratio' | 'sum';
    multiplier: number;
    polarity: string;
    observedBy?: string;
  }[];
  figures: Figure[];
  /** SHA-256 of the file of an indicator's figures. */
  files: Record<string, string>;
}

export const SCHEME = 'stp-2017';
const VINTAGE = '2017-04';

/** First and last day of a financial year. */
function days(period: string): [string, string] {
  const year = Number(period.slice(0, 4));
  return [`${year}-04-01`, `${year + 1}-03-31`];
}

/** The value of a footprint's figure, worked out anew: sums over sums, to ten decimals; null without members. */
export function valueIn(
  { places, indicators, figures }: World,
  footprint: string,
  indicator: string,
  period: string,
): number | null {
  const rule = indicators.find((i) => i.id === indicator);
  const members = figures.flatMap((figure) => {
    if (figure.indicator !== indicator || figure.period !== period) return [];
    const place = places.find((p) => p.code === figure.code && p.footprint === footprint);
    return place ? [{ ...figure, weight: place.weight }] : [];
  });
  if (!rule || members.length === 0) return null;
  const numerator = members.reduce((sum, m) => sum + m.weight * m.numerator, 0);
  const denominator = members.reduce((sum, m) => sum + m.weight * m.denominator, 0);
  const value = rule.combine === 'sum' ? numerator : rule.multiplier * (numerator / denominator);
  return Number(value.toFixed(10));
}

function baselineRows(world: World): Record<string, Json>[] {
  const periods = [...new Set(world.figures.map((f) => `${f.indicator} ${f.period}`))].sort();
  return periods.flatMap((key) => {
    const [indicator = '', period = ''] = key.split(' ');
    const values = world.footprints.map((f) => valueIn(world, f, indicator, period));
    const held = values.filter((value) => value !== null);
    const england = held.reduce((sum, value) => sum + value, 0) / held.length;
    const rule = world.indicators.find((i) => i.id === indicator);
    return world.footprints.flatMap((footprint, i): Record<string, Json>[] => {
      const value = values[i] ?? null;
      const [from, to] = days(period);
      const ranked = rule?.combine === 'ratio' && value !== null;
      return [
        {
          scheme: SCHEME,
          footprint_code: footprint,
          indicator_id: indicator,
          period,
          period_start: from,
          period_end: to,
          value,
          value_low: value,
          value_high: value,
          members_present: value === null ? 0 : 1,
          withheld_reason: value === null ? 'no member has a figure' : null,
          method: rule?.combine === 'sum' ? 'sum' : 'ratio of sums',
          england_value: Number(england.toFixed(10)),
          rank: ranked ? 1 + held.filter((other) => other > value).length : null,
        },
      ];
    });
  });
}

function rowsOf(world: World): Record<string, Record<string, Json>[]> {
  const codes = [...new Set(world.places.map((p) => p.code))];
  const file = (indicator: string) => `${indicator}/${world.files[indicator]}.csv`;
  return {
    footprint: world.footprints.map((code, i) => ({
      scheme: SCHEME,
      footprint_code: code,
      name: `Land of ${code}`,
      number: i + 1,
    })),
    organisation: codes.map((code) => ({
      org_kind: 'ccg',
      org_code: code,
      org_vintage: VINTAGE,
      name: `NHS ${code} CCG`,
    })),
    membership: world.places.map(({ code, footprint, weight }) => ({
      scheme: SCHEME,
      org_kind: 'ccg',
      org_code: code,
      org_vintage: VINTAGE,
      footprint_code: footprint,
      weight,
      basis: weight < 1 ? 'population' : 'listed',
    })),
    indicator: world.indicators.map((i, position) => ({
      indicator_id: i.id,
      position,
      title: `The ${i.id}`,
      unit: i.combine === 'sum' ? 'people' : 'percent',
      multiplier: i.multiplier,
      polarity: i.polarity,
      combine: i.combine,
      observed_by: i.observedBy ?? 'ccg',
      source_id: i.id,
    })),
    observation: world.figures.map((figure, i) => ({
      observation_id: `${i}`,
      source_id: figure.indicator,
      source_file: file(figure.indicator),
      indicator_id: figure.indicator,
      org_kind: 'ccg',
      org_code: figure.code,
      org_vintage: VINTAGE,
      period: figure.period,
      period_start: days(figure.period)[0],
      period_end: days(figure.period)[1],
      numerator: figure.numerator,
      denominator: figure.denominator,
      suppressed: false,
    })),
    baseline: baselineRows(world),
    category: [],
    source: Object.entries(world.files).map(([indicator, sha256]) => ({
      source_id: indicator,
      title: `Figures of ${indicator}`,
      period: '2016/17',
      source_file: file(indicator),
      retrieved: '2026-11-22',
      sha256,
      bundled: false,
    })),
  };
}

/** Makes a release of a world: the tables and columns that are compared, and a manifest. */
export async function aRelease(
  out: string,
  id: string,
  world: World,
  change: string[] = [],
): Promise<ReleaseFolder> {
  const folder = join(out, 'releases', id);
  const database = join(folder, 'footpack.duckdb');
  mkdirSync(folder, { recursive: true });
  const db = await openDatabase(database, { threads: 1 });
  try {
    for (const [table, rows] of Object.entries(rowsOf(world))) {
      const columns = Object.entries(COMPARED[table] ?? {});
      await db.run(
        `CREATE TABLE ${table} (${columns.map(([name, type]) => `"${name}" ${type}`).join(', ')})`,
      );
      const names = columns.map(([name]) => name);
      await db.insert(
        'main',
        table,
        names,
        rows.map((row) => names.map((name) => row[name] ?? null)),
      );
    }
    for (const statement of change) await db.run(statement);
  } finally {
    db.close();
  }
  const manifest: Manifest = {
    schemaVersion: 1,
    release: id,
    asOf: id.slice(0, 10),
    createdAt: `${id.slice(0, 10)}T09:00:00Z`,
    contentHash: `sha256:${'0'.repeat(64)}`,
    schemes: [SCHEME],
    software: { footpack: '0.0.0-test', duckdb: 'v1' },
    inputs: [],
    rowCounts: {},
    checks: { held: 0, warnings: 0 },
    findings: [],
    accepted: [],
    files: [],
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(
    join(out, 'latest.json'),
    JSON.stringify({ release: id, path: `releases/${id}`, contentHash: manifest.contentHash }),
  );
  return { id, folder, database };
}

/** Three CCGs in two footprints: one whole in each, and one that lies in both. */
export function aWorld(): World {
  const figures = (indicator: string, period: string, of: [string, number, number][]) =>
    of.map(([code, numerator, denominator]) => ({
      indicator,
      code,
      period,
      numerator,
      denominator,
    }));
  return {
    footprints: ['E54000098', 'E54000099'],
    places: [
      { code: '01A', footprint: 'E54000098', weight: 1 },
      { code: '02B', footprint: 'E54000099', weight: 1 },
      { code: '03C', footprint: 'E54000098', weight: 0.25 },
      { code: '03C', footprint: 'E54000099', weight: 0.75 },
    ],
    indicators: [
      { id: 'seen-in-time', combine: 'ratio', multiplier: 100, polarity: 'high' },
      { id: 'visits', combine: 'sum', multiplier: 1, polarity: 'none' },
    ],
    figures: [
      ...figures('seen-in-time', '2016/17', [
        ['01A', 800, 1000],
        ['02B', 450, 500],
        ['03C', 640, 800],
      ]),
      ...figures('seen-in-time', '2017/18', [
        ['01A', 700, 1000],
        ['02B', 400, 500],
      ]),
      ...figures('visits', '2016/17', [
        ['01A', 1000, 1],
        ['02B', 500, 1],
        ['03C', 800, 1],
      ]),
    ],
    files: { 'seen-in-time': 'aaaa', visits: 'bbbb' },
  };
}

/** A world that differs from another in what `change` does to a copy of it. */
export function but(world: World, change: (copy: World) => void): World {
  const copy = structuredClone(world);
  change(copy);
  return copy;
}
