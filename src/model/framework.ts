import { z } from 'zod';
import { counted } from './counted.ts';
import type { Indicator } from './indicator.ts';
import { FRAMEWORK_STATES, type FrameworkState } from './lists.ts';

/**
 * A list of indicators that somebody else published, against which a release tells what it can
 * compute. `code` is the publisher's; where there is none, ours. `wants` is what would let the item
 * be computed: the series is where we would look for it, by general knowledge, and `source` the
 * source of the catalogue that reads it, where one does. No definition of an item is kept: none
 * was read.
 */
export const frameworkSchema = z.object({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(1),
  publisher: z.string().min(1),
  caveats: z.array(z.string()),
  items: z.array(
    z.object({
      code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      title: z.string().min(1),
      /** Whether the title was read on a published page; else it is told from memory. */
      titleVerified: z.boolean(),
      domain: z.string().min(1),
      wants: z.object({
        publisher: z.string().min(1),
        series: z.string().min(1),
        column: z.string().min(1),
        source: z.string().optional(),
      }),
    }),
  ),
});
export type Framework = z.infer<typeof frameworkSchema>;

/** An item of a framework, and what the given indicators make of it. */
export type Answered = Framework['items'][number] & {
  state: FrameworkState;
  /** Indicators that compute it. */
  computedBy: string[];
  /** Indicators that stand in for it, each with why it is no more than that. */
  proxies: { indicator: string; why: string }[];
};

/** How each item of a framework stands, in the framework's order. */
export function answered(framework: Framework, indicators: readonly Indicator[]): Answered[] {
  return framework.items.map((item) => {
    const mine = indicators.flatMap((indicator) =>
      indicator.answers
        .filter((a) => a.framework === framework.id && a.code === item.code)
        .map((a) => ({ ...a, indicator: indicator.id })),
    );
    const computedBy = mine.filter((a) => a.how === 'computed').map((a) => a.indicator);
    const proxies = mine
      .filter((a) => a.how === 'proxy')
      .map(({ indicator, why }) => ({ indicator, why }));
    const state = computedBy.length > 0 ? 'computed' : proxies.length > 0 ? 'proxy' : 'awaiting';
    return { ...item, state, computedBy, proxies };
  });
}

/** How many items are in each state, as `1 computed, 5 proxy, 54 awaiting source`. */
export function frameworkCounts(items: readonly Pick<Answered, 'state'>[]): string {
  const told: Record<FrameworkState, string> = {
    computed: 'computed',
    proxy: 'proxy',
    awaiting: 'awaiting source',
  };
  return FRAMEWORK_STATES.map(
    (state) => `${items.filter((i) => i.state === state).length} ${told[state]}`,
  ).join(', ');
}

/** An answer to a framework or code that is not there, in words; undefined when all are known. */
export function strayAnswer(
  frameworks: readonly Framework[],
  answers: Indicator['answers'],
): string | undefined {
  for (const { framework, code } of answers) {
    const known = frameworks.find((f) => f.id === framework);
    if (!known) {
      const ids = frameworks.map((f) => f.id).join(', ');
      return `answers: there is no framework ${framework}; there is ${ids}`;
    }
    if (!known.items.some((item) => item.code === code)) {
      const items = counted(known.items.length, 'item');
      return `answers: ${framework} has no ${code} among its ${items}`;
    }
  }
  return undefined;
}
