import { join } from 'node:path';
import { Command } from 'commander';
import { takeLock } from '../build/lock.ts';
import { counted } from '../model/counted.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { Manifest } from '../model/release.ts';
import { latestId } from '../query/release-folder.ts';
import { prune, tooMany } from '../release/prune.ts';
import { releases } from '../release/publish.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { settingOption } from './settings.ts';

/**
 * The release that stands, which is never removed; null where there is none at all. Throws a Problem
 * where there are releases and latest.json does not tell which of them stands.
 */
function standing(out: string, all: readonly Manifest[]): string | null {
  let fault = 'latest.json is not there';
  try {
    const id = latestId(out);
    if (id !== null || all.length === 0) return id;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fault = error.message;
  }
  throw new Problem(EXIT.unexpected, `which release stands is not known: ${fault}`, {
    where: join(out, 'latest.json'),
    untouched: 'every release: nothing was removed',
    next: 'footpack refresh, or refresh --offline, writes latest.json anew; then prune again',
  });
}

const EXAMPLES = `Examples:
  footpack prune --keep 12              keep the newest twelve releases
  footpack prune --keep 12 --dry-run    say which would go
`;

export function pruneCommand(): Command {
  return new Command('prune')
    .summary('remove old releases')
    .description('Removes old releases; the one that latest.json points to always stays.')
    .addHelpText('before', EXAMPLES)
    .addOption(settingOption('keep', 'how many of the newest releases stay'))
    .option('--dry-run', 'say which would go, and remove nothing')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: { out: string; keep?: number; dryRun?: true; json?: boolean }) => {
      const { keep } = given;
      if (keep === undefined) {
        throw new Problem(EXIT.usage, 'how many releases stay is not said', {
          untouched: 'every release',
          next: 'footpack prune --keep 12, or the setting keep: docs/configuration.md',
        });
      }
      const lock = given.dryRun ? null : await takeLock(join(given.out, '.work'));
      try {
        const all = releases(given.out);
        const gone = tooMany(all, keep, standing(given.out, all));
        if (!given.dryRun && gone.length > 0) prune(given.out, gone);
        const ids = gone.map((m) => m.release);
        const kept = all.length - gone.length;
        if (wantsJson(given)) {
          const told = { removed: ids, kept, dryRun: given.dryRun === true };
          process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
          return;
        }
        const what = given.dryRun ? 'would remove' : 'removed';
        process.stdout.write(
          `${what} ${counted(ids.length, 'release')}, ${given.dryRun ? 'keeping' : 'kept'} ${kept}\n` +
            ids.map((id) => `  ${id}\n`).join(''),
        );
      } finally {
        lock?.close();
      }
    });
}
