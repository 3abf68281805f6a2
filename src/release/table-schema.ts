import type { Database } from '../duckdb/database.ts';
import type { TableSchema } from '../model/data-package.ts';
import { KEYS } from '../model/keys.ts';
import { TABLES } from '../model/tables.ts';

/** A type of DuckDB as Table Schema calls it. */
function fieldType(type: string): TableSchema['fields'][number]['type'] {
  if (type.startsWith('DECIMAL') || type === 'DOUBLE') return 'number';
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/.test(type)) return 'integer';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  return 'string';
}

/** The resource of a table in the data package. */
export const tableResource = (table: string) => `tables/${table}`;

/** Columns, types and keys of every published table as Table Schemas, by the table's name. */
export async function tableSchemas(db: Database): Promise<Map<string, TableSchema>> {
  const rows = await db.rows(
    `SELECT table_name, column_name, data_type FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = 'pack'`,
  );
  const types = new Map(
    rows.map((row) => [`${row.table_name}.${row.column_name}`, String(row.data_type)]),
  );
  const typeOf = (table: string, column: string) => types.get(`${table}.${column}`) ?? '';
  return new Map(Object.keys(TABLES).map((table) => [table, schemaOf(table, typeOf)]));
}

function schemaOf(table: string, typeOf: (table: string, column: string) => string): TableSchema {
  const { primary = [], foreign = [] } = KEYS[table] ?? {};
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: Object.entries(TABLES[table]?.columns ?? {}).map(([name, description]) => ({
      name,
      type: fieldType(typeOf(table, name)),
      description,
    })),
    missingValues: [''],
    ...(primary.length > 0 ? { primaryKey: [...primary] } : {}),
    ...(foreign.length > 0
      ? {
          foreignKeys: foreign.map(({ columns, table: other }) => ({
            fields: [...columns],
            reference: { resource: tableResource(other), fields: [...columns] },
          })),
        }
      : {}),
  };
}
