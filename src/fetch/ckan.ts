import { z } from 'zod';
import { callOf, parseJson, shaped } from './api.ts';
import { groupsOf } from './link.ts';
import type { Answer, Ask, Locate, Located } from './locator.ts';
import { endsBefore, periodOf } from './named-period.ts';

/** CKAN tells of an error in an envelope, with status 200 behind some proxies. */
const failed = z.object({
  success: z.literal(false),
  error: z.object({ message: z.string().optional(), __type: z.string().optional() }).optional(),
});

const resource = z.object({
  id: z.string(),
  name: z.string().nullish(),
  url: z.string().nullish(),
  created: z.string().nullish(),
  last_modified: z.string().nullish(),
});
type Resource = z.infer<typeof resource>;

const dataset = z.object({
  success: z.literal(true),
  result: z.object({ resources: z.array(resource) }),
});

const shown = z.object({
  success: z.literal(true),
  result: z.object({ zip_url: z.url({ protocol: /^https?$/ }) }),
});

function readCkan<T>(answer: Answer, schema: z.ZodType<T>, what: string): T {
  const body = parseJson(answer, what);
  const error = failed.safeParse(body);
  if (error.success) {
    const said = error.data.error;
    throw new Error(
      `${answer.url}: expected ${what}, the portal answers with an error: ` +
        `${said?.message ?? said?.__type ?? 'it gives no reason'}`,
    );
  }
  return shaped(answer, body, schema, what);
}

/** When a resource last changed; `last_modified` is null until it first does. */
const changedAt = (r: Resource): string => r.last_modified ?? r.created ?? '';

/**
 * The resources of a dataset whose names match, one a period, the one that changed last. A resource
 * without an address of its own is had through `zip_url`, which is signed and holds for an hour: it
 * is asked for when the file is fetched, and kept nowhere.
 */
export const locateCkan: Locate<'ckan'> = async (locator, { ask }) => {
  const call = callOf(locator.api, 'package_show', { id: locator.dataset });
  const { resources } = readCkan(
    await ask(call),
    dataset,
    `the resources of ${locator.dataset}`,
  ).result;
  const periods = new Map<string, Resource[]>();
  let matched = 0;
  for (const one of resources) {
    const groups = groupsOf(locator.resource, one.name ?? '');
    if (groups === null) continue;
    matched += 1;
    const period = periodOf(groups);
    if (period === null) {
      throw new Error(
        `${call}: the resource "${one.name}" does not tell its period; ${locator.resource} found ` +
          JSON.stringify(groups),
      );
    }
    if (endsBefore(period, locator.from)) continue;
    periods.set(period, [...(periods.get(period) ?? []), one]);
  }
  if (periods.size === 0) {
    throw new Error(
      `${call}: expected a resource named like ${locator.resource}` +
        `${locator.from === undefined ? '' : ` of ${locator.from} or later`}, ` +
        `found ${matched} among ${resources.length} resources`,
    );
  }
  return [...periods]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([period, found]) => located(locator.api, call, period, found));
};

function located(api: string, call: string, period: string, found: Resource[]): Located {
  const [first, second] = found.toSorted((a, b) =>
    changedAt(a) < changedAt(b) ? 1 : changedAt(a) > changedAt(b) ? -1 : 0,
  );
  if (first === undefined) throw new Error(`${call}: no resource of ${period}`);
  if (second !== undefined && changedAt(first) === changedAt(second)) {
    throw new Error(
      `${call}: two resources where one was expected, for ${period}: ` +
        `"${first.name}" (${first.id}) and "${second.name}" (${second.id})`,
    );
  }
  const name = first.name ?? first.id;
  if (first.url && /^https?:\/\//.test(first.url)) return { period, url: first.url, name };
  const record = callOf(api, 'resource_show', { id: first.id });
  const address = async (ask: Ask) =>
    readCkan(await ask(record), shown, `the address of ${name}`).result.zip_url;
  return { period, url: record, name: `${name}.zip`, address };
}
