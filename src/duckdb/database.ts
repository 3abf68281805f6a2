import { mkdirSync } from 'node:fs';
import { dirname, parse } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ident, qualified, text } from './quote.ts';
import { type Json, toJson } from './value.ts';

export type Row = Record<string, Json>;

export interface DatabaseOptions {
  threads?: number;
  memoryLimit?: string;
  /** Where it puts what its memory does not hold, and the most that it may put there. */
  tempFolder?: string;
  tempMax?: string;
  readOnly?: boolean;
  /**
   * What is written stays in the write-ahead log, where whoever opens the file finds it, and is packed
   * into the file only when it is told to: that may take longer than the work itself.
   */
  scratch?: boolean;
  /**
   * What is written is in memory until it is packed into the file (CHECKPOINT), and none of it is on
   * disk until then. A file that is closed unpacked, or whose process is killed, holds what it held.
   */
  unlogged?: boolean;
}

/**
 * What a run may take of its machine, as settings give it. Sizes as DuckDB writes them; `temp` is a
 * folder of the run's own, which may be removed with all that is in it.
 */
export interface Limits {
  memory?: string;
  threads?: number;
  temp?: string;
  tempMax?: string;
}

/** The options of a database within limits; `usual` holds where they say nothing. */
export function within(limits: Limits | undefined, usual: DatabaseOptions = {}): DatabaseOptions {
  return {
    ...usual,
    ...(limits?.memory === undefined ? {} : { memoryLimit: limits.memory }),
    ...(limits?.threads === undefined ? {} : { threads: limits.threads }),
    ...(limits?.temp === undefined ? {} : { tempFolder: limits.temp }),
    ...(limits?.tempMax === undefined ? {} : { tempMax: limits.tempMax }),
  };
}

/** A DuckDB database with one connection. Nothing it runs may load an extension. */
export interface Database {
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<Row[]>;
  insert(schema: string, table: string, columns: readonly string[], rows: Json[][]): Promise<void>;
  connection: DuckDBConnection;
  /** A second connection to the same database, for work that runs beside this one's. */
  sibling(): Promise<Database>;
  /** Closes this connection, and with the first one the database. */
  close(): void;
}

/** Opens (and, unless read-only, creates) the database at `path`, or one in memory. */
export async function openDatabase(path: string, options: DatabaseOptions = {}): Promise<Database> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const { unlogged = false } = options;
  const config: Record<string, string> = {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
  if (options.threads !== undefined) config.threads = String(options.threads);
  if (options.memoryLimit !== undefined) config.memory_limit = options.memoryLimit;
  if (options.tempFolder !== undefined) {
    // DuckDB makes the folder, and not those above it.
    mkdirSync(dirname(options.tempFolder), { recursive: true });
    config.temp_directory = options.tempFolder;
  } else if (unlogged) config.temp_directory = `${path}.tmp`;
  if (options.readOnly) config.access_mode = 'READ_ONLY';
  const packsWhenTold = options.scratch || unlogged;
  if (packsWhenTold) config.checkpoint_threshold = '1TB';
  const instance = await DuckDBInstance.create(unlogged ? ':memory:' : path, config);
  const connect = () => (unlogged ? connectedTo(instance, path) : instance.connect());
  try {
    const connection = await connect();
    // Told when the database is made, DuckDB 1.5 shows this limit and does not keep to it.
    if (options.tempMax !== undefined) {
      await connection.run(`SET max_temp_directory_size = ${text(options.tempMax)}`);
    }
    if (packsWhenTold) await connection.run('PRAGMA disable_checkpoint_on_shutdown');
    return onConnection(connect, connection, () => instance.closeSync());
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** A connection that works in the file at `path`, of which the instance keeps no log. */
async function connectedTo(instance: DuckDBInstance, path: string): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  const name = ident(parse(path).name);
  await connection.run(
    `ATTACH IF NOT EXISTS ${text(path)} AS ${name} (RECOVERY_MODE no_wal_writes); USE ${name}`,
  );
  return connection;
}

function onConnection(
  connect: () => Promise<DuckDBConnection>,
  connection: DuckDBConnection,
  closeInstance: () => void,
): Database {
  return {
    connection,
    async sibling() {
      return onConnection(connect, await connect(), () => {});
    },
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql);
      const names = reader.deduplicatedColumnNames();
      return reader.getRows().map((values) => {
        const row: Row = {};
        for (const [i, name] of names.entries()) row[name] = toJson(values[i] ?? null);
        return row;
      });
    },
    /** Rows as text; DuckDB casts them to the types of the table. */
    async insert(schema, table, columns, rows) {
      for (let from = 0; from < rows.length; from += 500) {
        const values = rows
          .slice(from, from + 500)
          .map((row) => `(${row.map((v) => text(v === null ? null : String(v))).join(', ')})`)
          .join(',\n');
        await connection.run(
          `INSERT INTO ${qualified(schema, table)} (${columns.map(ident).join(', ')}) VALUES ${values}`,
        );
      }
    },
    close() {
      connection.closeSync();
      closeInstance();
    },
  };
}

/** Runs statements that hold together: all of them stand, or, where one fails, none. */
export async function transaction<Result>(
  db: Database,
  work: () => Promise<Result>,
): Promise<Result> {
  await db.run('BEGIN TRANSACTION');
  try {
    const result = await work();
    await db.run('COMMIT');
    return result;
  } catch (error) {
    // A fault may have ended the transaction already.
    await db.run('ROLLBACK').catch(() => {});
    throw error;
  }
}
