import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, Problem } from '../model/problem.ts';
import type { Answer } from '../query/answer.ts';
import { answerFile, gathered } from '../query/answer-file.ts';
import { ENDINGS, FORMATS, type Format, format, isText } from '../query/format.ts';
import { type ReleaseFolder, releaseFolder } from '../query/release-folder.ts';
import { memoryBytes, sql } from '../query/sql.ts';
import { formatOfEnding, refuseOutput } from './output-file.ts';
import { outOption, rawOption } from './paths.ts';

interface Options {
  format?: Format;
  output?: string;
  out: string;
  release?: string;
  json?: true;
  timeout: number;
  memory: string;
}

const EXAMPLES = `Examples:
  footpack sql "SHOW TABLES"
  footpack sql "DESCRIBE baseline"
  footpack sql "FROM baseline WHERE indicator_id = 'qof-dm' ORDER BY rank"
  footpack sql "FROM baseline WHERE footprint_code = 'E54000001'" -o south.csv
  footpack sql --format parquet -o unmapped.parquet "FROM unmapped"
  footpack sql < question.sql
  footpack sql                 a prompt, on a terminal
`;

/** `footpack sql`: one read-only question of a release. */
export function sqlCommand(): Command {
  return new Command('sql')
    .summary('ask a release in SQL: one question, or a prompt')
    .description(
      'Asks a release one read-only question in SQL, or one after the other at a prompt.',
    )
    .addHelpText('before', EXAMPLES)
    .argument(
      '[query]',
      'one SELECT, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN (default: from stdin; on a terminal, ' +
        'a prompt)',
    )
    .addOption(
      new Option(
        '--format <format>',
        'default: by the ending of --output; else table on a terminal, json in a pipe',
      ).choices(FORMATS),
    )
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addOption(outOption())
    .addOption(rawOption())
    .option('--release <id>', 'release to ask (default: the latest)')
    .option('--json', 'the same as --format json')
    .option('--timeout <seconds>', 'stop the query after this time', seconds, 60)
    .option('--memory <size>', 'memory that the query may use', '1GB')
    .action(answerQuery);
}

async function answerQuery(given: string | undefined, options: Options): Promise<void> {
  const as = formatFor(options);
  const release = releaseFolder(options.out, options.release);
  if (options.output !== undefined) refuseOutput(options.output, options.out);
  if (given === undefined && process.stdin.isTTY && process.stdout.isTTY) {
    return atPrompt(release, options, as);
  }
  const query = await queryFrom(given);
  const answer = await sql({
    database: release.database,
    query,
    timeoutSeconds: options.timeout,
    memory: options.memory,
  });
  if (options.output === undefined) return print(answer, as);
  await answerFile(answer, as, options.output);
  const rows = `${answer.rows.length} ${answer.rows.length === 1 ? 'row' : 'rows'}`;
  process.stderr.write(`${rows} of release ${release.id} written to ${options.output}\n`);
}

async function atPrompt(release: ReleaseFolder, options: Options, as: Format): Promise<void> {
  if (options.output !== undefined) {
    throw new Problem(EXIT.usage, '--output needs a query', {
      next: 'footpack sql -o FILE "…", or leave --output out for a prompt',
    });
  }
  const { timeout: timeoutSeconds, memory } = options;
  memoryBytes(memory);
  const [{ prompt }, { sqlHistory }, { describedTables }] = await Promise.all([
    import('./prompt.ts'),
    import('./sql-history.ts'),
    import('../query/describe.ts'),
  ]);
  process.stderr.write(`release ${release.id}; end a statement with a semicolon; .help helps\n`);
  await prompt({
    input: process.stdin,
    output: process.stdout,
    history: sqlHistory(process.env, homedir(), process.platform),
    ask: (query, signal) =>
      sql({ database: release.database, query, timeoutSeconds, memory, signal }),
    show: (answer, signal) => print(answer, as, signal),
    tables: () => describedTables(release),
    width: () => process.stdout.columns || 80,
  });
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 86_400)) {
    throw new InvalidArgumentError('It is a number of seconds, at most 86400.');
  }
  return number;
}

function formatFor(options: Options): Format {
  if (options.json && options.format !== undefined && options.format !== 'json') {
    throw new Problem(EXIT.usage, `--json and --format ${options.format} contradict each other`);
  }
  const asked = options.json ? 'json' : options.format;
  const as =
    asked ??
    (options.output === undefined ? undefined : formatOfEnding(options.output, ENDINGS)) ??
    (process.stdout.isTTY ? 'table' : 'json');
  if (!isText(as) && options.output === undefined && process.stdout.isTTY) {
    throw new Problem(EXIT.usage, `${as} is not for a terminal`, {
      next: `footpack sql --format ${as} -o answer.${as} "…"`,
    });
  }
  return as;
}

/** The query as given, else what stdin holds. */
async function queryFrom(given: string | undefined): Promise<string> {
  const query = given ?? (process.stdin.isTTY ? '' : await text(process.stdin));
  if (query.trim() !== '') return query;
  throw new Problem(EXIT.usage, 'there is no query', {
    next: 'footpack sql "SHOW TABLES" to see what there is, or footpack sql --help for examples',
  });
}

async function print(answer: Answer, as: Format, signal?: AbortSignal): Promise<void> {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const pieces: Iterable<string | Uint8Array> = isText(as)
    ? gathered(format(answer, as, width))
    : [as === 'arrow' ? await arrowBytes(answer) : await parquetBytes(answer)];
  try {
    await pipeline(Readable.from(untilAborted(pieces, signal)), process.stdout, { end: false });
  } catch (error) {
    // A reader that has seen enough, such as head, closes the pipe: that is no failure.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** A terminal is written to at once: without a pause, nobody could stop a long answer. */
async function* untilAborted<T>(pieces: Iterable<T>, signal?: AbortSignal): AsyncIterable<T> {
  for (const piece of pieces) {
    if (signal) await setImmediate();
    if (signal?.aborted) return;
    yield piece;
  }
}

async function arrowBytes(answer: Answer): Promise<Uint8Array> {
  const { arrow } = await import('../query/arrow.ts');
  return arrow(answer, 'stream');
}

/** Parquet is written from its end: it needs a file before it can go through a pipe. */
async function parquetBytes(answer: Answer): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'footpack-sql-'));
  try {
    const path = join(folder, 'answer.parquet');
    await answerFile(answer, 'parquet', path);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
