import { grid } from './grid.ts';
import { NARROWEST } from './pack-page.ts';
import { facts, heading, length, oneLine, PLAIN, paragraph, type Style } from './page.ts';
import { fullText } from './trace-formula.ts';
import {
  agreementText,
  besideOf,
  comparisonTexts,
  fromText,
  mappingText,
  numbersOf,
  placeOf,
  publishedText,
  shortFigure,
  stateText,
  titleOf,
} from './trace-words.ts';
import type { Member, Observation, PublishedFigure, Snapshot, Traced } from './traced.ts';

/** How a trace is laid out for a terminal. */
export interface TraceTextOptions {
  /** Columns of the terminal. */
  width: number;
  style?: Style;
}

/** Longer lists are cut on a terminal; what is left out is counted. */
const MOST_MEMBERS = 12;
const MOST_FIGURES = 3;
const MOST_LINES = 3;
const MOST_DIFFERENCES = 10;
const MOST_TERMS = 12;

/** Columns that the labels of a file take. */
const LABEL = 10;

/** A text on one line, its end cut where it does not fit. */
function cutTo(text: string, room: number): string {
  const letters = [...oneLine(text)];
  return letters.length > room ? `${letters.slice(0, room - 1).join('')}…` : letters.join('');
}

/** A line of a file, as far as it fits. */
function quoted(text: string | null, indent: string, width: number, style: Style): string[] {
  if (text === null) return [];
  return [style.faint(`${indent}│ ${cutTo(text, width - length(indent) - 2)}`)];
}

/** A sum of many terms with the first of them, and what they come to. */
function shortSum(line: string): string {
  const terms = line.split(' + ');
  const left = terms.length - MOST_TERMS;
  if (left <= 1) return line;
  const total = terms.at(-1)?.split(' = ').slice(1).join(' = ') ?? '';
  return `${terms.slice(0, MOST_TERMS).join(' + ')} + ${left} more${total ? ` = ${total}` : ''}`;
}

/** The first of a list, and how many more there are. */
function cut<Item>(
  items: readonly Item[],
  most: number,
  show: (item: Item) => string[],
  rest: (count: number) => string,
): string[] {
  const shown = items.length === most + 1 ? items : items.slice(0, most);
  const left = items.length - shown.length;
  return [...shown.flatMap(show), ...(left > 0 ? [rest(left)] : [])];
}

/** A line of which others have been told: a figure, or a figure of the publisher's own file. */
type Rested = Pick<Observation, 'sourceFile' | 'besides'>;

function besidesLines(one: Rested, indent: string, width: number, style: Style): string[] {
  return cut(
    one.besides,
    MOST_LINES,
    (line) => [`${indent}and ${besideOf(line, one)}`, ...quoted(line.text, indent, width, style)],
    (left) => `${indent}and ${left} more lines`,
  );
}

/** Who and when, where that is not plain from what stands above it. */
function whoseText(one: { code: string; period: string }, of: { code: string; period: string }) {
  return [one.code === of.code ? '' : one.code, one.period === of.period ? '' : one.period]
    .filter(Boolean)
    .join(', ');
}

function publisherLines(one: Observation, width: number, style: Style): string[] {
  const told = publishedText(one);
  if (told === null) return [];
  const indent = ' '.repeat(6);
  const show = (figure: PublishedFigure) => [
    `${indent}${[whoseText(figure, one), placeOf(figure), numbersOf(figure)].filter(Boolean).join(': ')}`,
    ...quoted(figure.text, indent, width, style),
    ...besidesLines(figure, indent, width, style),
  ];
  return [
    ...paragraph(told, width, '    '),
    ...cut(one.published?.figures ?? [], MOST_FIGURES, show, (left) => `${indent}and ${left} more`),
  ];
}

function memberLines(member: Member, traced: Traced, width: number, style: Style): string[] {
  const of = { code: member.code, period: traced.figure.period };
  const several = new Set(member.observations.map(({ indicator }) => indicator)).size > 1;
  const show = (one: Observation) => {
    const whose = [several ? one.indicator : '', whoseText(one, of)].filter(Boolean).join(', ');
    return [
      ...paragraph(
        [whose, placeOf(one), numbersOf(one), one.note ?? ''].filter(Boolean).join(': '),
        width,
        '    ',
      ),
      ...quoted(one.text, '    ', width, style),
      ...besidesLines(one, '    ', width, style),
      ...publisherLines(one, width, style),
    ];
  };
  const name = member.name ? `${member.code} ${member.name}` : member.code;
  const sums = numbersOf({
    numerator: member.numerator,
    denominator: member.denominator,
    value: null,
  });
  const weight = `weight ${fullText(member.weight)} (${member.basis})`;
  return [
    ...paragraph(
      [`${name}: ${weight}`, `${member.kind} of ${member.vintage}`, sums]
        .filter(Boolean)
        .join('; '),
      width,
      '  ',
    ),
    ...cut(member.observations, MOST_FIGURES, show, (left) => `    and ${left} more figures`),
  ];
}

function snapshotLines(snapshot: Snapshot, width: number): string[] {
  return facts(
    [
      ['file', snapshot.file],
      ['source', `${snapshot.source}: ${snapshot.title}, ${snapshot.publisher}`],
      ['licence', snapshot.licence],
      ['address', snapshot.url],
      [snapshot.bundled ? 'taken' : 'retrieved', snapshot.retrieved],
      ['SHA-256', snapshot.sha256],
      ['today', stateText(snapshot)],
      ['columns', snapshot.header && cutTo(snapshot.header, width - LABEL)],
      ['rule', snapshot.rule],
      ...snapshot.computedFrom.map((from): [string, string] => ['from', fromText(from)]),
    ],
    width,
  );
}

/** A trace as lines for a terminal. Long lists are cut, and what is left out is counted. */
export function traceText(traced: Traced, options: TraceTextOptions): string[] {
  const width = Math.max(options.width, NARROWEST);
  const style = options.style ?? PLAIN;
  const { figure, members, absent, england } = traced;
  const { footprint, indicator } = figure;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [...heading(title, style), ...lines];
  const whose = footprint.number === null ? '' : `, footprint ${footprint.number}`;
  const files = traced.snapshots.filter(({ role }) => role === 'figures');
  const left = (count: number) => `  and ${count} more members: --format json and html have all`;
  return [
    style.strong(oneLine(titleOf(figure))),
    ...facts(
      [
        ['of', `${footprint.name}, ${footprint.code} of ${figure.scheme}${whose}`],
        ['id', indicator.id],
        ['definition', indicator.definition],
        ['figure', shortFigure(figure)],
        ['method', figure.method],
        ['formula', traced.formula],
        ['agrees', agreementText(traced)],
        ['release', `${figure.release}, as of ${figure.asOf}`],
      ],
      width,
    ),
    ...part(
      'Differences',
      cut(
        traced.differences,
        MOST_DIFFERENCES,
        ({ what, published, recomputed }) =>
          paragraph(`${what}: ${published} published, ${recomputed} recomputed`, width, '  '),
        (more) => `  and ${more} more`,
      ),
    ),
    ...part(
      'How it is made',
      traced.working.flatMap((line) => paragraph(shortSum(line), width, '  ')),
    ),
    ...part(
      'Compared',
      comparisonTexts(figure).flatMap(({ against, text }) =>
        paragraph(`${against}: ${text}`, width, '  '),
      ),
    ),
    ...part(
      'Members, weights and lines',
      cut(members, MOST_MEMBERS, (one) => memberLines(one, traced, width, style), left),
    ),
    ...part(
      'Members without a figure',
      absent.length === 0
        ? []
        : grid(
            [{ head: ['weight'] }, { head: ['basis'], align: 'left' }],
            absent.map(({ code, name, weight, basis }) => ({
              title: name ? `${code} ${name}` : code,
              cells: [fullText(weight), basis],
            })),
            width,
            style,
          ),
    ),
    ...part(
      'England',
      cut(
        england.observations,
        MOST_FIGURES,
        (one) => [
          ...paragraph(
            [
              whoseText({ code: '', period: one.period }, { code: '', period: figure.period }),
              placeOf(one),
              numbersOf(one),
            ]
              .filter(Boolean)
              .join(': '),
            width,
            '  ',
          ),
          ...quoted(one.text, '  ', width, style),
        ],
        (more) => `  and ${more} more`,
      ),
    ),
    ...part('Files', [
      ...files.flatMap((file, i) => [...(i === 0 ? [] : ['']), ...snapshotLines(file, width)]),
      ...mappingText(traced.snapshots).flatMap((line, i) => [
        ...(i === 0 && files.length > 0 ? [''] : []),
        ...paragraph(line, width),
      ]),
    ]),
    ...part(
      'What a reader must know',
      indicator.caveats.flatMap((caveat) => paragraph(caveat, width, '· ')),
    ),
  ];
}
