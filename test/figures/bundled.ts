import { afterAll, beforeAll, expect } from 'vitest';
import type { Row } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import type { Pack } from '../../src/model/pack.ts';
import { type Release, shippedRelease } from './releases.ts';

/** Observations with the footprints that hold them, by the published tables alone. */
export const PLACED = `(SELECT o.*, m.footprint_code, m.weight, m.basis
  FROM observation AS o
  LEFT JOIN membership AS m ON m.scheme = 'stp-2017' AND m.org_kind = o.org_kind
    AND m.org_code = o.org_code AND m.org_vintage = o.org_vintage)`;

/** What the tests of a file ask of a release made of what footpack ships. */
export interface Bundled {
  release: () => Release;
  /** Packs of the default scheme, by footprint code. */
  packs: () => Map<string, Pack>;
  rows: Release['rows'];
  row: Release['row'];
  /** One baseline of the default scheme. */
  baseline: (footprint: string, indicator: string, period: string) => Promise<Row>;
  /** England's figure beside every baseline of an indicator, which is the same for all. */
  england: (indicator: string, period: string) => Promise<Row>;
  /** An indicator as a pack shows it. */
  inPack: (footprint: string, indicator: string) => Pack['indicators'][number];
}

/** Opens the bundled release before the tests of a file, and closes it after them. */
export function bundled(): Bundled {
  let release: Release;
  let packs: Map<string, Pack>;

  beforeAll(async () => {
    release = await shippedRelease();
    packs = release.packs();
  });
  afterAll(() => release?.db.close());

  const rows = (sql: string) => release.rows(sql);
  const row = (sql: string) => release.row(sql);

  return {
    release: () => release,
    packs: () => packs,
    rows,
    row,
    baseline: (footprint, indicator, period) =>
      row(`SELECT * FROM baseline WHERE scheme = 'stp-2017' AND footprint_code = ${text(footprint)}
        AND indicator_id = ${text(indicator)} AND period = ${text(period)}`),
    england: async (indicator, period) => {
      const found = await rows(
        `SELECT DISTINCT england_value, england_published, england_basis FROM baseline
         WHERE indicator_id = ${text(indicator)} AND period = ${text(period)}`,
      );
      expect(found, `England's ${indicator} is one figure`).toHaveLength(1);
      return found[0]!;
    },
    inPack: (footprint, indicator) => {
      const found = packs.get(footprint)?.indicators.find((i) => i.id === indicator);
      if (!found) throw new Error(`${footprint} has no ${indicator}`);
      return found;
    },
  };
}
