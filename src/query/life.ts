import type { Json } from '../duckdb/value.ts';
import { BASES } from '../model/lists.ts';

/** Where an organisation of one vintage counts, in one scheme. */
export interface Place {
  scheme: string;
  footprint: string;
  /** Share of the organisation that counts there, 0 to 1. */
  weight: Json;
  basis: string;
  /** CCG of a practice, where that places it. */
  parent: string | null;
}

/** What the lists of one vintage say of a code. */
export interface Vintage {
  vintage: string;
  onsCode: string | null;
  name: string | null;
  places: readonly Place[];
}

/** Consecutive vintages of a code over which it stood for the same body in the same places. */
export interface Life {
  onsCode: string | null;
  /** Each name that the lists had for it, oldest first. */
  names: string[];
  /** Oldest first; never empty. */
  vintages: string[];
  places: Place[];
}

function signature(places: readonly Place[]): string {
  return places
    .map((p) => `${p.scheme} ${p.footprint} ${p.weight}`)
    .sort()
    .join('\n');
}

/** Of two ways in which the same place was come to, the better evidence. */
function better(a: Place, b: Place): Place {
  const rank = (place: Place) => (BASES as readonly string[]).indexOf(place.basis);
  return rank(b) < rank(a) ? b : a;
}

/**
 * The lives of a code, oldest first. A life goes on while ONS code and memberships stay; names may
 * change, and so may the basis: the list of one vintage names what other vintages have by area. A
 * vintage of which no place, or no ONS code, is known cannot end a life.
 */
export function livesOf(vintages: readonly Vintage[]): Life[] {
  const lives: Life[] = [];
  for (const next of [...vintages].sort((a, b) => (a.vintage < b.vintage ? -1 : 1))) {
    const last = lives.at(-1);
    const sameBody =
      last && (last.onsCode === null || next.onsCode === null || last.onsCode === next.onsCode);
    const samePlaces =
      last &&
      (last.places.length === 0 ||
        next.places.length === 0 ||
        signature(last.places) === signature(next.places));
    if (!(last && sameBody && samePlaces)) {
      lives.push({
        onsCode: next.onsCode,
        names: next.name === null ? [] : [next.name],
        vintages: [next.vintage],
        places: [...next.places],
      });
      continue;
    }
    last.onsCode ??= next.onsCode;
    last.vintages.push(next.vintage);
    if (next.name !== null && !last.names.includes(next.name)) last.names.push(next.name);
    if (last.places.length === 0) last.places = [...next.places];
    else {
      last.places = last.places.map((place) => {
        const again = next.places.find(
          (p) => p.scheme === place.scheme && p.footprint === place.footprint,
        );
        return again ? better(place, again) : place;
      });
    }
  }
  return lives;
}

/** `2016-04 to 2021-04`, or `2016-04` where a life is known of one vintage alone. */
export function span(life: Life): string {
  const [first, last] = [life.vintages[0], life.vintages.at(-1)];
  return first === last ? `${first}` : `${first} to ${last}`;
}

/** The latest vintage of these lives that is not after a day (`2017-04-01`), if there is one. */
export function vintageOn(lives: readonly Life[], day: string): string | null {
  return (
    lives
      .flatMap((life) => life.vintages)
      .filter((vintage) => `${vintage}-01` <= day)
      .sort()
      .at(-1) ?? null
  );
}
