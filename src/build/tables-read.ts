import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { SqlFile } from './sql-files.ts';

interface Node {
  [key: string]: unknown;
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (value !== null && typeof value === 'object') {
    visit(value as Node);
    for (const item of Object.values(value)) walk(item, visit);
  }
}

/**
 * The tables that a SELECT reads, as `schema.table`, found in the tree that DuckDB's own parser
 * makes of it. A bare name is a CTE, by the house rule; a bare name that no WITH of the file
 * defines, a table function that reads files, and `query_table` are errors.
 */
export async function tablesRead(db: Database, file: SqlFile): Promise<string[]> {
  const [row] = await db.rows(`SELECT json_serialize_sql(${text(file.sql)}) AS tree`);
  const tree = JSON.parse(String(row?.tree));
  if (tree.error) throw new Error(`${file.file}: ${tree.error_message}`);
  if (tree.statements.length !== 1) {
    throw new Error(`${file.file}: one SELECT a file, found ${tree.statements.length}`);
  }
  const tables = new Set<string>();
  const bare = new Set<string>();
  const ctes = new Set<string>();
  walk(tree, (node) => {
    const map = (node.cte_map as { map?: { key: string }[] } | undefined)?.map;
    for (const { key } of map ?? []) ctes.add(key);
    if (node.type === 'BASE_TABLE') {
      if (node.schema_name) tables.add(`${node.schema_name}.${node.table_name}`);
      else bare.add(String(node.table_name));
    }
    if (node.type === 'TABLE_FUNCTION') {
      const name = String((node.function as Node | undefined)?.function_name);
      if (/^(read_|parquet_|query|glob|sniff)/.test(name)) {
        throw new Error(`${file.file}: ${name}() may not stand in sql/`);
      }
    }
  });
  for (const name of bare) {
    if (!ctes.has(name)) {
      throw new Error(
        `${file.file}: ${name} is no CTE of this file; write a table as schema.table`,
      );
    }
  }
  return [...tables].sort();
}
