import { type Direction, toward } from './direction.ts';
import { svg } from './element.ts';
import type { Figure, Indicator } from './figure.ts';
import { type Paint, paintOf, type Step } from './scale.ts';
import type { Shape, Shapes } from './shapes.ts';
import { compact, sentenceOf, tileLines } from './words.ts';

/** What a drawing of the footprints needs, and whom it tells of the one that is pointed at. */
export interface Drawn {
  shapes: Shapes;
  figures: readonly Figure[];
  indicator: Indicator;
  steps: readonly Step[] | 'comparison';
  /** Words that name the drawing to who does not see it. */
  title: string;
  documentOf: (code: string) => string;
  /** Tells which is pointed at, or none; a tap stays until the next. */
  onPoint: (code: string | null, by?: 'tap') => void;
}

export interface Drawing {
  element: SVGSVGElement;
  /** Outlines a footprint, or none. */
  point: (code: string | null) => void;
}

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/**
 * The footprints as a map or as tiles: each is a link to its document. One of them can be tabbed to,
 * and the arrow keys lead from there to its neighbours.
 */
export function drawing(given: Drawn): Drawing {
  const { shapes, figures, indicator, steps, onPoint } = given;
  const byCode = new Map(figures.map((figure) => [figure.code, figure]));
  const outline = svg('path', { class: 'footpack-outline' });
  const halo = svg('path', { class: 'footpack-outline footpack-outline--halo' });
  const point = (code: string | null) => {
    const d = shapes.shapes.find((one) => one.code === code)?.d ?? '';
    for (const path of [halo, outline]) path.setAttribute('d', d);
  };
  // A finger cannot hover: its first tap tells of a footprint, and the next opens it.
  let tapped: string | null = null;
  const firstTap = ({ pointerType }: PointerEvent, code: string) => {
    const first = pointerType === 'touch' && tapped !== code;
    tapped = code;
    if (first) onPoint(code, 'tap');
    return first;
  };
  // What is written on the shapes lies above them all, and is in the names of the links already.
  const labels = svg('g', { 'aria-hidden': 'true' });
  const everything = shapes.shapes.map(({ d }) => d).join('');
  const links = new Map<string, SVGAElement>();
  for (const shape of shapes.shapes) {
    const figure = byCode.get(shape.code);
    if (!figure) continue;
    const link = svg(
      'a',
      {
        href: given.documentOf(shape.code),
        'aria-label': sentenceOf(figure, indicator),
        tabindex: links.size === 0 ? 0 : -1,
        'data-code': shape.code,
        onfocus: () => onPoint(shape.code),
        onblur: () => onPoint(null),
        onpointerenter: () => onPoint(shape.code),
        onpointerleave: () => onPoint(null),
        onclick: (event) => firstTap(event as PointerEvent, shape.code) && event.preventDefault(),
      },
      ...filledShape(shape, paintOf(figure, steps)),
    );
    links.set(shape.code, link);
    labels.append(...labelsOf(shape, figure, indicator, paintOf(figure, steps)));
  }
  const element = svg(
    'svg',
    {
      viewBox: `0 0 ${shapes.width} ${shapes.height}`,
      class: 'footpack-drawing',
      role: 'group',
      'aria-label': given.title,
      onkeydown: (event) => {
        const { key } = event as KeyboardEvent;
        const from = (event.target as Element).closest<SVGAElement>('a')?.dataset.code;
        const direction = KEYS[key];
        if (!direction || !from) return;
        event.preventDefault();
        const next = links.get(toward(shapes.shapes, from, direction) ?? from);
        for (const link of links.values())
          link.setAttribute('tabindex', link === next ? '0' : '-1');
        next?.focus();
      },
    },
    patterns(),
    ...links.values(),
    // Above the fills and hatches, which would hide half of a line each.
    svg('path', { d: everything, class: 'footpack-borders footpack-borders--halo' }),
    svg('path', { d: everything, class: 'footpack-borders' }),
    labels,
    halo,
    outline,
  );
  return { element, point };
}

/** Hatches of an estimate, light over dark fills and dark over light; dots where a value is withheld. */
export function patterns(): SVGDefsElement {
  const lines = (id: string, stroke: string) =>
    svg(
      'pattern',
      { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('line', { x1: 0, y1: 0, x2: 0, y2: 6, stroke, 'stroke-width': 2.4 }),
    );
  return svg(
    'defs',
    {},
    lines('hatch-light', '#ffffff'),
    lines('hatch-dark', '#4c6272'),
    svg(
      'pattern',
      { id: 'withheld', width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
      svg('rect', { width: 6, height: 6, fill: '#f0f4f5' }),
      svg('circle', { cx: 3, cy: 3, r: 1, fill: '#aeb7bd' }),
    ),
  );
}

/** The parts of one footprint, or of a swatch of the legend. */
export function filled(d: string, x: number, y: number, paint: Paint): SVGElement[] {
  const fill = paint.sign === '×' ? 'url(#withheld)' : paint.hollow ? '#ffffff' : paint.fill;
  const hatch = paint.ink === '#ffffff' ? 'url(#hatch-light)' : 'url(#hatch-dark)';
  return [
    svg('path', { d, fill, class: 'footpack-shape' }),
    ...(paint.hatched && !paint.hollow ? [svg('path', { d, fill: hatch, opacity: 0.55 })] : []),
    ...(paint.hollow
      ? [
          svg('circle', { cx: x, cy: y, r: 8, fill: paint.fill, stroke: '#212b32' }),
          svg('circle', { cx: x, cy: y, r: 4.5, fill: '#ffffff', stroke: '#212b32' }),
        ]
      : []),
  ];
}

function filledShape(shape: Shape, paint: Paint): SVGElement[] {
  return filled(shape.d, shape.x, shape.room && paint.hollow ? shape.y + 29 : shape.y, paint);
}

/** A sign in the middle of a shape of the map; name, value and sign on a tile. */
function labelsOf(shape: Shape, figure: Figure, indicator: Indicator, paint: Paint): SVGElement[] {
  const { x, y, room } = shape;
  const ink = paint.hollow ? '#212b32' : paint.ink;
  const word = (text: string, at: number, kind: string) =>
    svg('text', { x, y: at, fill: ink, class: `footpack-drawing__${kind}` }, text);
  const sign = paint.hollow ? null : paint.sign;
  if (room === 0) return sign ? [word(sign, y + 4, 'sign')] : [];
  const valued = figure.value !== null;
  return [
    ...tileLines(figure.name).map((line, i) => word(line, y - 25 + 10 * i, 'name')),
    word(valued ? compact(figure.value!, indicator.unit) : (sign ?? ''), y + 17, 'value'),
    ...(valued && sign ? [word(sign, y + 31, 'sign')] : []),
  ];
}
