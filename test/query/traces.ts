import { indicators, sources } from '../../pipelines/catalogue.ts';
import type { Indicator } from '../../src/model/indicator.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { trace } from '../../src/query/trace.ts';
import type { Member, Observation, Traced } from '../../src/query/traced.ts';
import { packageRoot } from '../support.ts';

/** Where a trace looks, and what it knows beside the catalogue, but for what a test says. */
export interface Tracing {
  out: string;
  raw?: string;
  packageRoot?: string;
  own?: readonly string[];
  indicators?: readonly Indicator[];
  scheme?: string;
}

/** Traces a figure of the latest release of a folder. */
export function traced(
  { out, raw = '/nowhere', own = [], scheme, ...given }: Tracing,
  footprint: string,
  indicator: string,
  period?: string,
): Promise<Traced> {
  return trace(
    releaseFolder(out),
    { footprint, indicator, ...(period ? { period } : {}), ...(scheme ? { scheme } : {}) },
    { packageRoot: given.packageRoot ?? packageRoot, raw, own },
    { sources, indicators: [...indicators, ...(given.indicators ?? [])] },
  );
}

export function memberOf({ members }: Traced, code: string): Member {
  const found = members.find((member) => member.code === code);
  if (!found) throw new Error(`no member ${code} among ${members.map((m) => m.code).join(', ')}`);
  return found;
}

export const observationsOf = ({ members }: Traced): Observation[] =>
  members.flatMap((member) => member.observations);

/** What a trace concludes, and whether anything is amiss. */
export const verdictOf = ({ agrees, reason, differences }: Traced) => ({
  agrees,
  reason,
  differences,
});

export const AGREED = { agrees: true, reason: null, differences: [] };
