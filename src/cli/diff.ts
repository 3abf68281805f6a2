import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Diff } from '../model/diff.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { diff } from '../query/diff.ts';
import { diffHtml } from '../query/diff-html.ts';
import { diffPage } from '../query/diff-page.ts';
import { latestId, type ReleaseFolder, releaseFolder } from '../query/release-folder.ts';
import { releases } from '../release/publish.ts';
import { atLeastOne } from './options.ts';
import { formatOfEnding, refuseOutput } from './output-file.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { terminalStyle } from './terminal-style.ts';

const EXAMPLES = `Examples:
  footpack diff                      the latest release against the one before
  footpack diff 2026-10-22_0123abcd  the latest against this one
  footpack diff 2026-10-22_0123abcd 2026-11-22_4567cdef
  footpack diff --footprint 16 --indicator qof-dm
  footpack diff -o changes.html      a page to attach to a board paper
  footpack diff --json | jq '.figures.causes'
`;

const FORMATS = ['text', 'json', 'html'] as const;
type Format = (typeof FORMATS)[number];

/** Rows of each part that are shown unless told. */
const SHOWN: Readonly<Record<Format, number | null>> = { text: 20, json: null, html: 200 };

/** Columns of a page that no terminal bounds. */
const WIDTH = 100;

interface Given {
  scheme?: string;
  footprint?: string;
  indicator?: string;
  limit?: number;
  format?: Format;
  output?: string;
  out: string;
  json?: boolean;
}

const ENDINGS: Readonly<Record<string, Format>> = {
  '.txt': 'text',
  '.json': 'json',
  '.html': 'html',
  '.htm': 'html',
};

function formatFor({ json, format, output }: Given): Format {
  if (json && format !== undefined && format !== 'json') {
    throw new Problem(EXIT.usage, `--json and --format ${format} contradict each other`);
  }
  const said = json ? 'json' : format;
  const asked = said ?? (output === undefined ? undefined : formatOfEnding(output, ENDINGS));
  return asked ?? (process.stdout.isTTY && !output ? 'text' : 'json');
}

/** The release before another in time; else, where none is older, the newest other. */
function oneBefore(out: string, id: string): ReleaseFolder {
  const all = releases(out).map((manifest) => manifest.release);
  const at = all.indexOf(id);
  const before = all[at + 1] ?? all.find((other) => other !== id);
  if (before !== undefined) return releaseFolder(out, before);
  throw new Problem(EXIT.usage, `there is one release in ${out}, and nothing to compare it with`, {
    next: 'footpack refresh makes another when something has changed',
  });
}

/** The releases named, else the latest and the one before it. */
function pairOf(out: string, a?: string, b?: string): [ReleaseFolder, ReleaseFolder] {
  const after = releaseFolder(out, b);
  if (a !== undefined) return [releaseFolder(out, a), after];
  return [oneBefore(out, latestId(out) ?? after.id), after];
}

/** With a limit, that many of each list; the counts stay those of all. */
function limited(found: Diff, limit: number | null): Diff {
  const some = <T>(items: readonly T[]) => items.slice(0, limit ?? items.length);
  return {
    ...found,
    organisations: some(found.organisations),
    memberships: some(found.memberships),
    indicators: some(found.indicators),
    sources: some(found.sources),
    figures: { ...found.figures, items: some(found.figures.items) },
  };
}

function printed(found: Diff, format: Format, given: Given): string {
  const limit = given.limit ?? SHOWN[format];
  if (format === 'json') return `${JSON.stringify(limited(found, limit), null, 2)}\n`;
  if (format === 'html') return diffHtml(found, limit);
  // A page that goes through a pager is as wide as the terminal that the messages go to.
  const width = process.stdout.columns || process.stderr.columns || WIDTH;
  return diffPage(found, { width, limit, style: terminalStyle(given.output !== undefined) })
    .map((line) => `${line}\n`)
    .join('');
}

export function diffCommand(): Command {
  return new Command('diff')
    .summary('what changed between two releases, and why')
    .description(
      'Says what changed between two releases: organisations, memberships, indicators and figures, ' +
        'largest first, and of each figure whether the source data, a late revision, the mapping or ' +
        'the method changed it.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('[before]', 'release to compare with (default: the one before the latest)')
    .argument('[after]', 'release to compare (default: the latest)')
    .option('--scheme <name>', 'only this scheme of footprints')
    .option('--footprint <footprint>', 'only this footprint: code, number, name or part of a name')
    .option('--indicator <id>', 'only figures of this indicator: its id, or a part of its title')
    .option(
      '--limit <n>',
      'rows of each part (default: 20 in text, 200 in HTML, else all)',
      atLeastOne,
    )
    .addOption(
      new Option(
        '--format <format>',
        'default: by the ending of --output; else text on a terminal, json in a pipe',
      ).choices(FORMATS),
    )
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (a: string | undefined, b: string | undefined, given: Given) => {
      const format = formatFor(given);
      const [before, after] = pairOf(given.out, a, b);
      if (given.output !== undefined) refuseOutput(given.output, given.out);
      const found = await diff(before, after, {
        scheme: given.scheme ?? null,
        footprint: given.footprint ?? null,
        indicator: given.indicator ?? null,
      });
      const text = printed(found, format, given);
      if (given.output === undefined) process.stdout.write(text);
      else writeFileSync(given.output, text);
      if (given.output !== undefined || format === 'json') process.stderr.write(`${found.line}\n`);
    });
}
