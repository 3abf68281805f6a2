import type { Finding } from '../model/finding.ts';
import { EXIT } from '../model/problem.ts';
import { holdings } from './archive.ts';
import { sentence } from './failure.ts';
import type { Offering } from './fetch.ts';
import { redacted } from './redacted.ts';

/** A file that a fetch would ask for. */
export type Planned = {
  source: string;
  period: string;
  /** What would be asked for: an address, or a path in the mirror. */
  file: string;
  /** Whether the archive has it from that address: it would be asked for anew only if it changed. */
  held: boolean;
};

/** What a fetch of the offerings would ask for, without asking for any of it. */
export async function plan(
  offerings: readonly Offering[],
  raw: string,
): Promise<{ planned: Planned[]; findings: Finding[] }> {
  const findings: Finding[] = [];
  const planned = await Promise.all(
    offerings.map(async ({ source, offers }): Promise<Planned[]> => {
      try {
        const held = holdings(raw, source.id).map((h) => h.sidecar);
        return (await offers()).map((offer) => {
          const file = redacted(offer.requested);
          return {
            source: source.id,
            period: offer.period,
            file,
            held: held.some((s) => s.period === offer.period && s.requested === file),
          };
        });
      } catch (error) {
        findings.push({
          name: 'not fetched',
          severity: 'warn',
          source: source.id,
          period: null,
          message: sentence(error),
          exitCode: EXIT.notFetched,
        });
        return [];
      }
    }),
  );
  return { planned: planned.flat(), findings };
}
