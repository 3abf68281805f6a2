import { join } from 'node:path';
import { Command } from 'commander';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { snapshot } from '../snapshot/snapshot.ts';
import { processEffects } from './effects.ts';
import { runCommand } from './run-command.ts';

const command = new Command('snapshot')
  .description('compute the bundled snapshot from published files (for maintainers)')
  .requiredOption('--mirror <dir>', 'mirror with the publishers’ files')
  .requiredOption('--as-of <date>', 'the day on which the snapshot is taken')
  .option('--facts <dir>', 'folder of compiled facts (default: facts, beside the mirror)')
  .action(async (options: { mirror: string; asOf: string; facts?: string }) => {
    const effects = processEffects();
    const facts = options.facts ?? join(options.mirror, '..', 'facts');
    const done = await snapshot({ ...options, facts, sources, indicators }, effects);
    effects.log(`bundled snapshot: ${done.files} files, ${(done.bytes / 1e6).toFixed(2)} MB`);
  });

await runCommand(command, process.argv);
