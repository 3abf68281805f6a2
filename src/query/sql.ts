import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Json } from '../duckdb/value.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { bytesOfSize } from '../model/size.ts';
import type { Answer, Column } from './answer.ts';
import type { Ask, Fault, Tell } from './sql-message.ts';

export interface Question {
  /** Path of a release's `footpack.duckdb`. */
  database: string;
  /** One statement: SELECT, or EXPLAIN of one. */
  query: string;
  /** The time that the query may take until its last row is here; 60 by default. */
  timeoutSeconds?: number;
  /** As DuckDB writes sizes: '1GB' by default. */
  memory?: string;
  /** Stops the query when it is aborted. */
  signal?: AbortSignal;
}

/** Between asking a query to stop and making it. */
const GRACE_MS = 1000;
/** The largest answer, in characters of JSON: what a machine of a few gigabytes holds in memory. */
const LARGEST = 256 * 2 ** 20;

/**
 * Asks one read-only question of a release. The query runs in a process of its own that can
 * read that database and nothing else, and that is killed when its time is up.
 * Throws a Problem: `usage` for a query that is refused or faulty, `unexpected` for one that ran
 * out of time or memory or was cancelled, or a database that cannot be read.
 */
export async function sql(question: Question): Promise<Answer> {
  const { database, query, timeoutSeconds = 60, memory = '1GB', signal } = question;
  const ask: Ask = { database, query, memory: memoryBytes(memory) };
  if (signal?.aborted) throw cancelled();

  return new Promise((resolve, reject) => {
    const child = spawnWorker();
    let columns: Column[] = [];
    const rows: Json[][] = [];
    let characters = 0;
    let noise = '';
    let outcome: Answer | Error | undefined;
    let grace: NodeJS.Timeout | undefined;

    const limit = setTimeout(() => {
      outcome ??= outOfTime(timeoutSeconds);
      child.kill('SIGTERM');
      grace = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    }, timeoutSeconds * 1000);

    const decide = (what: Answer | Error) => {
      outcome ??= what;
      child.kill('SIGKILL');
    };
    const cancel = () => decide(cancelled());
    signal?.addEventListener('abort', cancel);
    child.on('message', (message) => {
      if (outcome !== undefined) return;
      const told = message as Tell;
      if (told.kind === 'columns') columns = told.columns;
      else if (told.kind === 'rows') {
        characters += told.text.length;
        if (characters > LARGEST) return decide(tooLarge());
        for (const row of JSON.parse(told.text) as Json[][]) rows.push(row);
      } else if (told.kind === 'done') decide({ columns, rows });
      else decide(problemOf(told, ask, memory));
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      noise = (noise + chunk.toString()).slice(-2000);
    });
    child.on('error', decide);
    child.on('close', (code, killedBy) => {
      clearTimeout(limit);
      clearTimeout(grace);
      signal?.removeEventListener('abort', cancel);
      const ended = outcome ?? endedByItself(killedBy ?? `exit code ${code}`, noise);
      if (ended instanceof Error) reject(ended);
      else resolve(ended);
    });
    child.send(ask, (error) => {
      if (error) decide(error);
    });
  });
}

/** The worker beside this file: compiled when this file is, else TypeScript through tsx. */
function spawnWorker(): ChildProcess {
  const extension = extname(fileURLToPath(import.meta.url));
  const tsx = () => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(fileURLToPath(new URL(`./sql-worker${extension}`, import.meta.url)), {
    execArgv: extension === '.ts' ? ['--import', tsx()] : [],
    serialization: 'advanced',
    // A query can have DuckDB print (EXPLAIN ANALYZE, logging): that is no part of an answer.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** A memory limit in bytes. Throws a usage Problem for what is no size, or below 32 MB. */
export function memoryBytes(size: string): number {
  const bytes = bytesOfSize(size) ?? 0;
  if (bytes < 32e6) {
    throw new Problem(EXIT.usage, `a memory limit is a size such as 512MB or 4GB, not ${size}`, {
      next: 'footpack sql --memory 2GB "…"',
    });
  }
  return bytes;
}

const UNTOUCHED = 'the release; nothing was written';

function outOfTime(seconds: number): Problem {
  return new Problem(EXIT.unexpected, `the query was stopped: it ran longer than ${seconds} s`, {
    untouched: UNTOUCHED,
    next: 'ask for less, or allow more time: footpack sql --timeout SECONDS "…"',
  });
}

function cancelled(): Problem {
  return new Problem(EXIT.unexpected, 'the query was cancelled', { untouched: UNTOUCHED });
}

function tooLarge(): Problem {
  return new Problem(EXIT.unexpected, 'the answer is too large: more than 256 MB as JSON', {
    untouched: UNTOUCHED,
    next: 'ask for less (WHERE, LIMIT, GROUP BY), or read the release’s tables/*.parquet themselves',
  });
}

function endedByItself(how: string, noise: string): Problem {
  const said = noise.trim() === '' ? '' : `\n${noise.trim()}`;
  return new Problem(EXIT.unexpected, `the query’s process ended by itself (${how})${said}`, {
    untouched: UNTOUCHED,
  });
}

function problemOf(
  told: { fault: Fault; message: string; next?: string },
  ask: Ask,
  memory: string,
): Problem {
  const message = trimmed(told.message);
  switch (told.fault) {
    case 'memory':
      return new Problem(
        EXIT.unexpected,
        `the query was stopped: it needs more memory than ${memory} (${message.split('\n')[0]})`,
        {
          untouched: UNTOUCHED,
          next: 'ask for less, or allow more memory: footpack sql --memory SIZE "…"',
        },
      );
    case 'broken':
      return new Problem(EXIT.unexpected, message, {
        where: ask.database,
        next: 'footpack check',
      });
    case 'refused':
      return new Problem(
        EXIT.usage,
        message.startsWith('Permission Error')
          ? `a query can only read the release’s own tables: ${message}`
          : message,
        { untouched: UNTOUCHED, ...(told.next ? { next: told.next } : {}) },
      );
    case 'faulty':
      return new Problem(EXIT.usage, message, {
        untouched: UNTOUCHED,
        next: 'footpack sql "SHOW TABLES" to see what there is, footpack describe TABLE for its columns',
      });
  }
}

/** DuckDB's message without the wrapping of its API and without empty lines. */
function trimmed(message: string): string {
  return message
    .replace(/^Failed to extract statements: /, '')
    .replace(/\n\s*\n+/g, '\n')
    .trimEnd()
    .slice(0, 2000);
}
