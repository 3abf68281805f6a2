#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from './effects.ts';
import { refuseFiles } from './paths.ts';
import { runCommand } from './run-command.ts';
import { applySettings, configOption } from './settings.ts';

/** Commands by name; each is loaded when it is called, or when help lists them. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  refresh: async () => (await import('./refresh.ts')).refreshCommand(),
  fetch: async () => (await import('./fetch.ts')).fetchCommand(),
  build: async () => (await import('./build.ts')).buildCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  sql: async () => (await import('./sql.ts')).sqlCommand(),
  describe: async () => (await import('./describe.ts')).describeCommand(),
  pack: async () => (await import('./pack.ts')).packCommand(),
  trace: async () => (await import('./trace.ts')).traceCommand(),
  orgs: async () => (await import('./orgs.ts')).orgsCommand(),
  whereis: async () => (await import('./whereis.ts')).whereisCommand(),
  finance: async () => (await import('./finance.ts')).financeCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  runs: async () => (await import('./runs.ts')).runsCommand(),
  schedule: async () => (await import('./schedule.ts')).scheduleCommand(),
  sources: async () => (await import('./sources.ts')).sourcesCommand(),
  indicators: async () => (await import('./indicators.ts')).indicatorsCommand(),
  releases: async () => (await import('./releases.ts')).releasesCommand(),
  prune: async () => (await import('./prune.ts')).pruneCommand(),
  diff: async () => (await import('./diff.ts')).diffCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  site: async () => (await import('./site.ts')).siteCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
};

const EXAMPLES = `Examples:
  footpack refresh --bundled            44 footprint packs in data/out, offline
  footpack serve                        look at them: a map, and each pack as a page
  footpack pack E54000016               the pack of the Black Country, to read
  footpack orgs E54000016               who belongs to it
  footpack whereis 01H                  where Cumbria's CCG is, in every scheme
  footpack sql "FROM baseline LIMIT 5"  ask the latest release in SQL
  footpack status                       what is fresh, what is due, what failed
  footpack check                        prove the release against its manifest
`;

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
const program = new Command('footpack')
  .description(
    'Data packs for NHS footprints: who belongs to a place, where it stands, how it compares.',
  )
  .version(version)
  // Its arguments are in each command's own help.
  .configureHelp({ subcommandTerm: (command) => command.name() })
  .addHelpText('before', EXAMPLES)
  .showSuggestionAfterError(true)
  .showHelpAfterError('(footpack --help lists the commands)');

// A reader that closes early (`footpack sources | head`) has had enough: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const everyCommand = () => Promise.all(Object.values(COMMANDS).map((make) => make()));
const asked = process.argv[2] ?? '';
const load = COMMANDS[asked];
/** Help, and the word that was meant, ask for every command; the version asks for none. */
const loaded = ['-V', '--version'].includes(asked) ? [] : load ? [load] : Object.values(COMMANDS);
for (const make of loaded) {
  const command = await make();
  // Every command takes it; some say so themselves.
  if (!command.options.some(({ long }) => long === '--config')) command.addOption(configOption());
  program.addCommand(command);
}
program.hook('preAction', async (_, command) => {
  await applySettings(command);
  refuseFiles(command.opts());
});
if (process.argv.length <= 2) program.outputHelp();
else await runCommand(program, process.argv, everyCommand);
