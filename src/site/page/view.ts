/** What the map page shows: all of it is in the address, so that a view can be sent to a colleague. */
export interface View {
  scheme: string;
  indicator: string;
  period: string;
  /** Colour says how large a value is, or how it compares with England. */
  colour: Colouring;
  shape: Shape;
}

export type Colouring = 'value' | 'comparison';
export type Shape = 'map' | 'tiles';

/** What an address asks for: anything may be wanting, or be of another release. */
export type Asked = Partial<View>;

/** Reads a query string; what it holds besides, or in a form that no view has, is left out. */
export function askedIn(search: string): Asked {
  const query = new URLSearchParams(search);
  const asked: Asked = {};
  for (const key of ['scheme', 'indicator', 'period'] as const) {
    const value = query.get(key);
    if (value) asked[key] = value;
  }
  const colour = query.get('colour');
  if (colour === 'value' || colour === 'comparison') asked.colour = colour;
  const shape = query.get('shape');
  if (shape === 'map' || shape === 'tiles') asked.shape = shape;
  return asked;
}

/** A view as a query string, in one order: the same view is always the same address. */
export function addressOf(view: View): string {
  const { scheme, indicator, period, colour, shape } = view;
  return `?${new URLSearchParams({ scheme, indicator, period, colour, shape })}`;
}

/** What a release offers to look at. */
export interface Offer {
  schemes: readonly string[];
  indicators: readonly string[];
  /** Periods of an indicator, that with which packs open first. */
  periodsOf: (indicator: string) => readonly string[];
  /** Whether there are boundaries: without them the map is one of tiles. */
  boundaries: boolean;
}

/** Indicator with which the page opens where the address names none. */
const FIRST_INDICATOR = 'ae-4hr-type1';

/** The nearest view to what was asked that the release can show. */
export function viewOf(asked: Asked, offer: Offer): View {
  const pick = (wanted: string | undefined, from: readonly string[], or?: string) =>
    [wanted, or].find((one) => one !== undefined && from.includes(one)) ?? from[0] ?? '';
  const indicator = pick(asked.indicator, offer.indicators, FIRST_INDICATOR);
  return {
    scheme: pick(asked.scheme, offer.schemes),
    indicator,
    period: pick(asked.period, offer.periodsOf(indicator)),
    colour: asked.colour ?? 'value',
    shape: offer.boundaries ? (asked.shape ?? 'map') : 'tiles',
  };
}
