import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { strangeVariables } from '../model/config.ts';
import { EXIT } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { type Diagnosis, doctor } from '../query/doctor.ts';
import { refuseSchemes } from './build-options.ts';
import { processEffects } from './effects.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { configOption, settingOption } from './settings.ts';

const EXAMPLES = `Examples:
  footpack doctor                       what this machine lacks, if anything
  footpack doctor --online              and whether each publisher answers
  footpack doctor --json | jq '.checks[] | select(.health == "fault")'
`;

interface Given {
  online?: boolean;
  mirror?: string;
  scheme?: string[];
  memory?: string;
  temp?: string;
  tempMax?: string;
  out: string;
  raw: string;
  json?: boolean;
}

function lines({ health, check, said, todo }: Diagnosis): string {
  const mark = { well: 'well ', note: 'note ', fault: 'FAULT' }[health];
  const next = todo === null ? '' : `\n       do: ${todo}`;
  return `${mark}  ${check}: ${said}${next}\n`;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('what this machine lacks, and what to do about it')
    .description(
      'Looks at Node, DuckDB, disk, clock, write access, proxies, the bundled snapshot, the archive ' +
        'and the last release, and tells what to do about each fault. Asks nobody unless told to.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--online', 'ask each publisher, or the mirror, whether it answers')
    .addOption(settingOption('mirror'))
    .addOption(settingOption('schemes'))
    .addOption(settingOption('memory'))
    .addOption(settingOption('temp'))
    .addOption(settingOption('tempMax'))
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      refuseSchemes(given.scheme ?? []);
      const effects = processEffects();
      const manifest = JSON.parse(readFileSync(join(effects.packageRoot, 'package.json'), 'utf8'));
      const { memory, temp, tempMax } = given;
      const found = await doctor(
        {
          out: given.out,
          raw: given.raw,
          limits: {
            ...(memory === undefined ? {} : { memory }),
            ...(temp === undefined ? {} : { temp }),
            ...(tempMax === undefined ? {} : { tempMax }),
          },
          schemes: given.scheme ?? [DEFAULT_SCHEME],
          mirror: given.mirror ?? null,
          online: given.online === true,
          sources,
        },
        {
          node: process.versions.node,
          needed: String(manifest.engines.node).replace(/^>=/, ''),
          env: process.env,
          canProxy: process.allowedNodeEnvironmentFlags.has('--use-env-proxy'),
        },
        effects,
      );
      for (const { name, meant } of strangeVariables(process.env)) {
        found.push({
          check: 'environment',
          health: 'note',
          said: `${name} is no setting of footpack`,
          todo: meant ? `did you mean ${meant}?` : 'footpack config lists those there are',
        });
      }
      const faults = found.filter(({ health }) => health === 'fault').length;
      const well = faults === 0;
      if (wantsJson(given)) {
        process.stdout.write(`${JSON.stringify({ well, checks: found }, null, 2)}\n`);
      } else {
        for (const diagnosis of found) process.stdout.write(lines(diagnosis));
      }
      process.stderr.write(
        well ? 'all is well\n' : `${faults} of ${found.length} checks found a fault\n`,
      );
      process.exitCode = well ? EXIT.done : EXIT.unexpected;
    });
}
