import type { Database } from '../duckdb/database.ts';
import type { TableSchema } from '../model/data-package.ts';
import { KEYS } from '../model/keys.ts';
import { TABLES } from '../model/tables.ts';
import { published } from './tables.ts';

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

/** Columns, types and keys of a published table as a Table Schema. */
export async function tableSchema(db: Database, table: string): Promise<TableSchema> {
  const described = await db.rows(`DESCRIBE ${published(table)}`);
  const { primary = [], foreign = [] } = KEYS[table] ?? {};
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: described.map((column) => ({
      name: String(column.column_name),
      type: fieldType(String(column.column_type)),
      description: TABLES[table]?.columns[String(column.column_name)] ?? '',
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
