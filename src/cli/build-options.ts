import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { frameworks, indicators, sources } from '../../pipelines/catalogue.ts';
import { ATTRIBUTIONS, type Attribution } from '../model/lists.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import type { RefreshOptions } from '../refresh.ts';
import { limitsOf, repeated } from './options.ts';
import { settingOption } from './settings.ts';

/** What is built, as the commands that build take it. */
export interface BuildGiven {
  scheme?: string[];
  attribution: Attribution;
  extract?: string[];
  indicators?: string;
  schemeFile?: string;
  memory?: string;
  threads?: number;
  temp?: string;
  tempMax?: string;
  out: string;
  raw: string;
}

/** Adds the options that say what is built, and of what. */
export function withBuild(command: Command): Command {
  return command
    .addOption(
      settingOption(
        'schemes',
        `build packs of this scheme (repeatable; default ${DEFAULT_SCHEME})`,
      ),
    )
    .option('--scheme-file <csv>', 'build packs of footprints that you draw')
    .addOption(
      settingOption(
        'attribution',
        'footprints of a provider: its headquarters, its patients, its plan',
      ).choices(ATTRIBUTIONS),
    )
    .option('--extract <csv>', 'add a tidy extract of your own (repeatable)', repeated)
    .option('--indicators <csv>', 'define the indicators of your extracts');
}

/** Adds the options that say what a build may take of its machine. */
export function withLimits(command: Command): Command {
  return command
    .addOption(settingOption('memory'))
    .addOption(settingOption('threads'))
    .addOption(settingOption('temp'))
    .addOption(settingOption('tempMax'));
}

/** What the published schemes are named, and what is near to that. */
const SCHEME = /^(?:stp|icb)-\d{4}$/;
const NEAR_SCHEME = /^\W*(stp|icb)\W*(\d{4})\W*$/i;

/**
 * Refuses what cannot be the name of a scheme before anything is fetched or read. Which of the others
 * there are is told by what is read.
 */
export function refuseSchemes(schemes: readonly string[]): void {
  const stranger = schemes.find((name) => !SCHEME.test(name));
  if (stranger === undefined) return;
  const [, kind, year] = NEAR_SCHEME.exec(stranger) ?? [];
  const meant = kind ? `did you mean ${kind.toLowerCase()}-${year}? ` : '';
  throw new Problem(EXIT.usage, `there is no scheme ${stranger || '""'}`, {
    untouched: 'everything',
    next: `${meant}A scheme is stp or icb and its year, as ${DEFAULT_SCHEME} or icb-2026`,
  });
}

/** The version of this package. */
export function versionOf(packageRoot: string): string {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;
}

/** The options of a refresh, but for where its extracts come from. */
export function buildOf(given: BuildGiven, packageRoot: string) {
  const schemes = given.scheme ?? (given.schemeFile ? [] : [DEFAULT_SCHEME]);
  // Footprints that a person draws have a scheme of their own name.
  if (!given.schemeFile) refuseSchemes(schemes);
  return {
    schemes,
    attribution: given.attribution,
    extracts: given.extract ?? [],
    indicatorFile: given.indicators ?? null,
    schemeFile: given.schemeFile ?? null,
    limits: limitsOf(given),
    out: given.out,
    raw: given.raw,
    sources,
    indicators,
    frameworks,
    version: versionOf(packageRoot),
  } satisfies Partial<RefreshOptions> & Record<string, unknown>;
}
