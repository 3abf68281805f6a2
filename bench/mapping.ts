import { join } from 'node:path';
import {
  type Asked,
  type Bench,
  comparison,
  machine,
  measureScript,
  type Run,
  ratio,
} from './measure.ts';
import { prepare, SCHEMES } from './synthetic.ts';

const MEMORY = '4GB';
const WAYS = ['footpack', 'mapping-by-hand.sql', 'mapping-summed-by-hand.sql'] as const;

/** What `bench/mapping-once.ts` is to do. */
export interface Mapping {
  /** The database to map. */
  path: string;
  /** The product's own SQL, or the file of this folder that stands beside it. */
  way: (typeof WAYS)[number];
  memoryLimit: string;
}

/** What came of it: the number of rows and a hash of them all, and the sums over each scheme. */
interface Mapped {
  seconds: number;
  result: string;
}

/** Throws unless all ways gave the same, and each scheme has all that there was. */
function agree(results: readonly string[], numerator: string): void {
  const [first, ...others] = results;
  if (first === undefined || others.some((other) => other !== first)) {
    throw new Error(`what was mapped differs:\n${results.join('\n')}`);
  }
  const { sums } = JSON.parse(first);
  const whole = [...SCHEMES].sort().map((scheme) => `(${scheme}, ${numerator})`);
  if (sums !== `[${whole.join(', ')}]`) throw new Error(`of ${numerator} there is ${sums}`);
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  const rows = quick ? 200_000 : 10_000_000;
  const path = join(work, 'mapping.duckdb');
  const numerator = await prepare(path, rows, work, MEMORY);
  const taken: Record<Mapping['way'], Run[]> = {
    footpack: [],
    'mapping-by-hand.sql': [],
    'mapping-summed-by-hand.sql': [],
  };
  for (let i = quick ? 1 : 0; i <= runs; i += 1) {
    const results = WAYS.map((way) => {
      const mapping: Mapping = { path, way, memoryLimit: MEMORY };
      const run = measureScript<Mapped>('mapping-once.ts', mapping, work);
      console.error(
        `mapping, ${i === 0 ? 'warming up' : `run ${i}`}, ${way}: ${run.seconds.toFixed(2)} s`,
      );
      if (i > 0) taken[way].push(run);
      return run.result;
    });
    agree(results, numerator);
  }
  const [mine, joined, summed] = WAYS.map((way) => taken[way]) as [Run[], Run[], Run[]];
  return [
    comparison(`${rows.toLocaleString('en-GB')} rows into ${SCHEMES.join(', ')}`, [
      ['footpack: `sql/baseline/placed.sql` to `rollup.sql`, and `unmapped.sql`', mine],
      ['by hand, row by row: `bench/mapping-by-hand.sql`', joined],
      ['by hand, summed first: `bench/mapping-summed-by-hand.sql`', summed],
    ]),
    '',
    `Ratios of ${ratio(mine, joined).toFixed(2)} and ${ratio(mine, summed).toFixed(2)} in wall time; ` +
      'the sums are the same. ' +
      (await machine(`DuckDB’s memory limited to ${MEMORY}`)),
  ].join('\n');
}

/**
 * How long it takes to map 10 million figures of practices and months into three schemes at once,
 * and to say what is in no footprint and why, and how much memory: `sql/baseline/placed.sql`,
 * `figure.sql`, `rollup.sql` and `unmapped.sql`, beside the same join written by hand, twice: plainly, row by row, and
 * with the product's own idea, sums before weights. The tables that they read are those of a build of
 * the bundled snapshot; the figures are synthetic, of real practices.
 *
 * Each run is a process of its own, which opens the same database read-only, makes temporary tables,
 * and times that alone. Runs alternate, after one that warms the disk cache. All ways must give
 * the same sums for every footprint and for every organisation left out, and the numerators of each
 * scheme must add up to what there was. The product also gives what the script does not: bounds of
 * denominators, the apportioned part, what is open, and the coverage of its figures.
 */
export const mapping: Bench = { runs: 5, measure };
