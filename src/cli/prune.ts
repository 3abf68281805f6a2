import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { takeLock } from '../build/lock.ts';
import { counted } from '../model/counted.ts';
import { latestId } from '../query/release-folder.ts';
import { prune, tooMany } from '../release/prune.ts';
import { releases } from '../release/publish.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

const EXAMPLES = `Examples:
  footpack prune --keep 12              keep the newest twelve releases
  footpack prune --keep 12 --dry-run    say which would go
`;

export function pruneCommand(): Command {
  return new Command('prune')
    .description('remove old releases; the one that latest.json points to always stays')
    .addHelpText('before', EXAMPLES)
    .requiredOption('--keep <n>', 'how many of the newest releases stay', atLeastOne)
    .option('--dry-run', 'say which would go, and remove nothing')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: { out: string; keep: number; dryRun?: true; json?: boolean }) => {
      const lock = given.dryRun ? null : await takeLock(join(given.out, '.work'));
      try {
        const all = releases(given.out);
        const gone = tooMany(all, given.keep, latestId(given.out));
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

function atLeastOne(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}
