import type { Pack } from '../model/pack.ts';

type Promised = Pack['promised'][number];

/** What a pack holds, as far as a promise turns on it. */
export interface Held {
  /** Indicators of which at least one member of the footprint has a figure. */
  indicators: readonly {
    id: string;
    gap: string;
    domain: string;
    polarity: string;
    answers: readonly { framework: string; code: string; how: string }[];
  }[];
  /** Organisations in the pack's list. */
  organisations: number;
  /** Codes of the framework in which the packs were promised. */
  codes: readonly string[];
}

/** The framework of the baseline that was promised. */
export const PROMISED_FRAMEWORK = 'ccg-iaf-2016-17';

/** How an indicator's id begins that fills a promise which nothing published fills. */
const FILLS = {
  accounts: 'accounts-',
  ratings: 'cqc-',
  allocations: 'allocation-',
  plan: 'plan-status-',
} as const;

const NOTHING = 'nothing yet';

/** A CSV for `--extract` and its `--indicators`, by the section of docs/layouts.md that tells it. */
function extract(section: string): string {
  return `a tidy extract: docs/layouts.md, “${section}”`;
}

/** Ids in a sentence; of many, the first few. */
function named(ids: readonly string[], most = 6): string {
  const rest = ids.length - most;
  return rest > 0 ? `${ids.slice(0, most).join(', ')} and ${rest} more` : ids.join(', ');
}

function framework({ indicators, codes }: Held): Promised {
  const answered = (how: 'computed' | 'proxy') =>
    new Set(
      indicators.flatMap((i) =>
        i.answers
          .filter((a) => a.framework === PROMISED_FRAMEWORK && a.how === how)
          .map((a) => a.code),
      ),
    );
  const computed = answered('computed');
  const proxies = [...answered('proxy')].filter((code) => !computed.has(code)).length;
  const awaited = codes.length - computed.size - proxies;
  const whole = codes.length > 0 && computed.size === codes.length;
  // A few of the sixty are no baseline: a proxy for it answers at least half of them.
  const half = 2 * (computed.size + proxies) >= codes.length && codes.length > 0;
  return {
    what: 'Improvement and Assessment Framework baseline of the CCGs',
    state: whole ? 'present' : half ? 'proxy' : 'awaiting',
    by:
      `${computed.size} of ${codes.length} indicators computed, ${proxies} by proxy, ` +
      `${awaited} awaited: table framework`,
    file: whole ? null : extract('The CCG improvement and assessment framework'),
  };
}

/** What nothing but an extract fills: present as soon as an indicator of it has a figure. */
function brought(what: string, begins: string, section: string, held: Held): Promised {
  const ids = held.indicators.map((i) => i.id).filter((id) => id.startsWith(begins));
  return ids.length > 0
    ? { what, state: 'present', by: named(ids), file: null }
    : { what, state: 'awaiting', by: NOTHING, file: extract(section) };
}

function finance({ indicators }: Held): Promised {
  const what = 'Finance';
  const ids = indicators.map((i) => i.id);
  const accounts = ids.filter((id) => id.startsWith(FILLS.accounts));
  if (accounts.length > 0) return { what, state: 'present', by: named(accounts), file: null };
  const near = indicators
    .filter((i) => i.gap === 'finance' && !i.id.startsWith(FILLS.allocations))
    .map((i) => i.id);
  return {
    what,
    state: near.length > 0 ? 'proxy' : 'awaiting',
    by: near.length > 0 ? `${named(near)}; no accounts of CCGs or trusts` : NOTHING,
    file: extract('What a pack was promised'),
  };
}

function performance({ indicators }: Held): Promised {
  const ids = indicators
    .filter((i) => i.gap === 'care' && i.polarity !== 'none' && !i.id.startsWith(FILLS.ratings))
    .map((i) => i.id);
  return {
    what: 'Operational performance',
    state: ids.length > 0 ? 'present' : 'awaiting',
    by: ids.length > 0 ? named(ids) : NOTHING,
    file: ids.length > 0 ? null : extract('What a pack was promised'),
  };
}

function health({ indicators }: Held): Promised {
  const about = indicators.filter((i) => i.gap === 'health' && i.domain !== 'Population');
  const good = about.filter((i) => i.polarity !== 'none');
  const rest = about.length - good.length;
  const state = good.length > 0 ? 'present' : rest > 0 ? 'proxy' : 'awaiting';
  const registers = rest > 0 ? [`${rest} that say what is recorded, not how well people are`] : [];
  return {
    what: 'Health and wellbeing',
    state,
    by:
      [...(good.length > 0 ? [named(good.map((i) => i.id))] : []), ...registers].join('; ') ||
      NOTHING,
    file: state === 'present' ? null : extract('What a pack was promised'),
  };
}

function plan(held: Held): Promised {
  const filled = brought('Plan status', FILLS.plan, 'What a pack was promised', held);
  if (filled.state === 'present') return filled;
  const assessed = held.indicators
    .filter((i) => i.answers.some((a) => a.framework === PROMISED_FRAMEWORK && a.code === '161a'))
    .map((i) => i.id);
  if (assessed.length === 0) return filled;
  return { ...filled, state: 'proxy', by: `${named(assessed)}: the framework’s assessment by CCG` };
}

/**
 * What every footprint was promised that a pack would hold, and what of it this pack holds: present,
 * a proxy, or awaiting; by what; and the file that would fill it, null where nothing is wanting. The
 * rules are in docs/pack.md.
 */
export function promisedOf(held: Held): Promised[] {
  return [
    framework(held),
    finance(held),
    performance(held),
    brought('CQC ratings', FILLS.ratings, 'CQC ratings', held),
    health(held),
    {
      what: 'Organisation list',
      state: held.organisations > 0 ? 'present' : 'awaiting',
      by: held.organisations > 0 ? 'organisations.csv' : NOTHING,
      file: held.organisations > 0 ? null : 'a list that makes the scheme: docs/sources.md',
    },
    brought('Indicative allocations', FILLS.allocations, 'CCG allocations', held),
    plan(held),
  ];
}
