import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { type Release, shippedRelease } from '../figures/releases.ts';
import { packageRoot, scratch } from '../support.ts';

/** The recipes of docs/recipes.md, run on the release of the bundled snapshot. */
const PAGE = readFileSync(join(packageRoot, 'docs', 'recipes.md'), 'utf8');
const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (found) => found[1] ?? '',
  );

const folder = scratch();
let release: Release;
let db: Database;

beforeAll(async () => {
  release = await shippedRelease();
  db = await openDatabase(':memory:');
});
afterAll(() => {
  db.close();
  release.db.close();
});

describe('docs/recipes.md', () => {
  it('has questions for DuckDB that it answers, one after the other in one session', async () => {
    const recipes = blocks('sql');
    const rows: number[] = [];
    for (const recipe of recipes) {
      const here = recipe
        .replaceAll('RELEASE', release.folder)
        .replace(/TO '([^']+)'/, (_, file) => `TO '${join(folder, file)}'`);
      const answer = await db.connection.runAndReadAll(here);
      rows.push(answer.currentRowCount);
      if (recipe.includes('PIVOT')) {
        expect(answer.columnNames()).toEqual(['name', 'qof-dm', 'qof-ra', 'ae-4hr-type1']);
      }
    }
    // ATTACH; every footprint; regions; every footprint; footprints with practices; COPY.
    expect(rows).toEqual([0, 44, 4, 44, 44, 1]);
    const csv = readFileSync(join(folder, 'black-country.csv'), 'utf8').trim().split('\n');
    const { n } = await release.row(
      "SELECT count(*) AS n FROM baseline WHERE footprint_code = 'E54000016'",
    );
    expect(csv.length).toBe(Number(n) + 1);
  });

  it('says rightly that a sum over withheld figures has holes, and a mean of percentages differs', async () => {
    const from = "FROM baseline WHERE indicator_id = 'qof-dm'";
    const withheld = await release.row(
      `SELECT count(*) AS n ${from} AND value IS NULL AND numerator IS NOT NULL`,
    );
    expect(withheld.n).toBeGreaterThan(0);
    const { apart } = await release.row(
      `SELECT abs(avg(value) - 100 * (sum(numerator) / sum(denominator))::DOUBLE) AS apart
       ${from} AND period = '2016/17' AND value IS NOT NULL`,
    );
    expect(apart).toBeGreaterThan(0.001);
  });

  it.each(['python', 'r'])('asks in %s what the release answers', async (language) => {
    const questions = blocks(language).flatMap((block) =>
      [...block.matchAll(/"""([\s\S]*?)"""|Query\(con, "([\s\S]*?)"\)/g)].map(
        ([, python, r]) => python ?? r ?? '',
      ),
    );
    expect(questions.length).toBe(1);
    for (const question of questions) {
      expect((await release.rows(question)).length).toBeGreaterThan(40);
    }
  });

  it('names files and columns that are there', async () => {
    const files = [...PAGE.matchAll(/(?:tables|stp-2017)[/\\][\w/\\]+\.(?:parquet|csv)/g)];
    expect(files.length).toBeGreaterThan(6);
    for (const [file] of files) {
      expect(existsSync(join(release.folder, file.replaceAll('\\', '/'))), file).toBe(true);
    }
    const reads = [
      ...PAGE.matchAll(/tables\/(\w+)\.parquet'[^[(]*?(?:columns=\[|col_select = c\()([^\])]*)/g),
    ];
    expect(reads.length).toBe(3);
    for (const [, table, names = ''] of reads) {
      const columns = (await release.rows(`DESCRIBE ${table}`)).map((row) => row.column_name);
      const wanted = [...names.matchAll(/'(\w+)'/g)].map((name) => name[1]);
      expect(wanted.length).toBeGreaterThan(2);
      expect(columns).toEqual(expect.arrayContaining(wanted));
    }
  });
});
