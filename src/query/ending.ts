import type { Life } from './life.ts';

/** A code that took over all or a part of another. */
export interface Successor {
  code: string;
  onsCode: string | null;
  /** Share of the old organisation's residents, 0 to 1; null where only the whole is recorded. */
  share: number | null;
}

/** A row of the table `succession`, of one old code. */
export interface Succession extends Successor {
  effective: string;
  oldOns: string | null;
  /** `areas` or `ods`. */
  basis: string;
}

/** How a life ended. */
export interface Ending {
  /** Day on which it was no more, or the last on which it was, as its source tells it. */
  closed: string;
  /** Last day of the life. */
  validTo: string;
  successors: Successor[];
}

/** What is known of the end of a code besides its lives. */
export interface Fate {
  code: string;
  successions: readonly Succession[];
  /** Last day as ODS has it. */
  closed: string | null;
  /** First vintage after the last that has the code, of lists that name every code of the kind. */
  goneBy: string | null;
}

/** The day before a day, both as `2017-04-01`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The successions that ended a life: those of the first day after its last vintage. */
function enders(life: Life, isLast: boolean, fate: Fate): Succession[] {
  const last = life.vintages.at(-1);
  const fit = fate.successions.filter((s) => {
    if (s.code === fate.code && s.onsCode === s.oldOns) return false;
    // ODS records the end of a code for good, and lists of providers run late.
    if (s.basis === 'ods') return isLast;
    return s.oldOns === life.onsCode && (last === undefined || s.effective > `${last}-01`);
  });
  const first = fit.map((s) => s.effective).sort()[0];
  return fit.filter((s) => s.effective === first);
}

/** How a life of a code ended, or null while it lasts; `next` is the life that came after it. */
export function endingOf(life: Life, next: Life | undefined, fate: Fate): Ending | null {
  const by = enders(life, next === undefined, fate);
  const successors = by
    .map(({ code, onsCode, share }) => ({ code, onsCode, share }))
    .sort((a, b) => (b.share ?? 1) - (a.share ?? 1) || (a.code < b.code ? -1 : 1));
  if (by[0]) {
    return { closed: by[0].effective, validTo: dayBefore(by[0].effective), successors };
  }
  if (next) {
    const day = `${next.vintages[0]}-01`;
    return { closed: day, validTo: dayBefore(day), successors: [] };
  }
  if (fate.closed) return { closed: fate.closed, validTo: fate.closed, successors: [] };
  if (fate.goneBy === null) return null;
  const day = `${fate.goneBy}-01`;
  return { closed: day, validTo: dayBefore(day), successors: [] };
}

/** A successor in words: `15E`, or `01K 36.9 %` where it took a part. */
export function inWords(successor: Successor): string {
  const { code, share } = successor;
  return share === null || share === 1 ? code : `${code} ${(100 * share).toFixed(1)} %`;
}

/** `closed 2018-04-01, succeeded by 15E`. */
export function closing(ending: Ending): string {
  const by = ending.successors.map(inWords).join(' and ');
  return `closed ${ending.closed}${by && `, succeeded by ${by}`}`;
}
