import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { archived } from '../fetch/archive.ts';
import { bundled } from '../fetch/bundled.ts';
import { standing, states } from '../fetch/state.ts';
import { packageRoot } from './effects.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printRows } from './print.ts';

const EXAMPLES = `Examples:
  footpack sources  what is read, from whom, and what is at hand
  footpack sources --json | jq '.[].licence'
`;

export function sourcesCommand(): Command {
  return new Command('sources')
    .summary('the catalogue: publishers, licences, cadence, what is at hand')
    .description(
      'Lists every source: publisher, licence, cadence and lag, and the extracts at hand.',
    )
    .addHelpText('before', EXAMPLES)
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action((given: { raw: string; json?: boolean }) => {
      const extracts = [...archived(given.raw), ...bundled(packageRoot()).map((b) => b.extract)];
      const fetched = states(given.raw);
      const rows = sources.map((source) => {
        const mine = extracts.filter((e) => e.sourceId === source.id);
        const state = fetched.get(source.id);
        return {
          id: source.id,
          title: source.title,
          publisher: source.publisher,
          licence: source.licence,
          attribution: source.attribution,
          cadence: source.cadence,
          lagDays: source.lagDays,
          locator: source.locator.kind,
          url: source.locator.url,
          periods: [...new Set(mine.map((e) => e.period))].sort(),
          retrieved:
            mine
              .map((e) => e.retrieved)
              .sort()
              .at(-1) ?? null,
          checked: state?.checked ?? null,
          state: standing(source, mine, state),
          findings: (state?.findings ?? []).map((f) => ({ ...f })),
          awaiting: source.awaiting ?? null,
          unseen: [...(source.unseen ?? [])],
          notes: [...source.notes],
        };
      });
      printRows(
        rows,
        ['id', 'cadence', 'lagDays', 'licence', 'state', 'retrieved', 'periods'],
        given,
        { whole: ['id', 'state'], spare: ['lagDays', 'licence', 'cadence', 'retrieved'] },
      );
    });
}
