import { covers, isOfIndicator, spanOf } from '../model/period.ts';
import type { Extract, Source } from '../model/source.ts';

/** For one source and period: the extracts that may serve, best first. */
export interface Candidates {
  sourceId: string;
  period: string;
  extracts: Extract[];
  /** The bundled extracts that stand in, all together, where none of those can be read. */
  floor: Extract[];
}

/** Periods by their last day. */
function byEnd(a: string, b: string): number {
  const end = (period: string) => spanOf(period)?.end ?? '';
  return end(a).localeCompare(end(b), 'en') || a.localeCompare(b, 'en');
}

/**
 * Which extracts a build reads. Of the archive, the newest of each source and period, older ones
 * behind it in case it cannot be read. The bundled snapshot is the floor: a bundled extract stands
 * where no archived extract of its source covers its period, and behind those that do. A source
 * that cannot be placed without another (`needs`) is taken from the archive only in periods for
 * which the archive has the other too. Of a source whose extracts replace one another the newest
 * period alone is read. Of a source with a file an indicator, one that goes by a period is from
 * before the indicators were told apart. What was passed over is told.
 */
export function select(
  sources: readonly Source[],
  archivedExtracts: readonly Extract[],
  bundledExtracts: readonly Extract[],
): { chosen: Candidates[]; passedOver: { extract: Extract; because: string }[] } {
  const chosen: Candidates[] = [];
  const passedOver: { extract: Extract; because: string }[] = [];
  const holds = (sourceId: string, period: string) =>
    archivedExtracts.some((e) => e.sourceId === sourceId && covers(e.period, period));

  for (const source of sources) {
    const usable: Extract[] = [];
    for (const extract of archivedExtracts) {
      if (extract.sourceId !== source.id) continue;
      const lacking = (source.needs ?? []).filter((id) => !holds(id, extract.period));
      const within = archivedExtracts.find(
        (e) =>
          e.sourceId === source.id &&
          e.period !== extract.period &&
          covers(e.period, extract.period) &&
          (!covers(extract.period, e.period) || e.period < extract.period),
      );
      if (source.byIndicator && !isOfIndicator(extract.period)) {
        passedOver.push({ extract, because: 'it does not go by the indicator that it is of' });
      } else if (lacking.length > 0) {
        const because = `${lacking.join(', ')} of ${extract.period} is not in the archive`;
        passedOver.push({ extract, because });
      } else if (within) {
        passedOver.push({ extract, because: `${within.file} holds ${extract.period} already` });
      } else usable.push(extract);
    }
    const floor = bundledExtracts.filter((e) => e.sourceId === source.id);
    const all = [...new Set(usable.map((e) => e.period))];
    const periods = source.replaces ? all.sort(byEnd).slice(-1) : all;
    const stands = (period: string, e: Extract) => source.replaces || covers(period, e.period);
    for (const period of periods) {
      chosen.push({
        sourceId: source.id,
        period,
        extracts: usable.filter((e) => e.period === period),
        floor: source.bundledStays ? [] : floor.filter((e) => stands(period, e)),
      });
    }
    for (const extract of floor) {
      const superseded = periods.some((period) => stands(period, extract));
      if (source.bundledStays || !superseded) {
        chosen.push({
          sourceId: source.id,
          period: extract.period,
          extracts: [extract],
          floor: [],
        });
      }
    }
  }
  return { chosen, passedOver };
}
