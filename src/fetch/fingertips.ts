import { z } from 'zod';
import { everyPeriodOf } from '../model/period.ts';
import { beginning, callOf, parseJson, shaped } from './api.ts';
import type { Answer, Ask, Locate } from './locator.ts';

/** Indicators of one call. The server drops those above a hundred without a word. */
const BATCH = 100;

const areaTypes = z.array(z.object({ Id: z.int(), Name: z.string() }));

/** A CSV cut into its header, line end included, and the rest. */
function cut(text: string): { header: string; rows: string } {
  const end = text.indexOf('\n') + 1;
  return end === 0
    ? { header: text, rows: '' }
    : { header: text.slice(0, end), rows: text.slice(end) };
}

/**
 * Holds a body against what was asked for. With status 200 come: the text of an exception, an HTML
 * page, and a header without rows where no indicator has the type of area. An indicator of which
 * there is no row was withdrawn, or has not the type of area: without it the answer is not whole.
 */
function proved(answer: Answer, indicators: readonly number[]): { header: string; rows: string } {
  const { header, rows } = cut(answer.text.replace(/^\uFEFF/, ''));
  if (!/^"?Indicator ID"?,/.test(header)) {
    throw new Error(
      `${answer.url}: expected a CSV that begins with Indicator ID, found ${beginning(header)}`,
    );
  }
  if (rows.trim() === '') {
    throw new Error(
      `${answer.url}: expected rows of ${indicators.length} indicators, found a header without rows`,
    );
  }
  const missing = indicators.filter(
    (id) => !rows.startsWith(`${id},`) && !rows.includes(`\n${id},`),
  );
  if (missing.length > 0) {
    throw new Error(
      `${answer.url}: expected rows of each of ${indicators.length} indicators, found none of ` +
        missing.join(', '),
    );
  }
  return { header, rows };
}

/**
 * The batches as pieces of one CSV: the first has the header, the last ends as published. A newline
 * is put between two pieces, so a piece ends without its own; one of CRLF lines keeps the CR.
 */
async function* batches(
  calls: readonly { url: string; indicators: readonly number[] }[],
  ask: Ask,
) {
  let first: string | null = null;
  for (const [index, call] of calls.entries()) {
    const answer = await ask(call.url);
    const { header, rows } = proved(answer, call.indicators);
    if (first !== null && header !== first) {
      throw new Error(
        `${answer.url}: expected the header of the batches before, ${JSON.stringify(first)}, ` +
          `found ${JSON.stringify(header)}`,
      );
    }
    const text = first === null ? answer.text : rows;
    first = header;
    const ending = header.endsWith('\r\n') ? '\r' : '';
    yield index === calls.length - 1 ? text : text.replace(/[\r\n]+$/, '') + ending;
  }
}

/** The name of a type of area. Numbers are given anew with each change of boundaries. */
function areaTypeName(answer: Answer, types: z.infer<typeof areaTypes>, id: number): string {
  const type = types.find((t) => t.Id === id);
  if (type) return type.Name;
  throw new Error(
    `${answer.url}: expected a type of area with the number ${id}, found none among ${types.length}`,
  );
}

/**
 * The values of indicators for one type of area, as Fingertips holds them today: one CSV, in
 * batches. It holds every period: one of a single indicator goes by that, not by the month. The
 * parent's type decides on the name of a column (`Compared to <parent> value or percentiles`), and
 * rows come once for each parent; codes are left as published, with the `n` that some new ones begin
 * with.
 */
export const locateFingertips: Locate<'fingertips'> = async (locator, { ask, month }) => {
  const indicators = [...new Set(locator.indicators)];
  const answer = await ask(callOf(locator.api, 'area_types', {}));
  const types = shaped(answer, parseJson(answer, 'types of area'), areaTypes, 'types of area');
  const child = areaTypeName(answer, types, locator.childAreaType);
  const parent = areaTypeName(answer, types, locator.parentAreaType);
  const calls = Array.from({ length: Math.ceil(indicators.length / BATCH) }, (_, index) => {
    const some = indicators.slice(index * BATCH, (index + 1) * BATCH);
    return {
      indicators: some,
      url: callOf(locator.api, 'all_data/csv/by_indicator_id', {
        indicator_ids: some.join(','),
        child_area_type_id: String(locator.childAreaType),
        parent_area_type_id: String(locator.parentAreaType),
      }),
    };
  });
  const [first] = calls;
  if (first === undefined) throw new Error(`${locator.api}: no indicator is asked for`);
  const which =
    indicators.length > 3
      ? `${indicators.length} indicators`
      : `indicator ${indicators.join(', ')}`;
  return [
    {
      period: indicators.length === 1 ? everyPeriodOf(Number(indicators[0])) : month,
      url: first.url,
      name: `${which} for ${child} in ${parent}.csv`,
      pages: (later) => batches(calls, later),
    },
  ];
};
