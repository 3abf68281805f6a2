import type { Indicator } from './figure.ts';

/** Titles of the three gaps of the Five Year Forward View, in the order of a pack. */
export const GAP_TITLES: Readonly<Record<string, string>> = {
  health: 'Health and wellbeing',
  care: 'Care and quality',
  finance: 'Finance and efficiency',
};

export interface Group {
  title: string;
  indicators: Indicator[];
}

/**
 * Indicators that a search finds, grouped by gap and in the order of the catalogue within. Each word
 * must begin a word of the title, the domain or the id, in any case and order: `a&e 4` finds
 * `A&E within four hours` by its id `ae-4hr-type1` or its title.
 */
export function found(indicators: readonly Indicator[], search: string): Group[] {
  const wanted = wordsIn(search);
  const hits = indicators.filter((one) => {
    const has = wordsIn(`${one.title} ${one.domain} ${one.id} ${GAP_TITLES[one.gap] ?? ''}`);
    return wanted.every((word) => has.some((other) => other.startsWith(word)));
  });
  const gaps = [...new Set([...Object.keys(GAP_TITLES), ...hits.map(({ gap }) => gap)])];
  return gaps
    .map((gap) => ({
      title: GAP_TITLES[gap] ?? gap,
      indicators: hits.filter((one) => one.gap === gap),
    }))
    .filter((group) => group.indicators.length > 0);
}

/** Words in small letters and digits; `A&E` and `ae` are the same. */
function wordsIn(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('&', '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
