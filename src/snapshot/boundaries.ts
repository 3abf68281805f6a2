import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { groundOf, shapesOf } from '../release/map-boundary.ts';
import { BUNDLED_GRID, stepsOf } from '../release/map-geometry.ts';
import { DETAIL, simplified } from '../release/map-topology.ts';

/** Boundaries of the bundled snapshot: which source they are of, and their rows. */
export interface BoundaryFile {
  source: string;
  relation: string;
  period: string;
  rule: string;
  columns: readonly string[];
  rows: string[][];
}

/**
 * The boundaries of the CCGs that the default scheme is made of, with as many corners as a map of
 * England shows: every scheme's footprints are put together from them where its own boundaries are
 * not at hand.
 */
export async function boundaryFile(db: Database): Promise<BoundaryFile> {
  const { pieces } = await groundOf(db, DEFAULT_SCHEME, []);
  if (!pieces) throw new Error('expected boundaries of CCGs among the published files, found none');
  const { set } = pieces;
  const names = await db.rows(
    `SELECT DISTINCT ccg_ons, ccg_name FROM stage.area WHERE vintage = ${text(set.vintage)}`,
  );
  const nameOf = new Map(names.map((row) => [row.ccg_ons, String(row.ccg_name)]));
  const shapes = simplified(await shapesOf(db, set), DETAIL, BUNDLED_GRID);
  return {
    source: set.sourceId,
    relation: 'ccg_boundary_steps',
    period: set.vintage,
    rule:
      'on a grid of a thousandth of a degree, corners that make a triangle below 0.00005 square ' +
      'degrees (0.4 km²) left out by Visvalingam’s method on all boundaries at once, and smaller islands',
    columns: ['ccg_ons', 'ccg_name', 'steps'],
    rows: shapes.map(({ code, shape }) => [code, nameOf.get(code) ?? '', stepsOf(shape)]),
  };
}
