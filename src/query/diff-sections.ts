import type { CauseTold, Diff, FigureDiff } from '../model/diff.ts';
import { CAUSES, FIGURE_CHANGES, type FigureChange } from '../model/lists.ts';
import type { Column, GridRow } from './grid.ts';
import {
  differenceText,
  NONE,
  numberText,
  rangeText,
  valueText,
  type Writing,
  writingOf,
} from './pack-figure.ts';

/** A part of a comparison as a reader sees it, on a terminal or in a page. */
export interface Section {
  title: string;
  columns: Column[];
  rows: GridRow[];
  /** A line below the rows: what is not shown. */
  more: string | null;
}

type Figures = Diff['figures'];
type Place = Diff['memberships'][number]['before'][number];

const CHANGE_TEXTS: Readonly<Record<FigureChange, string>> = {
  value: 'another value',
  basis: 'the same value on another basis: counts, limits, coverage or members',
  came: 'figures that were not there',
  went: 'figures that are no longer there',
  withheld: 'withheld now',
  shown: 'no longer withheld',
  standing: 'only England, comparison or rank: others moved',
};

const CAUSE_TEXTS: Readonly<Record<string, string>> = {
  'source data': 'figures of organisations came or went',
  'late revision': 'a publisher revised what it had published',
  mapping: 'organisations count in other footprints, or with other weights',
  method: 'another formula, definition or reading of the same data',
  'others moved': 'England or other footprints moved',
  several: 'more than one of these',
  'not told': 'a release lacks what it takes to tell',
};

/** Cut to a number of rows; null shows all. */
function cut<T>(
  items: readonly T[],
  limit: number | null,
): { shown: readonly T[]; more: string | null } {
  if (limit === null || items.length <= limit) return { shown: items, more: null };
  return {
    shown: items.slice(0, limit),
    more: `… and ${numberText(items.length - limit)} more: --limit shows them, --json has all`,
  };
}

/** A small number that its usual decimals would hide, by its first two digits. */
function digits(n: number): string {
  const text = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 2 }).format(n);
  return text.replace('-', '−');
}

/** A difference, told so that it is never nought: `+1.2`, `−£0.0004`. */
function changeText(difference: number | null, writing: Writing): string {
  if (difference === null || difference === 0) return NONE;
  const text = differenceText(difference, writing);
  if (/[1-9]/.test(text)) return text;
  return difference > 0 ? `+${digits(difference)}` : digits(difference);
}

/** The change beside what the figure was, in percent: `+3.2 %`, below a tenth `<0.1 %`. */
function relativeText(relative: number | null): string {
  if (relative === null || relative === 0) return NONE;
  const percent = 100 * relative;
  if (Math.abs(percent) < 0.05) return '<0.1 %';
  return `${percent > 0 ? '+' : ''}${numberText(percent, Math.abs(percent) < 100 ? 1 : 0)} %`;
}

function writingFor(item: FigureDiff): Writing {
  const method = (item.after ?? item.before)?.method ?? '';
  const baseline = { method } as Parameters<typeof writingOf>[0]['baseline'];
  const values = [item.before?.value, item.after?.value].filter((value) => value != null);
  const [larger = null, other = null] = values.sort((a, b) => Math.abs(b) - Math.abs(a));
  return writingOf({ unit: item.unit ?? '', baseline }, larger, other);
}

function sideText(side: FigureDiff['before'], writing: Writing): string {
  if (side === null) return NONE;
  if (side.value !== null) return valueText(side.value, writing);
  const { low, high, withheldReason } = side;
  const range = low === null || high === null ? null : rangeText(low, high, writing);
  if (withheldReason !== null) return range === null ? 'withheld' : `withheld, ${range}`;
  return range ?? NONE;
}

/** `R0A, R0B and 9 more`. */
function codesText({ codes, organisations }: Pick<CauseTold, 'codes' | 'organisations'>): string {
  const more = organisations - codes.length;
  return more > 0 ? `${codes.join(', ')} and ${more} more` : codes.join(', ');
}

function causeNotes({ causes }: FigureDiff, writing: Writing): string[] {
  const several = causes.length > 1;
  return causes.flatMap((told) => {
    const part = several && told.part !== null ? ` ${changeText(told.part, writing)}` : '';
    const who = told.organisations > 0 ? `: ${codesText(told)}` : '';
    return part === '' && who === '' ? [] : [`${told.cause}${part}${who}`];
  });
}

/** Columns of a baseline as they are said. */
const said = (column: string) =>
  column.replaceAll('_', ' ').replace(' 998', ' 99.8 %').replace(' 95', ' 95 %');

function figureNotes(item: FigureDiff, writing: Writing): string[] {
  const withheld = item.after?.withheldReason;
  return [
    ...(item.change === 'withheld' && withheld ? [`withheld: ${withheld}`] : []),
    ...(item.change === 'basis' ? [`the same value; ${item.columns.map(said).join(', ')}`] : []),
    ...causeNotes(item, writing),
  ];
}

function figureRow(item: FigureDiff): GridRow {
  const writing = writingFor(item);
  const cause = item.causes.length > 1 ? 'several' : (item.causes[0]?.cause ?? 'not told');
  return {
    title: `${item.indicator} ${item.period}, ${item.footprintName ?? item.footprint}`,
    cells: [
      sideText(item.before, writing),
      sideText(item.after, writing),
      changeText(item.difference, writing),
      relativeText(item.relative),
      cause,
    ],
    notes: figureNotes(item, writing),
  };
}

const LISTED: readonly FigureChange[] = ['value', 'withheld', 'shown', 'basis'];

function figureSection({ items }: Figures, limit: number | null): Section[] {
  const listed = items.filter((item) => LISTED.includes(item.change));
  const { shown, more } = cut(listed, limit);
  const schemes = new Set(listed.map((item) => item.scheme));
  const rows = shown.flatMap((item, i): GridRow[] => {
    const heading = schemes.size > 1 && item.scheme !== shown[i - 1]?.scheme;
    return [...(heading ? [{ heading: item.scheme }] : []), figureRow(item)];
  });
  const columns: Column[] = [
    { head: ['before'] },
    { head: ['after'] },
    { head: ['change'] },
    { head: ['relative'] },
    { head: ['cause'], align: 'left' },
  ];
  return listed.length === 0
    ? []
    : [{ title: 'Figures, largest change first', columns, rows, more }];
}

/** Figures that came or went: a row an indicator and period. */
function arrivalSection({ items }: Figures, limit: number | null): Section[] {
  const groups = new Map<string, { title: string; came: number; went: number }>();
  for (const item of items) {
    if (item.change !== 'came' && item.change !== 'went') continue;
    const title = `${item.indicator} ${item.period}`;
    const group = groups.get(title) ?? { title, came: 0, went: 0 };
    group[item.change] += 1;
    groups.set(title, group);
  }
  const { shown, more } = cut([...groups.values()], limit);
  const count = (n: number) => (n > 0 ? numberText(n) : NONE);
  const rows = shown.map((group) => ({
    title: group.title,
    cells: [count(group.came), count(group.went)],
  }));
  const columns: Column[] = [{ head: ['came'] }, { head: ['went'] }];
  return rows.length === 0 ? [] : [{ title: 'Figures that came or went', columns, rows, more }];
}

function countSection({ changes, causes, both }: Figures): Section[] {
  const row = (name: string, n: number, text: string): GridRow => ({
    title: name,
    cells: [numberText(n), text],
  });
  const byChange = FIGURE_CHANGES.filter((change) => changes[change] > 0);
  const byCause = [...CAUSES, 'several', 'not told'].filter((cause) => (causes[cause] ?? 0) > 0);
  if (byChange.length === 0) return [];
  return [
    {
      title: `Figures that differ, of ${numberText(both)} that both have`,
      columns: [{ head: ['figures'] }, { head: [''], align: 'left' }],
      rows: [
        { heading: 'what of them' },
        ...byChange.map((change) => row(change, changes[change], CHANGE_TEXTS[change])),
        ...(byCause.length > 0 ? [{ heading: 'why' }] : []),
        ...byCause.map((cause) => row(cause, causes[cause] ?? 0, CAUSE_TEXTS[cause] ?? '')),
      ],
      more: null,
    },
  ];
}

/** `Greater Manchester 91.9 %, West Yorkshire 0.1 %`; a whole one without a share. */
function placesText(places: readonly Place[]): string {
  const text = ({ footprint, name, weight }: Place) => {
    const share = Number(weight);
    const label = name ?? footprint;
    return share === 1 ? label : `${label} ${numberText(100 * share, 1)} %`;
  };
  const largest = [...places].sort((a, b) => Number(b.weight) - Number(a.weight));
  const shown = largest.slice(0, 3).map(text).join(', ');
  if (places.length === 0) return 'in none';
  return places.length > 3 ? `${shown} and ${places.length - 3} more` : shown;
}

const named = (one: { kind: string; code: string; name: string | null }) =>
  `${one.kind} ${one.code}${one.name ? ` ${one.name}` : ''}`;

/** Vintages of a run of lists: `2016-04 to 2021-04`. */
function spanText(vintages: readonly string[]): string {
  const [first, last] = [vintages[0], vintages.at(-1)];
  return first === last ? `${first ?? ''}` : `${first} to ${last}`;
}

function membershipSection({ memberships }: Diff, limit: number | null): Section[] {
  const { shown, more } = cut(memberships, limit);
  const rows = shown.map((one) => ({
    title: `${named(one)} (${spanText(one.vintages)}, ${one.scheme})`,
    text:
      one.change === 'basis'
        ? `${placesText(one.after)}, on another basis`
        : `${placesText(one.before)} → ${placesText(one.after)}`,
  }));
  return rows.length === 0
    ? []
    : [{ title: `Memberships: ${numberText(memberships.length)}`, columns: [], rows, more }];
}

type Field = Diff['indicators'][number]['fields'][number];

/** A field and what became of it; words that are long are not repeated. */
function fieldText({ field, before, after }: Field): string {
  const short = [before, after].every((value) => String(value ?? '').length <= 40);
  const value = (one: Field['before']) => (one === null || one === '' ? 'nothing' : String(one));
  const name = field.replaceAll('_', ' ');
  return short ? `${name} ${value(before)} → ${value(after)}` : `${name}: other words`;
}

const whatOf = (change: string, fields: readonly Field[]) =>
  change === 'changed' ? fields.map(fieldText).join('; ') : change;

function organisationSection({ organisations }: Diff, limit: number | null): Section[] {
  const { shown, more } = cut(organisations, limit);
  const rows = shown.map((one) => ({
    title: named(one),
    text: `${whatOf(one.change, one.fields)} (${spanText(one.vintages)})`,
  }));
  return rows.length === 0
    ? []
    : [{ title: `Organisations: ${numberText(organisations.length)}`, columns: [], rows, more }];
}

function indicatorSection({ indicators }: Diff, limit: number | null): Section[] {
  const { shown, more } = cut(indicators, limit);
  const rows = shown.map(({ id, change, fields }) => ({ title: id, text: whatOf(change, fields) }));
  return rows.length === 0
    ? []
    : [{ title: `Indicators: ${numberText(indicators.length)}`, columns: [], rows, more }];
}

function sourceSection({ sources }: Diff, limit: number | null): Section[] {
  const { shown, more } = cut(sources, limit);
  const file = (one: Diff['sources'][number]['before'][number]) =>
    `${one.sha256?.slice(0, 8) ?? one.file}${one.retrieved ? ` of ${one.retrieved}` : ''}`;
  const files = (all: Diff['sources'][number]['before']) => all.map(file).join(', ');
  const rows = shown.map((one) => ({
    title: `${one.source} ${one.period}`,
    text:
      one.change === 'changed'
        ? `came again: ${files(one.before)} → ${files(one.after)}`
        : `${one.change}: ${files(one.change === 'came' ? one.after : one.before)}`,
  }));
  return rows.length === 0
    ? []
    : [{ title: `Extracts: ${numberText(sources.length)}`, columns: [], rows, more }];
}

function leftOutSection({ notCompared, schemes }: Diff): Section[] {
  const lines = [
    ...schemes.onlyBefore.map((scheme) => `scheme ${scheme}: only the first has it`),
    ...schemes.onlyAfter.map((scheme) => `scheme ${scheme}: only the second has it`),
    ...notCompared,
  ];
  const rows = lines.map((line) => {
    const [title = '', ...rest] = line.split(': ');
    return { title, text: rest.join(': ') };
  });
  return rows.length === 0 ? [] : [{ title: 'Not compared', columns: [], rows, more: null }];
}

/** A comparison in parts, each with at most `limit` rows (null: all); parts without any are left out. */
export function diffSections(diff: Diff, limit: number | null): Section[] {
  const { figures } = diff;
  return [
    ...countSection(figures),
    ...figureSection(figures, limit),
    ...arrivalSection(figures, limit),
    ...membershipSection(diff, limit),
    ...organisationSection(diff, limit),
    ...indicatorSection(diff, limit),
    ...sourceSection(diff, limit),
    ...leftOutSection(diff),
  ];
}

/** Who is compared with whom: label and text. */
export function diffFacts({ before, after, schemes }: Diff): [label: string, text: string][] {
  const release = (one: Diff['before']) =>
    [
      one.release,
      one.asOf === null ? null : `as of ${one.asOf}`,
      one.footpack === null ? null : `footpack ${one.footpack}`,
    ]
      .filter(Boolean)
      .join(', ');
  const by = ({ attribution }: Diff['before']) => `by ${attribution ?? 'what it does not say'}`;
  const isSame = before.attribution === after.attribution;
  return [
    ['before', release(before)],
    ['after', release(after)],
    ['providers', isSame ? '' : `${by(before)}, then ${by(after)}`],
    ['schemes', schemes.compared.join(', ') || 'none that both have figures of'],
  ].filter((fact): fact is [string, string] => fact[1] !== '');
}
