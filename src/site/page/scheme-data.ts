import {
  type Baselines,
  baselinesIn,
  figuresFor,
  funnelsIn,
  keyOf,
  periodsIn,
  rangesIn,
} from './baselines.ts';
import type { Figure, Footprint, FunnelPlace } from './figure.ts';
import {
  arrowOf,
  boundariesOf,
  filesBeside,
  footprintsOf,
  indicatorsByPack,
  indicatorsOf,
  type Offered,
  type OpenRelease,
  tilesOf,
} from './release-files.ts';
import { mapShapes, type Shapes, tileShapes } from './shapes.ts';

/** A scheme of the release as the map page uses it: what is not needed at once is loaded when asked. */
export interface SchemeData {
  footprints: Footprint[];
  indicators: Offered[];
  boundaries: boolean;
  shapes: (shape: 'map' | 'tiles') => Promise<Shapes>;
  figures: (indicator: string, period: string) => Promise<Figure[]>;
  /** Null where the release has no funnels, or none for this. */
  funnel: (indicator: string, period: string) => Promise<FunnelPlace[] | null>;
}

/** Calls once and remembers; a failure is not remembered, so that it can be tried again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load().catch((problem) => {
      loaded = null;
      throw problem;
    });
    return loaded;
  };
}

export async function schemeData(release: OpenRelease, scheme: string): Promise<SchemeData> {
  const [footprints, table, tiles] = await Promise.all([
    footprintsOf(release, scheme),
    arrowOf(release, scheme, 'values.arrow'),
    tilesOf(release, scheme),
  ]);
  const beside = filesBeside(table);
  const opened = baselinesIn(table, footprints);
  const others = once(
    async (): Promise<Baselines> =>
      baselinesIn(await arrowOf(release, scheme, 'periods.arrow'), footprints),
  );
  const indicators = beside.includes('indicators.json')
    ? await indicatorsOf(release, scheme)
    : await indicatorsByPack(
        release,
        scheme,
        footprints[0]?.pack ?? '',
        periodsIn(opened, await others()),
      );
  const topology = once(() => boundariesOf(release, scheme));
  const drawn = { map: once(async () => mapShapes(await topology())), tiles: tileShapes(tiles) };
  const ranges = once(async () =>
    beside.includes('ranges.arrow')
      ? rangesIn(await arrowOf(release, scheme, 'ranges.arrow'))
      : new Map<string, ReadonlyMap<string, [number, number]>>(),
  );
  const funnels = once(async () =>
    beside.includes('funnel.arrow')
      ? funnelsIn(await arrowOf(release, scheme, 'funnel.arrow'))
      : null,
  );
  return {
    footprints,
    indicators: indicators.filter(({ periods }) => periods.length > 0),
    boundaries: tiles.boundaries !== null,
    shapes: async (shape) => (shape === 'map' ? drawn.map() : drawn.tiles),
    figures: async (indicator, period) => {
      const key = keyOf(indicator, period);
      const rows = opened.get(key) ?? (await others()).get(key) ?? [];
      const isRange = indicators.find(({ id }) => id === indicator)?.combine === 'range';
      return figuresFor(footprints, rows, isRange ? (await ranges()).get(key) : undefined);
    },
    funnel: async (indicator, period) => (await funnels())?.get(keyOf(indicator, period)) ?? null,
  };
}
