import { counted } from '../model/counted.ts';
import type { Pack } from '../model/pack.ts';
import { type Column, type GridRow, grid } from './grid.ts';
import {
  categoriesText,
  differenceText,
  differs,
  excessText,
  fifthText,
  type Indicator,
  isMeaningless,
  lastChange,
  NONE,
  numberText,
  rangeText,
  valueText,
  type Writing,
  writingOf,
} from './pack-figure.ts';
import { facts, heading, paragraph, type Style } from './page.ts';

const ESTIMATED = '*';
const ROUNDED = '~';
export const BASIS_MARKS = { published: '', summed: '†', 'same organisations': '‡' } as const;

/** Words of a direction that fit a column. */
const DIRECTION_WORDS = { 'no clear change': 'unclear' } as const;

const COMPARED: readonly Column[] = [
  { head: ['value'] },
  { head: ['England'] },
  { head: ['differ-', 'ence'] },
  { head: ['more or', 'fewer'] },
  { head: ['fifth'] },
  { head: ['rank'], from: 120 },
  { head: ['against', 'England'], align: 'left' },
  { head: ['change'], align: 'left' },
  { head: ['id'], align: 'left', from: 140, faint: true },
];
const SUMMED: readonly Column[] = [
  { head: ['value'] },
  { head: ['England'] },
  { head: ['change'], align: 'left' },
  { head: ['id'], align: 'left', from: 140, faint: true },
];

/** How a row writes its figures: its own value beside England's. */
export function besideEngland(indicator: Indicator): Writing {
  return writingOf(indicator, indicator.baseline.value, indicator.baseline.englandValue);
}

/** The change to the period shown: its size, then what its limits allow to say of it. */
export function changeOf(indicator: Indicator, writing: Writing): { size: string; word: string } {
  const change = lastChange(indicator);
  if (!change) return { size: '', word: '' };
  if (change.seriesBreak !== null) return { size: NONE, word: 'break' };
  if (isMeaningless(change)) return { size: NONE, word: '' };
  const { direction } = change;
  const word = direction === 'no clear change' ? DIRECTION_WORDS[direction] : (direction ?? '');
  return { size: differenceText(change.change, writing), word };
}

/** What stands in place of figures where there is no single one; null where there is. */
export function insteadOf(indicator: Indicator): string | null {
  const { value, valueLow, valueHigh, withheldReason, englandValue, method } = indicator.baseline;
  if (value !== null) return null;
  const open = valueLow !== null && valueHigh !== null;
  const writing = writingOf(indicator, valueHigh, valueLow);
  const range = open ? rangeText(valueLow, valueHigh, writing) : '';
  if (withheldReason)
    return open ? `withheld, lies in ${range}: ${withheldReason}` : `withheld: ${withheldReason}`;
  if (method === 'counts by category') return categoriesText(indicator.categories);
  if (!open) return 'no figure';
  const england = englandValue === null ? '' : `; England ${valueText(englandValue, writing)}`;
  return `${range} over ${indicator.baseline.membersPresent} members${england}`;
}

/** Whether rounding or suppression leaves room about a figure that its last decimal shows. */
function isOpen({ baseline }: Indicator, writing: Writing): boolean {
  return baseline.value !== null && differs(baseline.valueLow, baseline.valueHigh, writing);
}

function valueMark(indicator: Indicator, writing: Writing): string {
  if (indicator.baseline.estimated) return ESTIMATED;
  return isOpen(indicator, writing) ? ROUNDED : '';
}

/** What a reader must know of a row besides its figures. */
export function notesOf(indicator: Indicator, writing: Writing): string[] {
  const { valueLow, valueHigh, coverage, englandValue, englandPublished, membersSuppressed } =
    indicator.baseline;
  const notes: string[] = [];
  if (membersSuppressed > 0 && isOpen(indicator, writing)) {
    const range = rangeText(valueLow ?? 0, valueHigh ?? 0, writing);
    notes.push(`lies in ${range}: ${counted(membersSuppressed, 'member')} suppressed`);
  }
  if (coverage < 0.95 && indicator.baseline.withheldReason === null) {
    notes.push(
      `covers ${numberText(100 * coverage, 1)} % of what it should, so it is not compared`,
    );
  }
  if (differs(englandValue, englandPublished, writing)) {
    notes.push(`England over all that is published: ${valueText(englandPublished, writing)}`);
  }
  const change = lastChange(indicator);
  if (change?.seriesBreak) {
    notes.push(`break in the series after ${change.fromPeriod}: ${change.seriesBreak}`);
  }
  if (indicator.funnel?.outlier) {
    notes.push(
      `${indicator.funnel.outlier} than chance and the usual spread of footprints explain (99.8 %)`,
    );
  }
  return notes;
}

/** Rows of one domain, unit and period, in the order of the pack. */
export function grouped(indicators: readonly Indicator[]): Indicator[][] {
  const groups = new Map<string, Indicator[]>();
  for (const indicator of indicators) {
    const { domain, unit, baseline } = indicator;
    const key = [domain, unit, baseline.period].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), indicator]);
  }
  return [...groups.values()];
}

export function groupHeading([first, ...others]: readonly Indicator[]): string {
  if (!first) return '';
  const told = [first, ...others].flatMap((indicator) => lastChange(indicator) ?? []);
  const since = told.filter((one) => !isMeaningless(one)).map(({ fromPeriod }) => fromPeriod);
  const change = new Set(since).size === 1 ? `, change from ${since[0]}` : '';
  // Whole calendar years are told as years.
  const period = first.baseline.period.replace(/^(\d{4})-01-01 to (\d{4})-12-31$/, '$1 to $2');
  return `${first.domain}, ${first.unit}, ${period}${change}`;
}

/** A mark after each text that has one, and room for it after the others. */
function marked(texts: readonly string[], marks: readonly string[]): string[] {
  const any = marks.some((mark) => mark !== '');
  return texts.map((text, i) => `${text}${any ? marks[i] || ' ' : ''}`);
}

/** Figures of rows as cells: numbers of a column end together, marks and words stand after them. */
function rowsOf(
  indicators: readonly Indicator[],
  cellsOf: (indicator: Indicator, writing: Writing) => readonly string[],
): GridRow[] {
  const told = indicators.map((indicator) => {
    const writing = besideEngland(indicator);
    return { indicator, writing, change: changeOf(indicator, writing) };
  });
  const shown = told.filter(({ indicator }) => insteadOf(indicator) === null);
  const widest = Math.max(0, ...shown.map(({ change }) => change.size.length));
  const values = marked(
    shown.map(({ indicator, writing }) => valueText(indicator.baseline.value, writing)),
    shown.map(({ indicator, writing }) => valueMark(indicator, writing)),
  );
  const england = marked(
    shown.map(({ indicator, writing }) => valueText(indicator.baseline.englandValue, writing)),
    shown.map(({ indicator: { baseline } }) =>
      baseline.englandBasis === null ? '' : BASIS_MARKS[baseline.englandBasis],
    ),
  );
  const row = (indicator: Indicator): GridRow[] => {
    const at = shown.findIndex((one) => one.indicator === indicator);
    const { writing, change } = shown[at] ?? {};
    const text = insteadOf(indicator);
    if (text !== null || !writing || !change) {
      return [{ title: indicator.title, text: text ?? '' }];
    }
    return [
      {
        title: indicator.title,
        cells: [
          values[at] ?? '',
          england[at] ?? '',
          ...cellsOf(indicator, writing),
          `${change.size.padStart(widest)} ${change.word}`.trimEnd(),
          indicator.id,
        ],
        notes: notesOf(indicator, writing),
      },
    ];
  };
  return grouped(indicators).flatMap((group) => [
    { heading: groupHeading(group) },
    ...group.flatMap(row),
  ]);
}

/** Size first (difference, people, fifth, rank), the word that significance gives last. */
function comparedCells(indicator: Indicator, writing: Writing): string[] {
  const { rank, rankOf, comparison } = indicator.baseline;
  const england = indicator.comparisons.find(({ against }) => against === 'England');
  return [
    differenceText(england?.difference ?? null, writing),
    excessText(england?.excess ?? null, indicator.unit),
    fifthText(indicator),
    rank === null ? NONE : `${rank}/${rankOf}`,
    comparison === null || comparison === 'not compared' ? NONE : comparison,
  ];
}

/** A gap of a pack: its title, what is said of it, its figures, and those that are mere sums. */
export function gapLines(pack: Pack, gap: Pack['gaps'][number], width: number, style: Style) {
  const mine = pack.indicators.filter((indicator) => indicator.gap === gap.gap);
  const sums = mine.filter(({ combine }) => combine === 'sum');
  const compared = mine.filter(({ combine }) => combine !== 'sum');
  const lines = [
    ...heading(gap.title, style),
    ...gap.summary.flatMap((sentence) => paragraph(sentence, width, '· ')),
  ];
  if (compared.length > 0) {
    lines.push('', ...grid(COMPARED, rowsOf(compared, comparedCells), width, style));
  }
  if (sums.length > 0) {
    const about = 'Sums: a footprint’s size is in them, so they are neither ranked nor compared.';
    lines.push('', ...paragraph(about, width).map(style.faint));
    lines.push(
      ...grid(
        SUMMED,
        rowsOf(sums, () => []),
        width,
        style,
      ),
    );
  }
  return lines;
}

/** How the tables of the gaps are to be read, with those marks that stand in them. */
export function legendLines(
  indicators: readonly Indicator[],
  width: number,
  style: Style,
): string[] {
  const shown = indicators.filter((indicator) => insteadOf(indicator) === null);
  const isMarked = (basis: keyof typeof BASIS_MARKS) =>
    shown.some(({ baseline }) => baseline.englandBasis === basis);
  const said = (when: boolean, text: string) => (when ? text : null);
  const compared = shown.some(({ combine }) => combine !== 'sum');
  const changes = shown.some((indicator) => lastChange(indicator) !== null);
  const pairs = [
    [
      'difference',
      said(compared, 'value less England’s before both are rounded; of percentages in points'),
    ],
    [
      'more or fewer',
      said(
        compared,
        'how many more (+) or fewer (−) there are than at England’s rate: people, or what else ' +
          'is counted (attendances, days, £)',
      ),
    ],
    [
      'fifth',
      said(
        compared,
        'of the ranked footprints: best to worst where one way is good, else highest to lowest',
      ),
    ],
    [
      'against England',
      said(
        compared,
        'by the 95 % interval, after size; a dash: not compared, for want of an interval, of ' +
          'coverage or of counts that are shown',
      ),
    ],
    [
      'change',
      said(
        changes,
        'from the whole period before, in the unit; unclear: its limits hold zero; break: the ' +
          'series is not bridged; a dash alone: a register that only grows',
      ),
    ],
    [
      ESTIMATED,
      said(
        shown.some(({ baseline }) => baseline.estimated),
        'estimated: more than a quarter is apportioned, a weighted mean stands in for counts, or a ' +
          'suppressed count is in it',
      ),
    ],
    [
      ROUNDED,
      said(
        shown.some((indicator) => valueMark(indicator, besideEngland(indicator)) === ROUNDED),
        'its counts are published rounded or suppressed: --indicator tells the bounds it lies in',
      ),
    ],
    [
      BASIS_MARKS.summed,
      said(isMarked('summed'), 'England is summed from what is published of its organisations'),
    ],
    [
      BASIS_MARKS['same organisations'],
      said(
        isMarked('same organisations'),
        'England is taken over the organisations that a footprint could hold, not over all',
      ),
    ],
  ] as const;
  return ['', ...facts(pairs, width).map(style.faint)];
}
