import { DEFAULT_SCHEME } from '../../model/scheme.ts';
import { inUnit } from '../../release/figure-text.ts';
import { cardOf, emptyCard } from './card.ts';
import { type Drawing, drawing } from './drawing.ts';
import { byId, html, showProblem } from './element.ts';
import { type Figure, type FunnelPlace, markOf } from './figure.ts';
import { figureTable } from './figure-table.ts';
import { indicatorPicker, type Picker } from './indicator-picker.ts';
import { legend } from './legend.ts';
import { keepOffline } from './offline.ts';
import type { RankPlot } from './rank-plot.ts';
import { type Offered, type OpenRelease, openRelease } from './release-files.ts';
import { KINDS, type Step, stepsOf } from './scale.ts';
import { type SchemeData, schemeData } from './scheme-data.ts';
import { summaryOf } from './summary.ts';
import { type Asked, addressOf, askedIn, type View, viewOf } from './view.ts';
import { periodTitle, schemeTitle } from './words.ts';

/** What is on the page now, for what is drawn later or again at another width. */
interface Shown {
  view: View;
  data: SchemeData;
  indicator: Offered;
  figures: Figure[];
  steps: Step[] | 'comparison';
  /** Undefined until they are asked for. */
  funnel?: FunnelPlace[] | null;
}

let release: OpenRelease;
let shown: Shown | undefined;
let drawn: Drawing | undefined;
let rankPlot: RankPlot | undefined;
let picker: { scheme: string; box: Picker } | undefined;
/** Rises with each choice: what an earlier one still loads is not drawn. */
let turn = 0;
const schemes = new Map<string, Promise<SchemeData>>();

const dataOf = (scheme: string) => {
  const known = schemes.get(scheme);
  if (known) return known;
  const loading = schemeData(release, scheme);
  loading.catch(() => schemes.delete(scheme));
  schemes.set(scheme, loading);
  return loading;
};

const documentOf = (code: string) =>
  `footprints/${shown?.view.scheme}/${code}/#${shown?.indicator.id}`;

/** Shows what is asked for, or what is nearest to it, and writes it into the address. */
async function show(asked: Asked, remember: 'push' | 'replace'): Promise<void> {
  turn += 1;
  const mine = turn;
  const scheme =
    [asked.scheme, DEFAULT_SCHEME].find((one) => one && release.schemes.includes(one)) ??
    release.schemes[0]!;
  const data = await dataOf(scheme);
  const view = viewOf(
    { ...asked, scheme },
    {
      schemes: release.schemes,
      indicators: data.indicators.map(({ id }) => id),
      periodsOf: (id) => data.indicators.find((one) => one.id === id)?.periods ?? [],
      boundaries: data.boundaries,
    },
  );
  const indicator = data.indicators.find(({ id }) => id === view.indicator);
  if (!indicator) throw new Error(`The release has no figures for ${schemeTitle(view.scheme)}.`);
  const [figures, shapes] = await Promise.all([
    data.figures(view.indicator, view.period),
    data.shapes(view.shape),
  ]);
  if (mine !== turn) return;
  const compared = figures.some((f) => f.comparison !== null && f.comparison !== 'not compared');
  const valued = figures.filter((f) => ['whole', 'hollow'].includes(markOf(f)));
  const steps =
    view.colour === 'comparison' && compared
      ? ('comparison' as const)
      : stepsOf(valued.map((f) => f.value!));
  shown = { view, data, indicator, figures, steps };
  if (remember === 'push') history.pushState(null, '', addressOf(view));
  else history.replaceState(null, '', addressOf(view));
  showControls(shown, compared);
  showWords(shown, compared);
  drawn = drawing({
    shapes,
    figures,
    indicator,
    steps,
    title: `${view.shape === 'map' ? 'Map' : 'Tiles'} of ${indicator.title}`,
    documentOf,
    onPoint: point,
  });
  byId('stage').classList.toggle('footpack-stage--map', view.shape === 'map');
  byId('drawing').replaceChildren(drawn.element);
  byId('legend').replaceChildren(legend(figures, indicator, steps));
  byId('attribution').replaceChildren(
    html('p', {}, shapes.credit),
    ...(shapes.how
      ? [html('details', {}, html('summary', {}, 'How they were drawn'), html('p', {}, shapes.how))]
      : []),
  );
  byId('table').replaceChildren(figureTable(figures, indicator, captionOf(shown), documentOf));
  point(null);
  for (const id of ['controls', 'view', 'table-section']) byId(id).hidden = false;
  await showCharts();
}

function captionOf({ indicator, view, figures }: Shown): string {
  const england = figures.find((f) => f.england !== null)?.england ?? null;
  const beside = england === null ? '' : `; England ${inUnit(england, indicator.unit, 'short')}`;
  return `${indicator.title}, ${periodTitle(view.period)} (${indicator.unit})${beside}`;
}

function showControls({ view, data, indicator }: Shown, compared: boolean): void {
  if (picker?.scheme !== view.scheme) {
    const box = indicatorPicker(byId('indicator-picker'), data.indicators, (id) =>
      change({ indicator: id }),
    );
    picker = { scheme: view.scheme, box };
  }
  picker.box.show(indicator);
  fillSelect('period', indicator.periods, view.period, periodTitle);
  fillSelect('scheme', release.schemes, view.scheme, schemeTitle);
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[type=radio]')) {
    radio.checked = view[radio.name as 'colour' | 'shape'] === radio.value;
    if (radio.value === 'map') radio.disabled = !data.boundaries;
    if (radio.value === 'comparison') radio.disabled = !compared && !radio.checked;
  }
}

function fillSelect(
  id: string,
  values: readonly string[],
  chosen: string,
  titleOf: (value: string) => string,
): void {
  byId<HTMLSelectElement>(id).replaceChildren(
    ...values.map((value) => html('option', { value, selected: value === chosen }, titleOf(value))),
  );
}

function showWords(now: Shown, compared: boolean): void {
  const { view, indicator, figures } = now;
  byId('title').textContent = indicator.title;
  byId('under').textContent = [periodTitle(view.period), indicator.unit, schemeTitle(view.scheme)]
    .filter(Boolean)
    .join(' · ');
  const uncompared =
    view.colour === 'comparison' && !compared
      ? ' It is not compared with England, so the colours show the value.'
      : '';
  byId('summary').textContent = summaryOf(figures, indicator) + uncompared;
  byId('map-title').textContent = view.shape === 'map' ? 'Map' : 'Tiles of one size';
  const way = { high: 'Higher is better.', low: 'Lower is better.' }[indicator.polarity];
  byId('about').replaceChildren(
    html('p', {}, `${indicator.definition} ${way ?? 'Neither high nor low is better in itself.'}`),
    ...indicator.notes.map((note) => html('p', { class: 'nhsuk-hint' }, note)),
  );
  byId('ranks-key').textContent = keyOf(figures);
  document.title = `${indicator.title}, ${periodTitle(view.period)}: footpack`;
}

/** What the signs of the ranked plot mean, those that it has. */
function keyOf(figures: readonly Figure[]): string {
  const has = (comparison: string) => figures.some((f) => f.comparison === comparison);
  const signs = (['better', 'higher', 'similar', 'worse', 'lower'] as const)
    .filter(has)
    .map((kind) => `${KINDS[kind].sign} ${kind}`);
  const hollow = figures.some((f) => markOf(f) === 'hollow') ? ' Hollow: coverage below 95 %.' : '';
  if (!signs.length) return hollow.trim();
  return `${signs.join(', ')}: against England, the dashed line.${hollow}`;
}

/** Marks a footprint wherever it is drawn, and tells what is known of it. */
function point(code: string | null, by?: 'tap'): void {
  drawn?.point(code);
  rankPlot?.point(code);
  const figure = shown?.figures.find((one) => one.code === code);
  const footprint = shown?.data.footprints.find((one) => one.code === code);
  byId('card').replaceChildren(
    ...(shown && figure && footprint
      ? cardOf(figure, footprint, shown.indicator, documentOf(figure.code))
      : emptyCard()),
  );
  if (by === 'tap') byId('card').scrollIntoView({ block: 'nearest', behavior: 'smooth' });
}

/** The plots, once the map is there: their library is the largest part of the page. */
async function showCharts(): Promise<void> {
  const mine = turn;
  const [{ rankPlot: plotRanks }, { funnelPlot, outlierWords }] = await Promise.all([
    import('./rank-plot.ts'),
    import('./funnel-plot.ts'),
  ]);
  if (mine !== turn || !shown) return;
  const { figures, indicator, steps, funnel } = shown;
  const ranks = byId('ranks');
  rankPlot = plotRanks(figures, indicator, steps, widthOf(ranks), point);
  ranks.replaceChildren(rankPlot.element);
  if (funnel === undefined) return;
  const place = byId('funnel');
  if (funnel === null) {
    place.replaceChildren(html('p', { class: 'nhsuk-hint' }, noFunnel(indicator)));
    return;
  }
  const named = new Map(figures.map((figure) => [figure.code, figure]));
  const placed = funnel.flatMap(({ code, outlier }) => {
    const figure = named.get(code);
    return figure && outlier !== null ? [{ outlier, figure }] : [];
  });
  place.replaceChildren(
    html(
      'p',
      { class: 'footpack-small' },
      'The full lines allow for what else makes footprints differ, the dashed ones for chance alone. ',
      outlierWords(placed),
    ),
    funnelPlot(funnel, figures, indicator, steps, widthOf(place)),
  );
}

function noFunnel({ combine }: Offered): string {
  return combine === 'ratio'
    ? 'The release has no funnel for this period. The pack of a footprint tells of its own place in one.'
    : 'No funnel: only proportions and rates that can be compared have one.';
}

function widthOf(place: HTMLElement): number {
  return Math.max(280, Math.floor(place.clientWidth));
}

/** Loads the funnel when it comes near the screen: it is not needed for a first look. */
function watchFunnel(): void {
  const load = async () => {
    const now = shown;
    if (!now || now.funnel !== undefined) return;
    now.funnel = await now.data.funnel(now.view.indicator, now.view.period);
    if (now === shown) await showCharts();
  };
  let near = false;
  new IntersectionObserver(([entry]) => {
    near = entry?.isIntersecting ?? false;
    if (near) load().catch(failed);
  }).observe(byId('funnel'));
  // Another choice while the funnel is in sight: nothing crosses the border of the screen.
  new MutationObserver(() => near && load().catch(failed)).observe(byId('title'), {
    childList: true,
  });
}

function watchWidth(): void {
  let last = byId('ranks').clientWidth;
  new ResizeObserver(() => {
    const { clientWidth } = byId('ranks');
    if (clientWidth === last) return;
    last = clientWidth;
    showCharts().catch(failed);
  }).observe(byId('ranks'));
}

function change(asked: Asked): void {
  show({ ...shown?.view, ...asked }, 'push').catch(failed);
}

function failed(problem: unknown): void {
  showProblem(byId('summary'), problem);
}

function listen(): void {
  byId('controls').addEventListener('submit', (event) => event.preventDefault());
  byId('controls').addEventListener('change', (event) => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    if (name) change({ [name]: value });
  });
  addEventListener('popstate', () => {
    show(askedIn(location.search), 'replace').catch(failed);
  });
}

async function start(): Promise<void> {
  release = await openRelease();
  byId('release').textContent = `Release ${release.id}, of extracts retrieved by ${release.asOf}.`;
  listen();
  await show(askedIn(location.search), 'replace');
  watchFunnel();
  watchWidth();
  keepOffline();
}

start().catch(failed);
