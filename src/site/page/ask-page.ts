import { type Answer, csvOf } from './answer.ts';
import { answerTable } from './answer-table.ts';
import { byId, html, showProblem } from './element.ts';
import type { Engine } from './engine.ts';
import { examplesFor } from './examples.ts';
import { keepOffline } from './offline.ts';
import { databaseOf, type OpenRelease, openRelease } from './release-files.ts';

let release: OpenRelease;
let engine: Promise<Engine> | null = null;
/** Rises with each question and each stop: an answer that comes too late is not shown. */
let turn = 0;

const input = byId<HTMLTextAreaElement>('sql');
const status = byId('status');

/** The engine, loaded with the first question. */
function engineOf(): Promise<Engine> {
  engine ??= (async () => {
    status.textContent = 'Loading the database and the engine …';
    const [{ startEngine }, database] = await Promise.all([
      import('./engine.ts'),
      databaseOf(release),
    ]);
    return startEngine(database);
  })();
  engine.catch(() => {
    engine = null;
  });
  return engine;
}

async function ask(): Promise<void> {
  const sql = input.value.trim();
  if (!sql) return;
  turn += 1;
  const mine = turn;
  history.replaceState(null, '', `?${new URLSearchParams({ sql })}`);
  byId('stop').hidden = false;
  byId('answer').replaceChildren();
  try {
    const ready = await engineOf();
    if (mine !== turn) return;
    status.textContent = 'Asking …';
    const answer = await ready.ask(sql);
    if (mine === turn) await show(answer);
  } catch (problem) {
    if (mine !== turn) return;
    status.textContent = 'There is no answer.';
    showProblem(byId('answer'), problem);
  }
  byId('stop').hidden = true;
}

function stop(): void {
  turn += 1;
  engine?.then((one) => one.stop()).catch(() => undefined);
  engine = null;
  byId('stop').hidden = true;
  status.textContent = 'Stopped. The next question starts the engine again.';
}

async function show(answer: Answer): Promise<void> {
  const count = answer.rows.length;
  const shownRows = 500;
  status.textContent =
    `${count.toLocaleString('en-GB')} ${count === 1 ? 'row' : 'rows'}` +
    (count > shownRows ? `, the first ${shownRows} shown; the CSV has all` : '');
  const place = html('div', { class: 'footpack-chart footpack-answer-chart' });
  byId('answer').replaceChildren(
    downloadOf(answer),
    answerTable({ ...answer, rows: answer.rows.slice(0, shownRows) }),
  );
  const { answerPlot } = await import('./answer-plot.ts');
  byId('answer').prepend(place);
  const plot = answerPlot(answer, Math.min(900, place.clientWidth));
  if (plot) place.append(plot);
  else place.remove();
}

function downloadOf(answer: Answer): HTMLElement {
  const blob = new Blob([csvOf(answer)], { type: 'text/csv;charset=utf-8' });
  return html(
    'p',
    {},
    html('a', { href: URL.createObjectURL(blob), download: 'answer.csv' }, 'Download as CSV'),
  );
}

function showExamples(): void {
  byId('examples').replaceChildren(
    html(
      'ul',
      { class: 'footpack-plain' },
      ...examplesFor(release.schemes[0] ?? 'stp-2017').map(({ title, sql }) =>
        html('li', {}, exampleButton(title, sql)),
      ),
    ),
  );
  const tables =
    'baseline category change check comparison footprint framework funnel indicator membership neighbour observation organisation quarantine source succession unmapped';
  byId('tables').replaceChildren(
    html(
      'p',
      { class: 'footpack-tables' },
      ...tables.split(' ').flatMap((name) => [exampleButton(name, columnsOf(name)), ' ']),
    ),
  );
}

function exampleButton(title: string, sql: string): HTMLElement {
  return html(
    'button',
    {
      type: 'button',
      class: 'footpack-link',
      onclick: () => {
        input.value = sql;
        ask();
      },
    },
    title,
  );
}

function columnsOf(table: string): string {
  return `SELECT column_name, data_type, comment
FROM duckdb_columns()
WHERE table_name = '${table}' AND NOT internal
ORDER BY column_index`;
}

async function start(): Promise<void> {
  release = await openRelease();
  byId('release').textContent = `Release ${release.id}, of extracts retrieved by ${release.asOf}.`;
  showExamples();
  const asked = new URLSearchParams(location.search).get('sql');
  // An address is shown and not asked: somebody else may have written it.
  input.value = asked ?? examplesFor(release.schemes[0] ?? 'stp-2017')[0]?.sql ?? '';
  byId('question').addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    ask();
  });
  byId('stop').addEventListener('click', stop);
  keepOffline();
}

start().catch((problem) => showProblem(byId('answer'), problem));
