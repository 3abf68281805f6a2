import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import type { Database } from '../duckdb/database.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { format } from '../query/format.ts';
import { openRelease } from '../query/open-release.ts';
import {
  isBuilt,
  type Listed,
  ORGANISATION_TABLES,
  organisationsOf,
  schemeAsked,
} from '../query/organisations.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { openSnapshot } from '../query/snapshot.ts';
import { type Narrow, table } from '../query/table.ts';
import { asOfOption } from './as-of.ts';
import { packageRoot } from './effects.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

const EXAMPLES = `Examples:
  footpack orgs E54000016                      who belongs to the Black Country
  footpack orgs 16 --kind ccg                  by its number, CCGs only
  footpack orgs "Frimley Health" --json        by its name, as JSON
  footpack orgs 2 --scheme stp-2016            as it was in March 2016
  footpack orgs QOP --as-of 2023-04-01         a board, by its ODS code
  footpack orgs 16 --format csv > members.csv  for another mapping tool
`;

const FORMATS = ['table', 'json', 'csv'] as const;
type Format = (typeof FORMATS)[number];

interface Given {
  scheme?: string;
  kind?: string;
  asOf?: string;
  format?: Format;
  out: string;
  release?: string;
  json?: boolean;
}

const SHOWN = ['kind', 'code', 'onsCode', 'name', 'parent', 'postcode', 'weight', 'basis'] as const;
const DATES = ['validFrom', 'validTo'] as const;
/** What a terminal goes without where names would have to be cut short. */
const NARROW: Narrow = {
  whole: ['kind', 'code'],
  spare: ['postcode', 'onsCode', 'parent', 'validTo'],
};
const WHOSE = ['scheme', 'footprint', 'footprintName'] as const;

function formatFor(given: Given): Format {
  if (given.json && given.format !== undefined && given.format !== 'json') {
    throw new Problem(EXIT.usage, `--json and --format ${given.format} contradict each other`);
  }
  return given.format ?? (wantsJson(given) ? 'json' : 'table');
}

/** The columns of a table: those in which a row has something, so that codes fit a terminal. */
function shown(rows: readonly Listed[]): (keyof Listed)[] {
  const few: readonly (keyof Listed)[] = ['onsCode', 'parent', 'postcode', 'validTo'];
  return [...SHOWN, 'validTo' as const].filter(
    (column) => !few.includes(column) || rows.some((row) => row[column] !== null),
  );
}

function print(rows: readonly Listed[], as: Format): void {
  if (as === 'json') {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const columns = as === 'csv' ? [...WHOSE, ...SHOWN, 'vintage' as const, ...DATES] : shown(rows);
  const weight = (exact: number | string) =>
    as === 'csv' || Number(exact) === 1 ? exact : Number(exact).toFixed(4);
  const answer = {
    columns: columns.map((name) => ({ name, type: name === 'weight' ? 'DOUBLE' : 'VARCHAR' })),
    rows: rows.map((row) =>
      columns.map((column) => (column === 'weight' ? weight(row.weight) : row[column])),
    ),
  };
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const pieces = as === 'table' ? table(answer, width, NARROW) : format(answer, as);
  process.stdout.write([...pieces].join(''));
}

const snapshot = (scheme: string) =>
  openSnapshot(packageRoot(), { sources, indicators }, tmpdir(), ORGANISATION_TABLES, [scheme]);

/** The scheme that was asked for, and a database with the organisations of its footprints. */
async function opened(given: Given): Promise<{ db: Database; scheme: string; from: string }> {
  const { scheme: named, asOf } = given;
  const asked =
    named === undefined && asOf !== undefined ? { day: asOf } : { scheme: named ?? DEFAULT_SCHEME };
  const isReleased = given.release !== undefined || existsSync(join(given.out, 'latest.json'));
  const from = 'the bundled snapshot';
  if (!isReleased) {
    // Which scheme a day means is known once the lists are read: a second build is needed but rarely.
    const db = await snapshot('scheme' in asked ? asked.scheme : DEFAULT_SCHEME);
    const scheme = await inDatabase(db, () => schemeAsked(db, asked));
    if (await isBuilt(db, scheme)) return { db, scheme, from };
    db.close();
    return { db: await snapshot(scheme), scheme, from };
  }
  const release = releaseFolder(given.out, given.release);
  const db = await openRelease(release);
  const scheme = await inDatabase(db, () => schemeAsked(db, asked));
  if (await isBuilt(db, scheme)) return { db, scheme, from: `release ${release.id}` };
  db.close();
  const instead = given.release === undefined ? await snapshot(scheme) : null;
  if (instead && (await isBuilt(instead, scheme))) {
    return {
      db: instead,
      scheme,
      from: `${from}: release ${release.id} has no packs of ${scheme}`,
    };
  }
  instead?.close();
  throw new Problem(EXIT.usage, `release ${release.id} has no packs of ${scheme}`, {
    next: `footpack refresh --offline --scheme ${scheme}`,
  });
}

/** Closes the database where the work fails. */
async function inDatabase<T>(db: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    db.close();
    throw error;
  }
}

export function orgsCommand(): Command {
  return new Command('orgs')
    .summary('the organisations of a footprint')
    .description(
      'Lists the organisations of a footprint: from a release, else from the bundled snapshot.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<footprint>', 'ONS code, ODS code, number or name')
    .option('--scheme <name>', `scheme of footprints (default: ${DEFAULT_SCHEME})`)
    .addOption(asOfOption('the scheme in force on this day, and who was open then'))
    .addOption(
      new Option('--kind <kind>', 'only organisations of this kind').choices([
        'ccg',
        'provider',
        'authority',
        'practice',
      ]),
    )
    .addOption(
      new Option('--format <format>', 'default: table on a terminal, json in a pipe').choices(
        FORMATS,
      ),
    )
    .option('--release <id>', 'release to read (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (footprint: string, given: Given) => {
      const as = formatFor(given);
      const { db, scheme, from } = await opened(given);
      const listed = await inDatabase(db, () =>
        organisationsOf(db, scheme, footprint, given.asOf ?? null),
      );
      db.close();
      const rows = listed.filter((o) => given.kind === undefined || o.kind === given.kind);
      const who = listed[0] ? `${listed[0].footprintName} (${listed[0].footprint})` : footprint;
      process.stderr.write(`${who} of ${scheme}, from ${from}\n`);
      print(rows, as);
    });
}
