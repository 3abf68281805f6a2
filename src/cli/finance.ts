import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import type { Database } from '../duckdb/database.ts';
import {
  CHECKPOINTS,
  type Checkpoint,
  FINANCE_BASES,
  type FinanceBasis,
  judgementSchema,
  type PublishedGap,
} from '../model/finance.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { judge, type Known, type KnownFootprint } from '../query/finance.ts';
import {
  FINANCE_FOOTPRINT_TABLES,
  footprintMeant,
  gapInPack,
  gapInSnapshot,
  nearFootprint,
} from '../query/finance-footprint.ts';
import { headOf } from '../query/finance-head.ts';
import { emptyTemplate } from '../query/finance-template.ts';
import { financeText } from '../query/finance-text.ts';
import { openRelease } from '../query/open-release.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { openSnapshot } from '../query/snapshot.ts';
import { readFinanceTemplate } from '../read/finance-template.ts';
import { packageRoot } from './effects.ts';
import { refuseOutput } from './output-file.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

const EXAMPLES = `Examples:
  footpack finance --template 28 -o plan.csv  an empty template
  footpack finance plan.csv                   does it close, what does it lack?
  footpack finance plan.csv --json | jq .closing
`;

interface Given {
  template?: string | true;
  basis?: FinanceBasis;
  checkpoint?: Checkpoint;
  output?: string;
  out: string;
  release?: string;
  json?: boolean;
}

async function asking<T>(opening: Promise<Database>, ask: (db: Database) => Promise<T>) {
  const db = await opening;
  try {
    return await ask(db);
  } finally {
    db.close();
  }
}

const snapshot = () =>
  openSnapshot(packageRoot(), { sources, indicators }, tmpdir(), FINANCE_FOOTPRINT_TABLES);

interface Found {
  footprint: KnownFootprint | null;
  /** Where there is none: one whose name comes near. */
  near: string | null;
  /** What was published of it; asked only where it is wanted. */
  published: () => Promise<PublishedGap | null>;
}

async function meant(db: Database, asked: string): Promise<Pick<Found, 'footprint' | 'near'>> {
  const footprint = await footprintMeant(db, asked);
  return { footprint, near: footprint === null ? await nearFootprint(db, asked) : null };
}

/** A footprint by what a person calls it: from a release, else from the bundled snapshot. */
async function found(asked: string, given: Given): Promise<Found> {
  const gap = async (footprint: KnownFootprint) =>
    asking(snapshot(), (db) => gapInSnapshot(db, footprint));
  const isReleased = given.release !== undefined || existsSync(join(given.out, 'latest.json'));
  if (isReleased) {
    const release = releaseFolder(given.out, given.release);
    const { footprint, near } = await asking(openRelease(release), (db) => meant(db, asked));
    return {
      footprint,
      near,
      published: async () => {
        if (footprint === null) return null;
        const inPack = gapInPack(release.folder, footprint);
        return inPack === undefined ? gap(footprint) : inPack;
      },
    };
  }
  return asking(snapshot(), async (db) => {
    const { footprint, near } = await meant(db, asked);
    const published = footprint && (await gapInSnapshot(db, footprint));
    return { footprint, near, published: async () => published };
  });
}

/** Writes an empty template to a new file, or to stdout. */
async function writeTemplate(given: Given): Promise<void> {
  if (given.json) {
    throw new Problem(EXIT.usage, '--template and --json contradict each other: a template is CSV');
  }
  const { basis = null, checkpoint = null, output } = given;
  let footprint: KnownFootprint | null = null;
  if (typeof given.template === 'string') {
    const answer = await found(given.template, given);
    footprint = answer.footprint;
    if (footprint === null) {
      throw new Problem(EXIT.usage, `there is no footprint ${given.template.trim() || '""'}`, {
        next: answer.near
          ? `did you mean ${answer.near}?`
          : 'give its ONS code, its ODS code, its number (1 to 44) or its name',
      });
    }
  }
  const csv = emptyTemplate({ footprint, basis, checkpoint });
  if (output === undefined) {
    process.stdout.write(csv);
    return;
  }
  writeNew(output, csv, given.out);
  const left = [basis ? '' : 'basis', checkpoint ? '' : 'checkpoint', 'million_pounds'];
  process.stderr.write(
    `${output} written: fill in ${left.filter(Boolean).join(', ')}, then footpack finance ${output}\n`,
  );
}

/** Writes a file that was not there: a template that somebody completed is never overwritten. */
function writeNew(path: string, text: string, out: string): void {
  refuseOutput(path, out);
  if (existsSync(path)) {
    throw new Problem(EXIT.usage, `${path} is there already`, {
      untouched: path,
      next: 'name another file with --output',
    });
  }
  writeFileSync(path, text, { flag: 'wx' });
}

async function judgeFile(file: string, given: Given): Promise<void> {
  const { lines, findings } = await readFinanceTemplate(file, tmpdir());
  for (const { message } of findings) process.stderr.write(`warning: ${message}\n`);
  const { footprint: asked } = headOf(file, lines);
  let known: Known = { footprint: null, published: null };
  if (asked !== null) {
    const { footprint, published } = await found(asked, given);
    known = { footprint, published: await published() };
  }
  const judged = judgementSchema.parse(judge(file, lines, known));
  if (wantsJson(given)) process.stdout.write(`${JSON.stringify(judged, null, 2)}\n`);
  // A terminal that does not know how wide it is says 0.
  else
    for (const line of financeText(judged, process.stdout.columns || undefined))
      process.stdout.write(line);
}

export function financeCommand(): Command {
  return new Command('finance')
    .summary('check a completed financial template')
    .description(
      'Tells whether a completed financial template closes its gap by 2020/21, line by line, and what ' +
        'of it is missing or inconsistent; or writes an empty one.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('[file]', 'a completed template: CSV, or a workbook')
    .option(
      '--template [footprint]',
      'write an empty template; for a footprint by ONS code, ODS code, number or name',
    )
    .addOption(
      new Option('--basis <basis>', 'with --template: fill in the basis').choices(FINANCE_BASES),
    )
    .addOption(
      new Option('--checkpoint <name>', 'with --template: fill in the checkpoint').choices(
        CHECKPOINTS,
      ),
    )
    .option('-o, --output <file>', 'with --template: write it to this new file')
    .option('--release <id>', 'release to ask for the footprint (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (file: string | undefined, given: Given) => {
      if (given.template === undefined) {
        const [alone] = (['basis', 'checkpoint', 'output'] as const).filter((name) => given[name]);
        if (alone) throw new Problem(EXIT.usage, `--${alone} goes with --template`);
        if (file !== undefined) return judgeFile(file, given);
        throw new Problem(EXIT.usage, 'no file was named', {
          next: 'footpack finance FILE, or footpack finance --template to have an empty one',
        });
      }
      if (file !== undefined) {
        throw new Problem(EXIT.usage, `--template writes an empty template: ${file} was not read`, {
          next: `footpack finance ${file}, or --output to name the file to write`,
        });
      }
      return writeTemplate(given);
    });
}
