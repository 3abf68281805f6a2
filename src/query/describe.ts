import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Row } from '../duckdb/database.ts';
import { ident } from '../duckdb/quote.ts';
import { tableSchemaSchema } from '../model/data-package.ts';
import { nearest } from '../model/nearest.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { facts, length, PLAIN, paragraph, type Style } from './page.ts';
import type { ReleaseFolder } from './release-folder.ts';

/** A column of a table of a release, in the release's own words. */
export interface DescribedColumn {
  name: string;
  /** As DuckDB writes it. */
  type: string;
  /** The part of the comment that tells the unit; null where it tells none. */
  unit: string | null;
  comment: string;
}

/** A table of a release, in the release's own words. */
export interface DescribedTable {
  table: string;
  description: string;
  rows: number;
  /** Columns that are unique together; empty where rows are messages and none is. */
  key: string[];
  /** Columns that name a row of another table, by that table's key. */
  references: { columns: string[]; table: string }[];
  columns: DescribedColumn[];
}

const UNIT =
  /(?:^|, )((?:in )?(?:the unit of [^,;]+|the indicator’s unit[^,;]*|standard deviations|people|records|bytes|\d+ to \d+))(?=$|;)/;

/** The unit that the comment of a column ends with, or has before a semicolon. */
export function unitIn(comment: string): string | null {
  return UNIT.exec(comment)?.[1]?.replace(/^in /, '') ?? null;
}

/** Keys as the schema of the table in the release has them; a release without one tells of none. */
function keysOf(release: ReleaseFolder, table: string): Pick<DescribedTable, 'key' | 'references'> {
  const path = join(release.folder, 'schema', 'tables', `${table}.json`);
  if (!existsSync(path)) return { key: [], references: [] };
  const schema = tableSchemaSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return {
    key: schema.primaryKey ?? [],
    references: (schema.foreignKeys ?? []).map(({ fields, reference }) => ({
      columns: fields,
      table: reference.resource.replace(/^tables\//, ''),
    })),
  };
}

function columnOf(row: Row): DescribedColumn {
  const comment = String(row.comment ?? '');
  return {
    name: String(row.column_name),
    type: String(row.data_type),
    unit: unitIn(comment),
    comment,
  };
}

/**
 * The tables of a release by name: words from the comments of its `footpack.duckdb`, keys
 * from its `schema/tables`, rows as counted. It says of each release what that release says.
 */
export async function describedTables(release: ReleaseFolder): Promise<DescribedTable[]> {
  const db = await openDatabase(release.database, { readOnly: true });
  try {
    const tables = await db.rows(
      'SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal ORDER BY table_name',
    );
    const columns = await db.rows(
      `SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
       WHERE NOT internal ORDER BY table_name, column_index`,
    );
    const described: DescribedTable[] = [];
    for (const row of tables) {
      const table = String(row.table_name);
      const [counted] = await db.rows(`SELECT count(*) AS n FROM ${ident(table)}`);
      described.push({
        table,
        description: String(row.comment ?? ''),
        rows: Number(counted?.n),
        ...keysOf(release, table),
        columns: columns.filter((column) => column.table_name === table).map(columnOf),
      });
    }
    return described;
  } finally {
    db.close();
  }
}

/** The table of a name, in any case as in SQL. Throws a usage Problem that offers what comes near. */
export function tableNamed(tables: readonly DescribedTable[], name: string): DescribedTable {
  const asked = name.trim().toLowerCase();
  const found = tables.find(({ table }) => table === asked);
  if (found) return found;
  const names = tables.map(({ table }) => table);
  const holding = tables.filter((t) => t.columns.some((column) => column.name === asked));
  const near = holding.length > 0 ? null : nearest(asked, names);
  throw new Problem(EXIT.usage, `there is no table ${name}`, {
    next:
      holding.length > 0
        ? `it is a column of ${holding.map(({ table }) => table).join(', ')}`
        : near
          ? `did you mean ${near}?`
          : `one of ${names.join(', ')}`,
  });
}

const GAP = '  ';
/** Room that words need beside their label; with less they stand below it. */
const WORDS = 32;

const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(length));

/** Rows of a label and words, the words side by side where the width allows. */
function labelled(rows: readonly { label: string; words: string }[], width: number): string[] {
  const isNarrow = width - widest(rows.map(({ label }) => label)) < WORDS;
  return rows.flatMap(({ label, words }) => {
    if (words === '') return [label.trimEnd()];
    if (isNarrow) return [label.trimEnd(), ...paragraph(words, width, GAP + GAP)];
    return paragraph(words, width, label);
  });
}

const counted = (rows: number) => rows.toLocaleString('en-GB');

/** The tables with their rows and a line each, as lines of at most `width` columns. */
export function tablesPage(tables: readonly DescribedTable[], width: number): string[] {
  const name = widest(tables.map(({ table }) => table));
  const figure = widest(['rows', ...tables.map(({ rows }) => counted(rows))]);
  const label = (table: string, rows: string) =>
    `${table.padEnd(name)}${GAP}${rows.padStart(figure)}${GAP}`;
  return labelled(
    [
      { label: label('table', 'rows'), words: 'what it holds' },
      ...tables.map((t) => ({ label: label(t.table, counted(t.rows)), words: t.description })),
    ],
    width,
  );
}

/** A table: what it holds, rows, keys, and each column with type and comment. */
export function tablePage(
  described: DescribedTable,
  width: number,
  style: Style = PLAIN,
): string[] {
  const { table, description, rows, key, references, columns } = described;
  const name = widest(columns.map((column) => column.name));
  const type = widest(columns.map((column) => column.type));
  return [
    ...paragraph(`${table}: ${description}`, width).map(style.strong),
    '',
    ...facts(
      [
        ['rows', counted(rows)],
        ['key', key.join(', ')],
        ...references.map(
          (to, i) => [i === 0 ? 'joins' : '', `${to.table} by ${to.columns.join(', ')}`] as const,
        ),
      ],
      width,
    ),
    '',
    ...labelled(
      columns.map((column) => ({
        label: `${column.name.padEnd(name)}${GAP}${column.type.padEnd(type)}${GAP}`,
        words: column.comment,
      })),
      width,
    ),
  ];
}

/** Every table with the names and types of its columns. */
export function schemaPage(tables: readonly DescribedTable[], width: number): string[] {
  return tables.flatMap(({ table, columns }) =>
    paragraph(columns.map(({ name, type }) => `${name} ${type}`).join(', '), width, `${table}: `),
  );
}
