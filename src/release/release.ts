import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { Database, Row } from '../duckdb/database.ts';
import { forEach } from '../duckdb/pool.ts';
import { together } from '../duckdb/together.ts';
import { dataPackageSchema, tableSchemaSchema } from '../model/data-package.ts';
import type { Finding } from '../model/finding.ts';
import { footprintsSchema, mapIndicatorsSchema, tilesSchema } from '../model/map.ts';
import { packSchema, SCHEMA_VERSION } from '../model/pack.ts';
import {
  indexSchema,
  latestSchema,
  type Manifest,
  manifestSchema,
  releasesSchema,
} from '../model/release.ts';
import { dataPackage } from './data-package.ts';
import { writeDuckdbFile } from './duckdb-file.ts';
import { json, writeInto } from './json.ts';
import { attributionOf, contentHash, listFiles } from './manifest.ts';
import { writeMap } from './map.ts';
import { packsOf } from './packs.ts';
import { type Earlier, openParts, type PartKeys, type Parts } from './parts.ts';
import { attribution, readme } from './readme.ts';
import { tableSchemas } from './table-schema.ts';
import { writeFootprintTables, writeTables } from './tables.ts';

export interface ReleaseInput {
  packageRoot: string;
  /** Empty folder to write to. */
  folder: string;
  schemes: readonly string[];
  createdAt: string;
  version: string;
  findings: readonly Finding[];
  /** What a person overruled of the extracts that the build read. */
  accepted?: Manifest['accepted'];
  /** A release of which parts may be taken over. */
  earlier?: Earlier | null;
  /** Says what changed, of the folder as soon as all its tables are written; the packs are not yet. */
  compare?: (folder: string) => Promise<string | null>;
}

const SCHEMAS = {
  pack: packSchema,
  index: indexSchema,
  footprints: footprintsSchema,
  tiles: tilesSchema,
  indicators: mapIndicatorsSchema,
  manifest: manifestSchema,
  latest: latestSchema,
  releases: releasesSchema,
  datapackage: dataPackageSchema,
  table: tableSchemaSchema,
};

/** The latest day on which an extract in use was retrieved or taken. */
function asOfDay(sources: readonly Row[]): string {
  return (
    sources
      .map((s) => String(s.retrieved ?? ''))
      .sort()
      .at(-1) || '1970-01-01'
  );
}

function inputsHash(sources: readonly Row[]): string {
  const lines = sources.map((s) => `${s.source_id} ${s.period} ${s.sha256}\n`).sort();
  return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`;
}

/** Writes the schemas of the files and of the tables. */
async function writeSchemas(db: Database, folder: string): Promise<void> {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    writeInto(folder, `schema/${name}.schema.json`, json(z.toJSONSchema(schema), 2));
  }
  for (const [table, schema] of await tableSchemas(db)) {
    writeInto(folder, `schema/tables/${table}.json`, json(schema, 2));
  }
}

/** Writes the packs and the map of a scheme; gives the number of packs. */
async function writeScheme(
  db: Database,
  folder: string,
  scheme: string,
  parts: Parts,
  asOf: string,
  inputs: string,
): Promise<number> {
  const index: z.infer<typeof indexSchema> = [];
  // What packs show is read while the map is drawn, which is our own work for the most part.
  const other = await db.sibling();
  const [bboxes, packs] = await together([
    writeMap(db, folder, scheme, parts),
    packsOf(other, scheme, asOf, inputs).finally(() => other.close()),
  ]);
  for await (const pack of packs) {
    const path = `packs/${pack.footprint.code}/pack.json`;
    writeInto(folder, `${scheme}/${path}`, json(pack));
    index.push({
      code: pack.footprint.code,
      number: pack.footprint.number,
      name: pack.footprint.name,
      odsCode: pack.footprint.odsCode,
      region: pack.footprint.region?.name ?? null,
      organisations: pack.organisations.length,
      population: pack.footprint.population?.value ?? null,
      bbox: bboxes.get(pack.footprint.code) ?? null,
      pack: path,
    });
  }
  writeInto(folder, `${scheme}/index.json`, json(indexSchema.parse(index), 2));
  return index.length;
}

/** Writes the national tables, and says what changed in them. */
async function writeNational(
  db: Database,
  { packageRoot, folder, compare }: ReleaseInput,
  parts: Parts,
): Promise<{ rowCounts: Record<string, number>; against: string | null }> {
  const rowCounts = await writeTables(db, folder, parts);
  await writeDuckdbFile(db, packageRoot, folder);
  return { rowCounts, against: (await compare?.(folder)) ?? null };
}

/** What a release holds when only the files are missing that tell of the others. */
export interface Written {
  folder: string;
  packs: number;
  sources: readonly Row[];
  /** What its parts were made of. */
  parts: PartKeys;
  /** What changed, where it was compared. */
  against: string | null;
  /** The manifest but for what the files say. */
  told: Omit<Manifest, 'release' | 'contentHash' | 'files'>;
}

/** Writes the tables, packs, maps and schemas of a release from a checked build to a folder. */
export async function writeRelease(db: Database, input: ReleaseInput): Promise<Written> {
  const { folder } = input;
  rmSync(folder, { recursive: true, force: true });
  const sources = await db.rows('SELECT * FROM pack.source');
  const asOf = asOfDay(sources);
  const inputs = inputsHash(sources);
  const parts = await openParts(db, folder, input.version, input.earlier ?? null);
  // The tables are DuckDB's work and the packs mostly ours: they are written side by side.
  const [first, second] = [await db.sibling(), await db.sibling()];
  const [{ rowCounts, against }, , , schemes] = await together([
    writeNational(first, input, parts).finally(() => first.close()),
    writeFootprintTables(second, folder, input.schemes, parts).finally(() => second.close()),
    writeSchemas(db, folder),
    forEach(db, input.schemes, (one, scheme) =>
      writeScheme(one, folder, scheme, parts, asOf, inputs),
    ),
  ]);
  const packs = schemes.reduce((sum, n) => sum + n, 0);
  const [checks] = await db.rows(
    `SELECT count(*) FILTER (severity = 'info') AS held, count(*) FILTER (severity = 'warn') AS warnings
     FROM pack."check"`,
  );
  const [engine] = await db.rows('SELECT version() AS version');
  const told = {
    schemaVersion: SCHEMA_VERSION,
    asOf,
    createdAt: input.createdAt,
    schemes: [...input.schemes],
    attribution: await attributionOf(db),
    software: { footpack: input.version, duckdb: String(engine?.version) },
    inputs: sources.map((s) => ({
      source: String(s.source_id),
      period: String(s.period),
      file: String(s.source_file),
      url: String(s.url),
      sha256: String(s.sha256),
      retrieved: s.retrieved === null ? null : String(s.retrieved),
      bundled: s.bundled === true,
    })),
    rowCounts,
    checks: { held: Number(checks?.held), warnings: Number(checks?.warnings) },
    findings: input.findings.map(({ exitCode: _, ...finding }) => finding),
    accepted: [...(input.accepted ?? [])],
  } satisfies Written['told'];
  return { folder, packs, sources, parts: parts.keys, against, told };
}

/** Completes a release with the files that tell of the others, its manifest last. */
export function sealRelease({ folder, packs, sources, told }: Written): Manifest {
  const content = listFiles(folder);
  const hash = contentHash(content);
  const { schemaVersion, asOf, createdAt, ...more } = told;
  const manifest: Manifest = {
    schemaVersion,
    release: `${asOf}_${hash.slice(7, 15)}`,
    asOf,
    createdAt,
    contentHash: hash,
    ...more,
    files: [],
  };
  writeInto(folder, 'README.md', readme(manifest, packs));
  writeInto(folder, 'ATTRIBUTION.md', attribution(sources));
  const described = listFiles(folder, content);
  writeInto(folder, 'datapackage.json', json(dataPackage(manifest, described, sources), 2));
  manifest.files = listFiles(folder, described);
  writeInto(folder, 'manifest.json', json(manifest, 2));
  return manifest;
}
