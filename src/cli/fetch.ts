import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { isStale } from '../fetch/state.ts';
import type { FetchedSource } from '../model/effects.ts';
import { exitCodeOf, type Origin, planRetrieval, retrieve } from '../retrieve.ts';
import { processEffects } from './effects.ts';
import { knownSources, repeated } from './options.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printRows } from './print.ts';

interface Given {
  mirror?: string;
  source?: string[];
  dryRun?: boolean;
  out: string;
  raw: string;
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack fetch                                   everything that can be had live
  footpack fetch --source ae-attendances           one source
  footpack fetch --mirror https://mirror.nhs.uk/   from a mirror, a folder or a URL
  footpack fetch --dry-run                         what would be asked for; nothing is taken
`;

function state({ added, unchanged, findings }: FetchedSource): string {
  if (isStale(findings)) return 'stale';
  return added > 0 ? 'new' : unchanged > 0 ? 'unchanged' : 'nothing there';
}

/** `footpack fetch`: from publishers, or a mirror, into the raw archive. */
export function fetchCommand(): Command {
  return new Command('fetch')
    .summary('bring what publishers have published into the raw archive')
    .description(
      'Fetches what changed into the raw archive. Each file is held against the contract of its ' +
        'source first; one that does not hold leaves the last good one in use.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--source <id>', 'fetch this source only (repeatable)', repeated)
    .option('--mirror <dir|url>', 'from this mirror, in place of the publishers’ own sites')
    .option('--dry-run', 'list what would be asked for, and take nothing')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      const effects = processEffects();
      const from: Origin = given.mirror
        ? { kind: 'mirror', mirror: given.mirror }
        : { kind: 'live' };
      const only = knownSources(given.source, sources);
      const options = { from, only, raw: given.raw, sources };
      if (given.dryRun) {
        const { planned, findings } = await planRetrieval(options, effects);
        for (const f of findings) effects.log(`${f.name}: ${f.source}: ${f.message}`);
        printRows(planned, ['source', 'period', 'held', 'file'], given);
        process.exitCode = exitCodeOf(findings);
        return;
      }
      const fetched = await retrieve(options, effects);
      const findings = [...fetched.findings, ...fetched.sources.flatMap((s) => s.findings)];
      for (const f of fetched.findings) effects.log(`${f.name}: ${f.message}`);
      const rows = fetched.sources.map((s) => ({ ...s, state: state(s) }));
      effects.log(`in all ${(fetched.bytes / 1e6).toFixed(1)} MB came in`);
      printRows(
        rows.map((row) => ({ ...row, findings: row.findings.map((f) => ({ ...f })) })),
        ['source', 'state', 'files', 'added', 'unchanged'],
        given,
      );
      process.exitCode = exitCodeOf(findings);
    });
}
