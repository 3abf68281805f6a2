import { Command, Option } from 'commander';
import { GAPS } from '../model/lists.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { shellWord } from '../model/shell-word.ts';
import { gapPart, indicatorMeant, openPack, type PackFile, packOf } from '../query/pack.ts';
import { indicatorPage } from '../query/pack-indicator.ts';
import { packPage } from '../query/pack-page.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { terminalStyle } from './terminal-style.ts';

const EXAMPLES = `Examples:
  footpack pack E54000016                         the Black Country's, to read
  footpack pack staffordshire --gap care          one gap; a part of the name
  footpack pack 16 --indicator ae-4hr-type1       one figure in full
  footpack pack 16 --format text | less           page by page
  footpack pack 16 --json | jq '.gaps[].summary'  pack.json as it lies there
`;

/** Columns of a page that no terminal bounds. */
const WIDTH = 100;

const FORMATS = ['text', 'json'] as const;

interface Given {
  gap?: (typeof GAPS)[number];
  indicator?: string;
  scheme?: string;
  format?: (typeof FORMATS)[number];
  out: string;
  release?: string;
  json?: boolean;
}

function isText(given: Given): boolean {
  if (given.json && given.format === 'text') {
    throw new Problem(EXIT.usage, '--json and --format text contradict each other');
  }
  return given.format === undefined ? !wantsJson(given) : given.format === 'text';
}

/** The options with which another command finds the same release and scheme. */
function whereOf({ out, release }: Given, scheme: string): string {
  return [
    scheme === DEFAULT_SCHEME ? '' : ` --scheme ${shellWord(scheme)}`,
    release === undefined ? '' : ` --release ${shellWord(release)}`,
    out === 'data/out' ? '' : ` --out ${shellWord(out)}`,
  ].join('');
}

/** The pack as JSON: as it lies there; of a gap alone; or of an indicator its item. */
function json(file: PackFile, { gap, indicator }: Given): string {
  if (indicator !== undefined) {
    return `${JSON.stringify(indicatorMeant(packOf(file), indicator), null, 2)}\n`;
  }
  if (gap !== undefined) return `${JSON.stringify(gapPart(packOf(file), gap), null, 2)}\n`;
  return file.text;
}

function page(file: PackFile, given: Given): string[] {
  const pack = packOf(file);
  const options = {
    // A page that goes through a pager is as wide as the terminal that the messages go to.
    width: process.stdout.columns || process.stderr.columns || WIDTH,
    release: file.release,
    gap: given.gap ?? null,
    style: terminalStyle(false),
    where: whereOf(given, file.scheme),
  };
  return given.indicator === undefined
    ? packPage(pack, options)
    : indicatorPage(pack, indicatorMeant(pack, given.indicator), options);
}

export function packCommand(): Command {
  return new Command('pack')
    .summary('the pack of a footprint, to read')
    .description(
      'Prints the pack of a footprint from a release: the three gaps, money, the footprints most like ' +
        'it, what was promised, who belongs to it.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<footprint>', 'ONS code, ODS code, number, name or part of a name')
    .addOption(new Option('--gap <gap>', 'only this gap').choices(GAPS).conflicts('indicator'))
    .option('--indicator <id>', 'one indicator in full')
    .option('--scheme <name>', `scheme of footprints (default: ${DEFAULT_SCHEME})`)
    .addOption(
      new Option('--format <format>', 'default: text on a terminal, json in a pipe').choices(
        FORMATS,
      ),
    )
    .option('--release <id>', 'release to read (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (footprint: string, given: Given) => {
      const asText = isText(given);
      const file = await openPack(releaseFolder(given.out, given.release), footprint, given.scheme);
      if (asText) {
        process.stdout.write(
          page(file, given)
            .map((line) => `${line}\n`)
            .join(''),
        );
        return;
      }
      const printed = json(file, given);
      process.stderr.write(
        `${file.name} (${file.code}) of ${file.scheme}, from release ${file.release}\n`,
      );
      process.stdout.write(printed);
    });
}
