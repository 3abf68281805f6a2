import type { Json } from '../duckdb/value.ts';
import type { Attribution } from '../model/lists.ts';
import type { BundledSidecar } from '../model/source.ts';

/** A decimal as a pack has it: a number where that is exact, else a string of its digits. */
export type Exact = number | string;

/** A record of a file, by its number there (header 1). */
export interface Line {
  sourceFile: string;
  sourceLine: number;
  /** As it stands in the decoded file; null where the file is not at hand. */
  text: string | null;
}

/** A figure as the publisher's own file has it, and where; its line is null as an observation's is. */
export interface PublishedFigure {
  id: string;
  code: string;
  period: string;
  numerator: Exact | null;
  denominator: Exact | null;
  value: Exact | null;
  sourceFile: string;
  sourceLine: number | null;
  text: string | null;
  besides: Line[];
}

/** The figures of the publisher's own files behind a line of the bundled snapshot, and their sum. */
export interface Published {
  figures: PublishedFigure[];
  numerator: Exact | null;
  denominator: Exact | null;
  /** Whether that is what the bundled line says. */
  agrees: boolean;
}

/** A figure as published, for one organisation, indicator and period, and where it stands. */
export interface Observation {
  id: string;
  indicator: string;
  code: string;
  kind: string;
  vintage: string;
  period: string;
  numerator: Exact | null;
  denominator: Exact | null;
  value: Exact | null;
  suppressed: boolean;
  numeratorLow: Exact | null;
  numeratorHigh: Exact | null;
  denominatorLow: Exact | null;
  denominatorHigh: Exact | null;
  /** The part of the coverage base that it stands for. */
  covered: Exact | null;
  category: string | null;
  note: string | null;
  /** What goes into the sums: a mean counts with its weight, half a pair does not count. */
  counts: { numerator: Exact | null; denominator: Exact | null };
  sourceFile: string;
  /** Null where no one line says it: `besides` has them all. */
  sourceLine: number | null;
  text: string | null;
  /** Other lines that it rests on: of a department, of a denominator, of areas. */
  besides: Line[];
  published: Published | null;
}

/** An organisation whose membership brings figures to the footprint, with those figures. */
export interface Member {
  code: string;
  name: string | null;
  kind: string;
  vintage: string;
  weight: Exact;
  basis: string;
  /** Sums of what counts, before the weight; null for a figure made of age bands. */
  numerator: Exact | null;
  denominator: Exact | null;
  observations: Observation[];
}

/** A member that should have a figure and has none. */
export type Absent = Pick<Member, 'code' | 'name' | 'kind' | 'vintage' | 'weight' | 'basis'>;

/** What a file of the release is now: as it was, another, or not where it should be. */
export type State = 'unchanged' | 'changed' | 'missing';

/** A file that a release was made of, as its table `source` names it. */
export interface ReleaseFile {
  source: string;
  title: string;
  publisher: string;
  licence: string;
  attribution: string;
  period: string;
  file: string;
  url: string | null;
  retrieved: string | null;
  sha256: string;
  bytes: number;
  bundled: boolean;
  /** The user brought it: it lies neither in the package nor in the archive. */
  own: boolean;
  computedFrom: BundledSidecar['from'];
}

/** A file that the figure rests on, as the release names it. */
export interface Snapshot extends Omit<ReleaseFile, 'computedFrom'> {
  /** `figures`: the figure's own lines stand in it; `mapping`: who belongs where, what there should be. */
  role: 'figures' | 'mapping';
  state: State;
  /** The columns of its lines, as its header has them; null where it is not at hand. */
  header: string | null;
  /** Of a bundled extract: how it was computed, and from which of the publisher's files. */
  rule: string | null;
  computedFrom: (BundledSidecar['from'][number] & {
    /** The same bytes in the archive; null where it has not got them. */
    file: string | null;
    header: string | null;
  })[];
}

/** England beside a figure. Its counts and lines are told where the figure could be recomputed. */
export interface England {
  value: number | null;
  basis: string | null;
  numerator: Exact | null;
  denominator: Exact | null;
  observations: (Line & {
    period: string;
    numerator: Exact | null;
    denominator: Exact | null;
    value: Exact | null;
  })[];
}

/** An age band of a standardised indicator. */
export interface Band {
  id: string;
  title: string;
  unit: string;
  /** Its standard population, in people; null where the rate is not directly standardised. */
  standard: number | null;
}

/** A figure of a release: who and what it is of, and its row of table `baseline`. */
export interface Figure {
  release: string;
  asOf: string;
  /** How the release gave providers to footprints. */
  attribution: Attribution;
  scheme: string;
  footprint: { code: string; number: number | null; name: string };
  indicator: {
    id: string;
    title: string;
    definition: string;
    unit: string;
    multiplier: number;
    polarity: string;
    combine: string;
    interval: string;
    observedBy: string;
    numerator: string;
    denominator: string | null;
    coverageBase: string | null;
    caveats: string[];
  };
  period: string;
  periodStart: string | null;
  periodEnd: string | null;
  numerator: Exact | null;
  denominator: Exact | null;
  value: number | null;
  lower95: number | null;
  upper95: number | null;
  valueLow: number | null;
  valueHigh: number | null;
  coverage: number;
  membersExpected: number;
  membersPresent: number;
  membersSuppressed: number;
  estimated: boolean;
  apportioned: number;
  withheldReason: string | null;
  method: string;
  comparison: string | null;
  rank: number | null;
  rankOf: number | null;
  comparisons: {
    against: string;
    footprints: number | null;
    referenceValue: number;
    difference: number;
    comparison: string;
  }[];
  categories: { category: string; members: number; count: Exact | null }[];
}

export interface Difference {
  what: string;
  published: Json;
  recomputed: Json;
}

/** A figure followed home. */
export interface Traced {
  figure: Figure;
  /** With the numbers put in: `100 × 6,700 ÷ 11,735 = 57.094162761 percent`. */
  formula: string;
  /** How the numbers come about: each sum with all of its terms, limits, bounds, coverage. */
  working: string[];
  members: Member[];
  absent: Absent[];
  england: England;
  snapshots: Snapshot[];
  /** The row of `baseline` that the files make again; null where they could not. */
  recomputed: Record<string, Json> | null;
  agrees: boolean | null;
  /** Why it could not be recomputed, or what differs, in words. */
  reason: string | null;
  differences: Difference[];
  /** What was read and compared. */
  compared: { files: number; rows: number; columns: number; observations: number } | null;
}
