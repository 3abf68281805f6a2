import type { FinanceYear } from '../model/finance.ts';

/** Something to tell of a template: what it is, the lines it stands on, the years it touches. */
export interface Told<What extends string> {
  what: What;
  message: string;
  lines: number[];
  years: FinanceYear[];
}

/** Gathers what is told: the same message of several lines is one. */
export function gatherer<What extends string>(order: readonly What[]) {
  const found = new Map<string, Told<What>>();
  return {
    add(what: What, message: string, lines: readonly number[], years: readonly FinanceYear[] = []) {
      const key = `${what}: ${message}`;
      const before = found.get(key);
      found.set(key, {
        what,
        message,
        lines: [...new Set([...(before?.lines ?? []), ...lines])].sort((a, b) => a - b),
        years: [...new Set([...(before?.years ?? []), ...years])].sort(),
      });
    },
    /** In the order of the closed list, then of the file: that of the calls does not matter. */
    all(): Told<What>[] {
      return [...found.values()].sort(
        (a, b) =>
          order.indexOf(a.what) - order.indexOf(b.what) ||
          (a.lines[0] ?? 0) - (b.lines[0] ?? 0) ||
          (a.message < b.message ? -1 : 1),
      );
    },
  };
}

export type Gatherer<What extends string> = ReturnType<typeof gatherer<What>>;

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** Line numbers as a person reads them: `line 2`, `lines 2–5 and 9`. */
export function linesText(lines: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run && line === run[1] + 1) run[1] = line;
    else runs.push([line, line]);
  }
  const words = runs.flatMap(([first, last]) => {
    if (first === last) return [`${first}`];
    return last === first + 1 ? [`${first}`, `${last}`] : [`${first}–${last}`];
  });
  return `${lines.length === 1 ? 'line' : 'lines'} ${listed(words)}`;
}

/** What a person typed, as it may stand in a message: short, and without what moves a cursor. */
export function quoted(text: string): string {
  const shown = [...text.replace(/\p{Cc}/gu, '·')];
  return `“${shown.length > 60 ? `${shown.slice(0, 59).join('')}…` : shown.join('')}”`;
}

/** A typed word as it is compared: without capitals and surplus spaces. */
export function plainWord(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The word of a closed list that was typed, whatever its capitals and spaces; null for another. */
export function wordOf<Word extends string>(list: readonly Word[], text: string): Word | null {
  return list.find((word) => word.toLowerCase() === plainWord(text)) ?? null;
}
