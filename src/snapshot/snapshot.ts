import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildTables, planBuild } from '../build/build.ts';
import { promiseOf } from '../build/check.ts';
import { writeInputs } from '../build/input.ts';
import { createMacros } from '../build/macros.ts';
import { folderFiles, type SqlFile, sourcesRead } from '../build/sql-files.ts';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { ident, text } from '../duckdb/quote.ts';
import { archived, sha256 } from '../fetch/archive.ts';
import { bundledFolder, bundledIn } from '../fetch/bundled.ts';
import { select } from '../fetch/selection.ts';
import type { Effects } from '../model/effects.ts';
import type { Indicator } from '../model/indicator.ts';
import { covers, periodSlug } from '../model/period.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { BundledSidecar, Extract, Source } from '../model/source.ts';
import { loadExtracts, readExtracts } from '../read/load.ts';
import { retrieve } from '../retrieve.ts';
import { boundaryFile } from './boundaries.ts';
import { countyOf, reportingAuthorityOf } from './counties.ts';
import { authorityShares, type FactFile, factFiles } from './facts.ts';

export interface SnapshotOptions {
  /** Mirror with the publishers' files. */
  mirror: string;
  /** Folder where the facts are compiled. */
  facts: string;
  /** The day on which the snapshot is taken, `YYYY-MM-DD`. */
  asOf: string;
  sources: readonly Source[];
  indicators: readonly Indicator[];
}

function lineCount(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? lines + 1 : lines;
}

function csv(columns: readonly string[], rows: readonly (string | null)[][]): string {
  const field = (v: string | null) =>
    v === null ? '' : /[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v;
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

/**
 * Computes the bundled snapshot from publishers' files in a mirror, and writes it to
 * `data/raw/bundled` of the package: compact extracts, each with a sidecar that says what they were
 * computed from and by which rule. The same input gives the same bytes.
 */
export async function snapshot(
  options: SnapshotOptions,
  effects: Effects,
): Promise<{ files: number; bytes: number }> {
  const work = mkdtempSync(join(tmpdir(), 'footpack-snapshot-'));
  const folder = join(work, 'bundled');
  const db = await openDatabase(join(work, 'build.duckdb'), { scratch: true });
  try {
    mkdirSync(join(folder, 'facts'), { recursive: true });
    const read = sourcesRead(effects.packageRoot, options.sources);
    const fetched = await retrieve(
      {
        from: { kind: 'mirror', mirror: options.mirror },
        only: read.map((s) => s.id),
        raw: work,
        sources: options.sources,
      },
      { ...effects, now: () => new Date(`${options.asOf}T00:00:00Z`) },
    );
    const bad = fetched.sources.flatMap((s) => s.findings).find((f) => f.exitCode !== EXIT.done);
    if (bad) {
      throw new Problem(EXIT.notFetched, `${bad.source} of ${bad.period}: ${bad.message}`, {
        untouched: 'the snapshot that is there',
        next: 'mend the mirror and run the snapshot again',
      });
    }
    const write = (file: FactFile, from: BundledSidecar['from']) => {
      const name = `facts/${file.source.replace(/^facts-/, '')}.csv`;
      writeBundled(folder, name, csv(file.columns, file.rows), file, from, options);
    };
    for (const file of factFiles(options.facts)) {
      const bytes = readFileSync(join(options.facts, file.from));
      write(file, [
        {
          source: file.source,
          period: file.period,
          url: declared(options.sources, file.source).locator.url,
          sha256: sha256(bytes),
          lines: lineCount(bytes),
        },
      ]);
    }
    const archive = archived(work);
    const { chosen } = select(read, archive, []);
    const loaded = await loadExtracts(db, options.sources, chosen, join(work, 'decoded'));
    const refused = loaded.findings.find((f) => f.exitCode !== EXIT.done);
    if (refused) throw new Problem(refused.exitCode, refused.message);
    write(await districtFacts(db, options.facts), fromExtracts(archive, ['ons-lsoa-to-ccg'], null));
    const facts = select(
      options.sources,
      [],
      bundledIn(folder).map((b) => b.extract),
    ).chosen;
    await readExtracts(db, options.sources, facts, join(work, 'decoded'));
    await writeInputs(db, {
      selected: [],
      attribution: 'hq',
      indicators: options.indicators,
      sources: options.sources,
      extracts: [],
      findings: [],
    });
    const steps = await planBuild(db, effects.packageRoot);
    await createMacros(db, effects.packageRoot);
    await buildTables(db, effects.packageRoot, steps, steps);
    for (const file of folderFiles(effects.packageRoot, 'snapshot')) {
      await writeRelation(db, file, folder, archive, options, work);
    }
    const boundaries = await boundaryFile(db);
    const stem = boundaries.relation.replaceAll('_', '-');
    writeBundled(
      folder,
      `${stem}_${periodSlug(boundaries.period)}.csv`,
      csv(boundaries.columns, boundaries.rows),
      boundaries,
      fromExtracts(archive, [boundaries.source], boundaries.period),
      options,
    );
    const target = bundledFolder(effects.packageRoot);
    rmSync(target, { recursive: true, force: true });
    cpSync(folder, target, { recursive: true });
    return total(target);
  } finally {
    db.close();
    rmSync(work, { recursive: true, force: true });
  }
}

function declared(sources: readonly Source[], id: string): Source {
  const source = sources.find((s) => s.id === id);
  if (!source) throw new Error(`no pipeline declares ${id}`);
  return source;
}

/** The published files that figures of some sources and of a period were computed from. */
function fromExtracts(
  archive: readonly Extract[],
  sourceIds: readonly string[],
  period: string | null,
): BundledSidecar['from'] {
  return archive
    .filter((e) => sourceIds.includes(e.sourceId) && (period === null || covers(e.period, period)))
    .map((e) => ({
      source: e.sourceId,
      period: e.period,
      url: e.url,
      sha256: e.sha256,
      lines: lineCount(readFileSync(e.path)),
    }));
}

function writeBundled(
  folder: string,
  name: string,
  body: string,
  about: { source: string; relation: string; period: string; rule: string },
  from: BundledSidecar['from'],
  options: SnapshotOptions,
): void {
  const source = declared(options.sources, about.source);
  const sidecar: BundledSidecar = {
    source: about.source,
    period: about.period,
    title: source.title,
    publisher: source.publisher,
    licence: source.licence,
    attribution: source.attribution,
    relation: about.relation,
    taken: options.asOf,
    rule: about.rule,
    rows: lineCount(Buffer.from(body)) - 1,
    sha256: sha256(body),
    from,
  };
  writeFileSync(join(folder, name), body);
  writeFileSync(
    join(folder, name.replace(/\.csv$/, '.json')),
    `${JSON.stringify(sidecar, null, 2)}\n`,
  );
}

/**
 * Districts and the authorities that report for them; proved by the LSOAs and residents of every
 * county in every footprint, which must equal those compiled from another road.
 */
async function districtFacts(db: Database, factsFolder: string): Promise<FactFile> {
  const sums = await db.rows(
    `SELECT l.district_code, s.stp_ons, count(*) AS lsoas, sum(CAST(p.population AS INTEGER)) AS people
     FROM raw.ons_lsoa_to_ccg AS l
     JOIN raw.ons_ccg_to_stp AS s ON s.ccg_ons = l.ccg_ons AND s.extract_vintage = '2017-04'
     JOIN raw.ons_lsoa_population AS p ON p.area_code = l.area_code
     WHERE l.extract_vintage = '2017-04' GROUP BY ALL`,
  );
  const computed = new Map<string, [number, number]>();
  for (const row of sums) {
    const district = String(row.district_code);
    const key = `${countyOf(district)?.[0] ?? district} ${row.stp_ons}`;
    const [lsoas, people] = computed.get(key) ?? [0, 0];
    computed.set(key, [lsoas + Number(row.lsoas), people + Number(row.people)]);
  }
  const compiled = authorityShares(factsFolder);
  for (const share of compiled) {
    const [lsoas, people] = computed.get(`${share.authority} ${share.stp}`) ?? [0, 0];
    if (lsoas !== share.lsoas || people !== share.population) {
      throw new Error(
        `${share.authority} in ${share.stp}: ${lsoas} LSOAs and ${people} residents by the ranges ` +
          `of district codes, ${share.lsoas} and ${share.population} as compiled`,
      );
    }
  }
  if (compiled.length !== computed.size) {
    throw new Error(`${computed.size} parts of authorities, ${compiled.length} compiled`);
  }
  const districts = await db.rows(
    'SELECT DISTINCT district_code FROM raw.ons_lsoa_to_ccg ORDER BY district_code',
  );
  return {
    source: 'facts-district-county',
    relation: 'facts_district_county',
    period: '2017-04',
    from: 'utla2017_stp_share.csv',
    rule: 'districts of the LSOA lookups by the code ranges of their counties',
    columns: ['district_code', 'authority_code', 'authority_name', 'evidence'],
    rows: districts.flatMap((row) => {
      const district = String(row.district_code);
      const authority = reportingAuthorityOf(district);
      const evidence =
        countyOf(district) === null
          ? 'delayed transfers list no row of its own'
          : 'code range; LSOAs and residents of the county agree';
      return authority ? [[district, authority[0], authority[1], evidence]] : [];
    }),
  };
}

/** Runs one file of `sql/snapshot` and writes an extract for each source and period it gives. */
async function writeRelation(
  db: Database,
  file: SqlFile,
  folder: string,
  archive: readonly Extract[],
  options: SnapshotOptions,
  work: string,
): Promise<void> {
  const relation = file.table.replace('snapshot.', '');
  await db.run(`CREATE OR REPLACE TEMP TABLE bundle AS ${file.sql}`);
  const parts = await db.rows('SELECT DISTINCT source_id, period FROM bundle ORDER BY ALL');
  const columns = (await db.rows('DESCRIBE bundle')).map((c) => String(c.column_name)).slice(2);
  for (const part of parts) {
    const source = declared(options.sources, String(part.source_id));
    const period = String(part.period);
    const where = `source_id = ${text(source.id)} AND period = ${text(period)}`;
    const [given] = await db.rows(
      `SELECT ${columns.map((c) => `count(${ident(c)}) AS ${ident(c)}`).join(', ')} FROM bundle WHERE ${where}`,
    );
    const optional = new Set(relation === 'tidy' ? columns.slice(columns.indexOf('note') + 1) : []);
    const kept = columns.filter((c) => !optional.has(c) || Number(given?.[c]) > 0);
    const path = join(work, 'bundle.csv');
    await db.run(
      `COPY (SELECT ${kept.map(ident).join(', ')} FROM bundle WHERE ${where} ORDER BY ALL)
       TO ${text(path)} (FORMAT csv, HEADER)`,
    );
    const stem = relation === 'tidy' ? source.id : relation.replaceAll('_', '-');
    // Deprivation is weighted by residents.
    const besides = source.id === 'imd-lsoa' ? ['ons-lsoa-population'] : [];
    const from = source.bundledStays
      ? fromExtracts(archive, [source.id, 'ons-lsoa-to-ccg', ...besides], null)
      : fromExtracts(archive, [source.id, ...(source.needs ?? [])], period);
    writeBundled(
      folder,
      `${stem}_${periodSlug(period)}.csv`,
      readFileSync(path, 'utf8'),
      { source: source.id, relation, period, rule: promiseOf(file) },
      from,
      options,
    );
  }
}

function total(folder: string): { files: number; bytes: number } {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.(csv|json)$/.test(basename(name)));
  const bytes = files.reduce((sum, name) => sum + readFileSync(join(folder, name)).byteLength, 0);
  return { files: files.length, bytes };
}
