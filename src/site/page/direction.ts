/** Where a footprint lies on the page, in the units of the drawing; y grows downwards. */
export interface Place {
  code: string;
  x: number;
  y: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The footprint that an arrow key leads to: the nearest within 45 degrees of the direction, else the
 * nearest on that side at all; null at the edge.
 */
export function toward(
  places: readonly Place[],
  from: string,
  direction: Direction,
): string | null {
  const here = places.find(({ code }) => code === from);
  if (!here) return places[0]?.code ?? null;
  const beside = places
    .map((place) => {
      const [dx, dy] = [place.x - here.x, place.y - here.y];
      const along = { left: -dx, right: dx, up: -dy, down: dy }[direction];
      const across = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
      return { code: place.code, along, across, distance: Math.hypot(dx, dy) };
    })
    .filter(({ along }) => along > 1e-6);
  const ahead = beside.filter(({ along, across }) => across <= along);
  const [nearest] = (ahead.length ? ahead : beside).sort((a, b) => a.distance - b.distance);
  return nearest?.code ?? null;
}
