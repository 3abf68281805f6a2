import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { openRelease } from '../query/open-release.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { openSnapshot } from '../query/snapshot.ts';
import { WHEREIS_TABLES, type Whereabouts, whereis } from '../query/whereis.ts';
import { asOfOption } from './as-of.ts';
import { packageRoot } from './effects.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { printRows } from './print.ts';

const EXAMPLES = `Examples:
  footpack whereis 05C                     a CCG, in every scheme of footprints
  footpack whereis 01H                     both lives of a code used again
  footpack whereis 01H --as-of 2017-03-31  the life of that day
  footpack whereis RW3                     a trust that closed, and who followed
  footpack whereis "Cumbria"               an authority, by its name
`;

interface Given {
  asOf?: string;
  out: string;
  release?: string;
  json?: boolean;
}

/** A line a life: who it was, when, and what became of it. */
function headings(rows: readonly Whereabouts[]): string[] {
  const lines = rows.map((row) => {
    const codes = row.onsCode && row.onsCode !== row.code ? `, ${row.onsCode}` : '';
    const former = row.formerNames.length > 0 ? `, before ${row.formerNames.join(', ')}` : '';
    const name = row.name ? `: ${row.name}${former}` : '';
    const by = row.successors.length > 0 ? `, then ${row.successors.join(' and ')}` : '';
    const end = row.validTo ? `; until ${row.validTo}${by}` : '';
    const follows = row.follows ? `; took over from ${row.follows}` : '';
    return `${row.code} (${row.kind}${codes})${name}; ${row.vintage ?? 'in no list'}${end}${follows}`;
  });
  return [...new Set(lines)];
}

/** A row as a table shows it: a share with four decimals, of which JSON has twelve. */
function forTable(row: Whereabouts): Whereabouts {
  const weight = Number(row.weight);
  return { ...row, weight: weight === 1 ? 1 : weight.toFixed(4) };
}

/** The columns of a table: those in which a row has something, so that codes fit a terminal. */
function columnsOf(rows: readonly Whereabouts[]): string[] {
  const columns = ['code', 'vintage', 'scheme', 'footprint', 'footprintName', 'weight'] as const;
  const few = ['basis', 'parent', 'reason'] as const;
  return [...columns, ...few.filter((column) => rows.some((row) => row[column] !== null))];
}

export function whereisCommand(): Command {
  return new Command('whereis')
    .summary('where an organisation is, in every scheme')
    .description(
      'Tells in which footprint of every scheme an organisation is, on what basis, and why where it ' +
        'is in none: from a release, else from the bundled snapshot.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<organisation>', 'ODS code, ONS code or whole name')
    .addOption(asOfOption('only the life of the code on this day'))
    .option('--release <id>', 'release to ask (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (organisation: string, given: Given) => {
      const isReleased = given.release !== undefined || existsSync(join(given.out, 'latest.json'));
      const db = isReleased
        ? await openRelease(releaseFolder(given.out, given.release))
        : await openSnapshot(packageRoot(), { sources, indicators }, tmpdir(), WHEREIS_TABLES);
      try {
        const rows = await whereis(db, organisation, given.asOf ?? null);
        for (const line of headings(rows)) process.stderr.write(`${line}\n`);
        printRows(wantsJson(given) ? rows : rows.map(forTable), columnsOf(rows), given, {
          whole: ['code', 'scheme', 'footprint'],
          spare: ['parent'],
        });
      } finally {
        db.close();
      }
    });
}
