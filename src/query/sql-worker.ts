import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { toJson } from '../duckdb/value.ts';
import { oneReadingStatement, Refusal } from './one-reading-statement.ts';
import type { Ask, Fault, Tell } from './sql-message.ts';

/**
 * The process that asks. It is told one question over its channel, answers and ends. It is a
 * process of its own because neither an interrupt nor `memory_limit` stops every expression
 * (`repeat('x', 1000000000)` heeds neither): its parent can always kill it.
 */

/** Beside DuckDB's own memory: Node, and the rows on their way to the parent. */
const SLACK = 512 * 2 ** 20;
const BATCH = 2048;

let connection: DuckDBConnection | undefined;

process.on('SIGTERM', () => connection?.interrupt());
// A parent that is gone wants no answer. A plain exit would wait for DuckDB's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', (ask: Ask) => {
  void answer(ask);
});

async function answer(ask: Ask): Promise<void> {
  watchMemory(ask.memory);
  try {
    connection = await open(ask);
  } catch (error) {
    return end(faultOf(error, 'broken'));
  }
  try {
    const statement = await oneReadingStatement(connection, ask.query);
    // Not stream(): it takes an error half-way for the end of the rows.
    const result = await statement.run();
    const types = result.columnTypes();
    const columns = result
      .deduplicatedColumnNames()
      .map((name, i) => ({ name, type: String(types[i]) }));
    await tell({ kind: 'columns', columns });
    let batch: string[] = [];
    for await (const rows of result.yieldRows()) {
      for (const row of rows) batch.push(JSON.stringify(row.map(toJson)));
      if (batch.length >= BATCH) {
        await tell({ kind: 'rows', text: `[${batch.join(',')}]` });
        batch = [];
      }
    }
    if (batch.length > 0) await tell({ kind: 'rows', text: `[${batch.join(',')}]` });
    await end({ kind: 'done' });
  } catch (error) {
    await end(faultOf(error, 'faulty'));
  }
}

/** The release's database with nothing to write to, nothing else to read, and no way to change that. */
async function open(ask: Ask): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(ask.database, {
    access_mode: 'READ_ONLY',
    // Otherwise a query that outgrows its memory spills into a folder beside the release.
    // Set before external access is off: after that DuckDB does not take it.
    temp_directory: '',
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    memory_limit: `${Math.floor(ask.memory / 1000)}KB`,
    threads: '2',
    lock_configuration: 'true',
  });
  return instance.connect();
}

/** DuckDB's limit does not see the strings and lists of one expression; the process's size does. */
function watchMemory(limit: number): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > limit + SLACK) {
      void end({ kind: 'fault', fault: 'memory', message: 'an expression grew beyond the limit' });
    }
  }, 50).unref();
}

function faultOf(error: unknown, otherwise: Fault): Tell {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Refusal) {
    const next = error.next === undefined ? {} : { next: error.next };
    return { kind: 'fault', fault: 'refused', message, ...next };
  }
  return { kind: 'fault', fault: faultIn(message, otherwise), message };
}

function faultIn(message: string, otherwise: Fault): Fault {
  if (message.startsWith('Permission Error')) return 'refused';
  if (message.startsWith('Out of Memory Error')) return 'memory';
  if (/^(?:IO|FATAL|INTERNAL) Error/i.test(message)) return 'broken';
  return otherwise;
}

function tell(message: Tell): Promise<void> {
  return new Promise((sent) => {
    process.send?.(message, () => sent());
  });
}

async function end(message: Tell): Promise<void> {
  await tell(message);
  process.kill(process.pid, 'SIGKILL');
}
