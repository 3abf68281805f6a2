import { DEFAULT_SCHEME } from '../../model/scheme.ts';
import { compareTable, type Side } from './compare-table.ts';
import { type Compared, comparedIn, comparisonAddress, same, sameBody } from './comparing.ts';
import { byId, html, showProblem } from './element.ts';
import type { Footprint } from './figure.ts';
import { GAP_TITLES } from './indicator-choice.ts';
import { keepOffline } from './offline.ts';
import { footprintsOf, type OpenRelease, openRelease, packOf } from './release-files.ts';
import { schemeTitle } from './words.ts';

/** More side by side can be read by nobody. */
const MOST = 6;

let release: OpenRelease;
let lists: Map<string, Footprint[]>;
let compared: Compared[] = [];
let sides: Side[] = [];
const packs = new Map<string, Promise<Side>>();

function sideOf({ scheme, code }: Compared): Promise<Side> {
  const key = `${scheme}:${code}`;
  const known = packs.get(key);
  if (known) return known;
  const file = lists.get(scheme)?.find((one) => one.code === code)?.pack;
  const loading = packOf(release, scheme, file ?? '').then((pack) => ({ scheme, code, pack }));
  loading.catch(() => packs.delete(key));
  packs.set(key, loading);
  return loading;
}

/** Shows footprints side by side, those of them that the release has. */
async function show(asked: readonly Compared[], remember: 'push' | 'replace'): Promise<void> {
  const known = asked.filter(({ scheme, code }) =>
    lists.get(scheme)?.some((one) => one.code === code),
  );
  compared = known.slice(0, MOST);
  const wanted = compared;
  const loaded = await Promise.all(compared.map(sideOf));
  if (wanted !== compared) return;
  sides = loaded;
  const address = comparisonAddress(compared);
  if (remember === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  byId('summary').textContent = summary(asked.length - known.length);
  showAcross();
  showTable();
}

function summary(unknown: number): string {
  const names = sides.map(({ pack }) => pack.footprint.name);
  const missed = unknown ? ` ${unknown} that the address names are not in this release.` : '';
  if (!names.length) return `Add two footprints or more.${missed}`;
  if (names.length === 1) return `${names[0]}: add another to compare it with.${missed}`;
  return `${names.slice(0, -1).join('; ')} and ${names.at(-1)}, side by side.${missed}`;
}

function showTable(): void {
  const gap = byId<HTMLSelectElement>('gap').value;
  byId('table').replaceChildren(
    ...(sides.length
      ? [compareTable(sides, gap, (gone) => change(compared.filter((one) => !same(one, gone))))]
      : []),
  );
  const mixed = new Set(sides.map(({ scheme }) => scheme)).size > 1;
  byId('notes').textContent =
    'Each figure is of the period with which the pack opens, and its comparison is with England. ' +
    'Two intervals that overlap do not show that two footprints are the same, nor that they differ.' +
    (mixed
      ? ' Footprints of several schemes: what differs may be the area rather than the care.'
      : '');
}

/** Offers the same body in the other schemes of the release. */
function showAcross(): void {
  const [first] = sides;
  const offers = first
    ? release.schemes
        .filter((scheme) => !compared.some((one) => one.scheme === scheme))
        .flatMap((scheme) => {
          const found = sameBody(first.pack.footprint, lists.get(scheme) ?? []);
          return found ? [{ scheme, code: found.code, name: found.name }] : [];
        })
    : [];
  byId('across').replaceChildren(
    ...offers.map(({ scheme, code, name }) =>
      html(
        'p',
        {},
        html(
          'button',
          {
            type: 'button',
            class: 'footpack-link',
            onclick: () => change([...compared, { scheme, code }]),
          },
          `Add the same body in another scheme: ${name} (${schemeTitle(scheme)})`,
        ),
      ),
    ),
  );
}

function change(next: readonly Compared[]): void {
  show(next, 'push').catch(failed);
}

function failed(problem: unknown): void {
  showProblem(byId('table'), problem);
}

function fillFootprints(): void {
  const scheme = byId<HTMLSelectElement>('scheme').value;
  const list = [...(lists.get(scheme) ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  byId('footprint').replaceChildren(
    ...list.map(({ code, name }) => html('option', { value: code }, name)),
  );
}

async function start(): Promise<void> {
  release = await openRelease();
  byId('release').textContent = `Release ${release.id}, of extracts retrieved by ${release.asOf}.`;
  const all = release.schemes.map(
    async (scheme) => [scheme, await footprintsOf(release, scheme)] as const,
  );
  lists = new Map(await Promise.all(all));
  const opened = release.schemes.includes(DEFAULT_SCHEME) ? DEFAULT_SCHEME : release.schemes[0]!;
  byId('scheme').replaceChildren(
    ...release.schemes.map((scheme) =>
      html('option', { value: scheme, selected: scheme === opened }, schemeTitle(scheme)),
    ),
  );
  byId('gap').replaceChildren(
    html('option', { value: '' }, 'All three'),
    ...Object.entries(GAP_TITLES).map(([gap, title]) => html('option', { value: gap }, title)),
  );
  fillFootprints();
  byId('controls').hidden = false;
  byId('scheme').addEventListener('change', fillFootprints);
  byId('gap').addEventListener('change', showTable);
  byId('controls').addEventListener('submit', (event) => {
    event.preventDefault();
    const scheme = byId<HTMLSelectElement>('scheme').value;
    const code = byId<HTMLSelectElement>('footprint').value;
    const next = { scheme, code };
    if (compared.length >= MOST) {
      byId('summary').textContent = `No more than ${MOST} side by side: remove one first.`;
    } else if (!compared.some((one) => same(one, next))) change([...compared, next]);
  });
  addEventListener('popstate', () => {
    show(comparedIn(location.search), 'replace').catch(failed);
  });
  const asked = comparedIn(location.search);
  const first = (lists.get(opened) ?? []).slice(0, 2).map(({ code }) => ({ scheme: opened, code }));
  await show(asked.length ? asked : first, 'replace');
  keepOffline();
}

start().catch(failed);
