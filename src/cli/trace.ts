import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { frameworks, indicators, sources } from '../../pipelines/catalogue.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { trace } from '../query/trace.ts';
import { traceHtml } from '../query/trace-html.ts';
import { traceText } from '../query/trace-text.ts';
import { agreementText } from '../query/trace-words.ts';
import type { Traced } from '../query/traced.ts';
import { isThere } from '../read/user-file.ts';
import { userIndicators } from '../read/user-indicators.ts';
import { packageRoot } from './effects.ts';
import { repeated } from './options.ts';
import { formatOfEnding, refuseOutput } from './output-file.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { terminalStyle } from './terminal-style.ts';

const EXAMPLES = `Examples:
  footpack trace E54000010 iapt-recovery         a figure back to its lines
  footpack trace "black country" qof-dm 2016/17  of another period: why withheld
  footpack trace 16 ae-4hr-type1 --html a.html   a page for a board paper
  footpack trace 16 qof-dm --json | jq .agrees   do the files still make it?
  footpack trace 16 falls-rate --extract falls.csv --indicators falls-defs.csv
`;

/** Columns of a page that no terminal bounds. */
const WIDTH = 100;

const FORMATS = ['text', 'json', 'html'] as const;
type Format = (typeof FORMATS)[number];

const ENDINGS: Readonly<Record<string, Format>> = {
  '.txt': 'text',
  '.json': 'json',
  '.html': 'html',
  '.htm': 'html',
};

interface Given {
  scheme?: string;
  format?: Format;
  html?: string;
  output?: string;
  extract?: string[];
  indicators?: string;
  schemeFile?: string;
  out: string;
  raw: string;
  release?: string;
  json?: boolean;
}

/** Where the trace is written, null for stdout, and as what. */
function targetOf(given: Given): { format: Format; path: string | null } {
  if (given.html !== undefined) return { format: 'html', path: given.html };
  if (given.json && given.format !== undefined && given.format !== 'json') {
    throw new Problem(EXIT.usage, `--json and --format ${given.format} contradict each other`);
  }
  const path = given.output ?? null;
  const said = given.json ? 'json' : given.format;
  const asked = said ?? (path === null ? undefined : formatOfEnding(path, ENDINGS));
  return { format: asked ?? (path === null && !wantsJson(given) ? 'text' : 'json'), path };
}

function written(traced: Traced, format: Format, path: string | null): string {
  if (format === 'json') return `${JSON.stringify(traced, null, 2)}\n`;
  if (format === 'html') return traceHtml(traced);
  const columns = process.stdout.columns || process.stderr.columns || WIDTH;
  const options = { width: path === null ? columns : WIDTH, style: terminalStyle(path !== null) };
  return traceText(traced, options)
    .map((line) => `${line}\n`)
    .join('');
}

/** Writes a file beside itself first, so that there is the whole of it or none. */
function writeWhole(path: string, body: string): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, body);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** A figure that its files do not make, or an archive whose bytes have changed, is a failure. */
function exitCodeOf({ agrees, snapshots }: Traced): number {
  const damaged = snapshots.some((one) => one.state === 'changed' && !one.own && !one.bundled);
  return agrees === false || damaged ? EXIT.unexpected : EXIT.done;
}

export function traceCommand(): Command {
  return new Command('trace')
    .summary('a figure back to the lines of its files')
    .description(
      'Follows a figure of a release home: formula, members, lines, files; and makes it again from them.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<footprint>', 'ONS code, ODS code, number, name or part of a name')
    .argument('<indicator>', 'id, or a part of an id or title')
    .argument('[period]', 'as 2016/17 or 2016-04 (default: the one with which a pack opens)')
    .option('--scheme <name>', `scheme of footprints (default: ${DEFAULT_SCHEME})`)
    .addOption(
      new Option('--format <format>', 'default: text on a terminal, json in a pipe').choices(
        FORMATS,
      ),
    )
    .addOption(
      new Option('--html <file>', 'write a page to attach to a paper').conflicts([
        'format',
        'output',
        'json',
      ]),
    )
    .option('-o, --output <file>', 'write to a file; its ending tells the format')
    .option('--extract <csv>', 'an extract of your own in the release (repeatable)', repeated)
    .option('--indicators <csv>', 'the indicators of your extracts')
    .option('--scheme-file <csv>', 'the footprints that you drew')
    .option('--release <id>', 'release to read (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(
      async (footprint: string, indicator: string, period: string | undefined, given: Given) => {
        const { format, path } = targetOf(given);
        if (path !== null) refuseOutput(path, given.out);
        for (const path of given.extract ?? []) isThere(path, '--extract');
        if (given.schemeFile) isThere(given.schemeFile, '--scheme-file');
        const own = [...(given.extract ?? []), ...(given.schemeFile ? [given.schemeFile] : [])];
        const mine = given.indicators
          ? userIndicators(given.indicators, indicators, frameworks)
          : [];
        const asked = {
          footprint,
          indicator,
          ...(period === undefined ? {} : { period }),
          ...(given.scheme === undefined ? {} : { scheme: given.scheme }),
        };
        const release = releaseFolder(given.out, given.release);
        process.stderr.write(`reading the files of release ${release.id} again\n`);
        const traced = await trace(
          release,
          asked,
          { packageRoot: packageRoot(), raw: given.raw, own },
          { sources, indicators: [...indicators, ...mine] },
        );
        const body = written(traced, format, path);
        const { figure } = traced;
        process.stderr.write(
          `${figure.indicator.id} of ${figure.footprint.name} (${figure.footprint.code}), ${figure.period}, ` +
            `from release ${figure.release}\n`,
        );
        if (format !== 'text' || path !== null) {
          process.stderr.write(`agrees: ${agreementText(traced)}\n`);
        }
        if (path === null) process.stdout.write(body);
        else {
          writeWhole(path, body);
          process.stderr.write(`written to ${path}\n`);
        }
        process.exitCode = exitCodeOf(traced);
      },
    );
}
