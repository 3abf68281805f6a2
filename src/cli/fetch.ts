import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { isStale } from '../fetch/state.ts';
import type { FetchedSource } from '../model/effects.ts';
import { exitCodeOf, type Finding } from '../model/finding.ts';
import { type Origin, planRetrieval, type Retrieved, retrieve } from '../retrieve.ts';
import { acceptances, acceptOption, reasonOption } from './acceptances.ts';
import { versionOf } from './build-options.ts';
import { processEffects } from './effects.ts';
import { knownSources, liveOption, repeated } from './options.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printRows } from './print.ts';
import { recorded } from './recorded.ts';
import { settingOption } from './settings.ts';

interface Given {
  mirror?: string;
  source?: string[];
  live?: boolean;
  accept?: string[];
  reason?: string[];
  dryRun?: boolean;
  out: string;
  raw: string;
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack fetch                                  all that can be had live
  footpack fetch --source ae-attendances          one source
  footpack fetch --mirror https://mirror.nhs.uk/  from a folder or an address
  footpack fetch --dry-run                        what would be asked for
`;

function state({ added, unchanged, findings }: FetchedSource): string {
  if (isStale(findings)) return 'stale';
  return added > 0 ? 'new' : unchanged > 0 ? 'unchanged' : 'nothing there';
}

/** All that a fetch noticed, of sources and of none. */
function findingsOf(fetched: Retrieved): Finding[] {
  return [...fetched.findings, ...fetched.sources.flatMap((source) => source.findings)];
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
    .addOption(settingOption('mirror', 'from this mirror, in place of the publishers’ own sites'))
    .addOption(liveOption().conflicts('mirror'))
    .addOption(acceptOption())
    .addOption(reasonOption())
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
      const accept = acceptances(given);
      const options = { from, only, raw: given.raw, sources, accept };
      if (given.dryRun) {
        const { planned, findings } = await planRetrieval(options, effects);
        for (const f of findings) effects.log(`${f.name}: ${f.source}: ${f.message}`);
        printRows(planned, ['source', 'period', 'held', 'file'], given, { whole: ['source'] });
        process.exitCode = exitCodeOf(findings);
        return;
      }
      const recording = {
        ...({ command: 'fetch', scheduled: false, from, only, sources, out: given.out } as const),
        options: { raw: given.raw },
        version: versionOf(effects.packageRoot),
        notify: undefined,
      };
      const fetched = await recorded(recording, effects, async (heard) => {
        heard.phase?.('fetch');
        const value = await retrieve(options, heard);
        const exitCode = exitCodeOf(findingsOf(value));
        const { findings } = value;
        return { value, outcome: { exitCode, findings, checks: null, release: null } };
      });
      const findings = findingsOf(fetched);
      for (const f of fetched.findings) effects.log(`${f.name}: ${f.message}`);
      const rows = fetched.sources.map((s) => ({ ...s, state: state(s) }));
      effects.log(`in all ${(fetched.bytes / 1e6).toFixed(1)} MB came in`);
      printRows(
        rows.map((row) => ({ ...row, findings: row.findings.map((f) => ({ ...f })) })),
        ['source', 'state', 'files', 'added', 'unchanged'],
        given,
        { whole: ['source', 'state'] },
      );
      process.exitCode = exitCodeOf(findings);
    });
}
