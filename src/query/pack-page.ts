import type { Pack } from '../model/pack.ts';
import { grid } from './grid.ts';
import { dayText, exactText, NONE, numberText } from './pack-figure.ts';
import { gapLines, legendLines } from './pack-gap.ts';
import { facts, heading, oneLine, PLAIN, paragraph, type Style } from './page.ts';

/** The narrowest terminal that a page is laid out for, in columns. */
export const NARROWEST = 80;

/** How a pack is laid out. */
export interface PageOptions {
  /** Columns of the terminal; a narrower one than `NARROWEST` is taken for that. */
  width: number;
  /** Id of the release, which a pack cannot name. */
  release: string;
  /** One gap alone, or null for all. */
  gap: Pack['gaps'][number]['gap'] | null;
  style?: Style;
  /** Options that a command must be given to find the same release: ` --out other`. */
  where?: string;
}

/** Lines of the national resources as the publisher orders them: parts, then what they make. */
export const RESOURCE_LINES = [
  'CCGs',
  'Primary care',
  'Specialised',
  'Subtotal place-based',
  'Sustainability',
  'Transformation (and S+T from 2017/18)',
  'Total sustainability and transformation',
  'Other direct commissioning',
  'NHS England central budgets',
  'Non recurrent use of drawdown',
  'Total',
];

export const KINDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  ccg: ['CCG', 'CCGs'],
  provider: ['provider', 'providers'],
  authority: ['authority', 'authorities'],
  practice: ['practice', 'practices'],
};

/** Who the pack is about, and as of when. */
export function packHeading(pack: Pack, release: string, width: number, style: Style): string[] {
  const { footprint, scheme } = pack;
  const { number, odsCode, became, region, lead, population } = footprint;
  const codes = [
    footprint.code,
    ...(odsCode ? [`ODS ${odsCode}`] : []),
    number === null ? scheme : `footprint ${number} of ${scheme}`,
  ];
  const others = footprint.codes.filter((code) => code !== footprint.code);
  const later = became ? `${became.codes} in ${became.scheme}` : null;
  const residents = population
    ? `${exactText(population.value)} on ${dayText(population.date)}, not registered patients`
    : 'not known';
  return [
    style.strong(oneLine(footprint.name)),
    ...facts(
      [
        ['code', codes.join(', ')],
        ['also coded', others.length > 0 ? others.join(', ') : null],
        ['became', later === `${footprint.code} in ${became?.scheme}` ? null : later],
        ['region', region ? `${region.name} (${region.code})` : 'none known'],
        [
          'lead',
          lead
            ? `${[lead.name, lead.role].filter(Boolean).join(', ')} (March 2016)`
            : 'none confirmed in March 2016',
        ],
        ['residents', residents],
        ['as of', `${dayText(pack.release.asOf)}, release ${release}`],
      ],
      width,
    ),
  ];
}

function moneyLines({ finance }: Pack, width: number, style: Style): string[] {
  const { resources, doNothingGap: gap } = finance;
  const years = [...new Set(resources.map(({ year }) => year))].sort();
  const place = (line: string) =>
    (RESOURCE_LINES.indexOf(line) + 1 || RESOURCE_LINES.length + 1) - 1;
  const lines = [...new Set(resources.map(({ line }) => line))].sort((a, b) => place(a) - place(b));
  const rows = lines.map((line) => ({
    title: line,
    cells: years.map((year) => {
      const found = resources.find((r) => r.line === line && r.year === year);
      return found ? exactText(found.millionPounds, 1) : NONE;
    }),
  }));
  const told: [string, string | null][] = gap
    ? [
        ['do-nothing gap', `£${exactText(gap.millionPounds, 1)} million in 2020/21, as published`],
        ['basis', gap.basis ?? 'not stated'],
        ['evidence', gap.evidence ?? 'not stated'],
      ]
    : [['do-nothing gap', 'none was found published for this footprint']];
  return [
    ...heading('Money', style),
    ...facts(told, width),
    ...(rows.length > 0
      ? [
          '',
          'National resources of the NHS in England, £ million',
          ...grid(
            years.map((year) => ({ head: [year] })),
            rows,
            width,
            style,
          ),
        ]
      : []),
    '',
    ...paragraph(finance.note, width).map(style.faint),
  ];
}

function similarLines({ similar }: Pack, width: number, style: Style): string[] {
  if (similar.length === 0) {
    return [
      ...heading('Footprints most like it', style),
      ...paragraph('None are told: characteristics of too few footprints are at hand.', width),
    ];
  }
  const rows = similar.map(({ code, name, distance }) => ({
    title: name,
    cells: [code, numberText(distance, 2)],
  }));
  const about =
    'Distance: over published characteristics of their residents, in standard deviations between ' +
    'footprints; the nearest first.';
  return [
    ...heading('Footprints most like it', style),
    ...grid([{ head: ['code'], align: 'left' }, { head: ['distance'] }], rows, width, style),
    ...paragraph(about, width).map(style.faint),
  ];
}

function promisedLines({ promised }: Pack, width: number, style: Style): string[] {
  const states = { present: 'present   ', proxy: 'proxy     ', awaiting: 'awaiting  ' } as const;
  return [
    ...heading('What was promised', style),
    ...promised.flatMap(({ what, state, by, file }) => [
      ...paragraph(`${what}: ${by}`, width, states[state]),
      ...(file ? paragraph(`to fill it: ${file}`, width, ' '.repeat(12)).map(style.faint) : []),
    ]),
  ];
}

function organisationLines({ organisations }: Pack, width: number, style: Style): string[] {
  const kinds = [...new Set(organisations.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => {
    const mine = organisations.filter((organisation) => organisation.kind === kind);
    const parts = mine.filter(({ weight }) => Number(weight) < 1).length;
    const [one, many] = KINDS[kind] ?? [kind, kind];
    const part = parts === 0 ? '' : ` (${numberText(parts)} in part)`;
    return `${numberText(mine.length)} ${mine.length === 1 ? one : many}${part}`;
  });
  return [
    ...heading('Organisations', style),
    ...paragraph(counts.length > 0 ? `${counts.join(', ')}.` : 'None.', width),
  ];
}

/** The indicator to look at next: one that stands out, else one that is compared, else the first. */
function example(pack: Pack, gaps: Pack['gaps']): string | undefined {
  const named = gaps.flatMap(({ worst, best }) => [...worst, ...best])[0];
  const mine = pack.indicators.filter(({ gap }) => gaps.some((one) => one.gap === gap));
  const found =
    mine.find(({ funnel }) => funnel?.outlier) ??
    mine.find(({ baseline }) => baseline.rank !== null) ??
    mine[0];
  return named ?? found?.id;
}

function nextLines(pack: Pack, { gap, where = '' }: PageOptions, style: Style): string[] {
  const { code } = pack.footprint;
  const id = example(
    pack,
    pack.gaps.filter((one) => gap === null || one.gap === gap),
  );
  const query = `"FROM baseline WHERE scheme = '${pack.scheme}' AND footprint_code = '${code}'"`;
  const commands = [
    ...(id ? [['one in full', `pack ${code} --indicator ${id}${where}`]] : []),
    ['their ids', 'indicators'],
    ['members', `orgs ${code}${where}`],
    // A query names its scheme itself.
    ['all periods', `sql ${query}${where.replace(/ --scheme \S+/, '')}`],
  ];
  return [
    ...heading('Next', style),
    ...commands.map(([label = '', command]) => `${label.padEnd(13)}npx footpack ${command}`),
  ];
}

/**
 * A pack as an analyst reads it before a meeting, as lines for a terminal of a width in columns: who it
 * is about, the three gaps, money, the footprints most like it, what was promised, organisations, and
 * where to go from there. With a gap, that gap alone. No line is wider, but for an address or a command.
 */
export function packPage(pack: Pack, options: PageOptions): string[] {
  const width = Math.max(options.width, NARROWEST);
  const style = options.style ?? PLAIN;
  const gaps = pack.gaps.filter(({ gap }) => options.gap === null || gap === options.gap);
  const shown = pack.indicators.filter(({ gap }) => gaps.some((one) => one.gap === gap));
  const whole = options.gap === null;
  return [
    ...packHeading(pack, options.release, width, style),
    ...gaps.flatMap((gap) => gapLines(pack, gap, width, style)),
    ...(shown.length > 0 ? legendLines(shown, width, style) : []),
    ...(whole || options.gap === 'finance' ? moneyLines(pack, width, style) : []),
    ...(whole ? similarLines(pack, width, style) : []),
    ...(whole ? promisedLines(pack, width, style) : []),
    ...(whole ? organisationLines(pack, width, style) : []),
    ...nextLines(pack, options, style),
  ];
}
