import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { holdings } from '../src/fetch/archive.ts';
import { states, writeState } from '../src/fetch/state.ts';
import { counted } from '../src/model/counted.ts';
import { type Mirror, mirrorSchema } from '../src/model/source.ts';
import { readManifest } from '../src/release/manifest.ts';
import type { Summary } from '../src/release/summary.ts';
import {
  type Asked,
  type Bench,
  type Ended,
  machine,
  measureCommand,
  measureProcess,
  median,
  root,
  table,
} from './measure.ts';

const bin = join(root, 'dist/src/cli/main.js');
const SCHEMES = [
  'stp-2016',
  'stp-2017',
  'stp-2018',
  'stp-2019',
  'stp-2020',
  'stp-2021',
  'icb-2023',
  'icb-2026',
];
/** Times that each way of finding nothing new is taken in one run of the others, which take minutes. */
const QUIET = 5;

/** A source of one small file, whose figures are an indicator of their own. */
const SMALL = 'mh-depression-review';
/** A source of which a small file comes every month. */
const MONTHLY = 'ae-attendances';

/** A mirror folder of the bench's own. */
interface Copied {
  folder: string;
  /** Each in its turn changes a little of the folder; the last is the small change that is asked for. */
  changes: { title: string; make(): void }[];
}

function writeList(folder: string, list: Mirror): void {
  writeFileSync(join(folder, 'mirror.json'), JSON.stringify(list));
}

/** Takes one from the last figure but one of the first line that ends in two figures. */
function correct(path: string): void {
  // As bytes: what else the file holds stays as it is, whatever its encoding.
  const before = readFileSync(path, 'latin1');
  const after = before.replace(/,(\d+)(?=,\d+\s*$)/m, (_, figure) => `,${Number(figure) - 1}`);
  if (after === before) throw new Error(`there is no figure to correct in ${path}`);
  rmSync(path);
  writeFileSync(path, after, 'latin1');
}

/** The small change: a figure of the one file of a small source. */
function correction(path: string): Copied['changes'][number] {
  return {
    title: `a figure of \`${SMALL}\` was corrected, ${size(path)}`,
    make: () => correct(path),
  };
}

/** A copy of a mirror that lacks the last month of one source; throws where it has no such sources. */
function copyOf(mirror: string, folder: string): Copied {
  const list = mirrorSchema.parse(JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8')));
  for (const { path } of Object.values(list).flat()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(mirror, path), join(folder, path));
  }
  const monthly = list[MONTHLY] ?? [];
  const [month, small] = [monthly.at(-1), list[SMALL]?.at(-1)];
  if (month === undefined || monthly.length < 2 || small === undefined) {
    throw new Error(`${mirror} must have two files of ${MONTHLY} and one of ${SMALL}`);
  }
  writeList(folder, { ...list, [MONTHLY]: monthly.slice(0, -1) });
  return {
    folder,
    changes: [
      {
        title: `a file of \`${MONTHLY}\` has come, ${size(join(folder, month.path))}`,
        make: () => writeList(folder, list),
      },
      correction(join(folder, small.path)),
    ],
  };
}

/** The lines of a bundled file below its header, each as its fields; none of these holds a quoted one. */
function bundled(file: string, fields: number): string[][] {
  const lines = readFileSync(join(root, 'data/raw/bundled', file), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.slice(1).map((line) => line.split(',').slice(0, fields));
}

/** A mirror of one small file, as its publisher has it but for names; the bundled snapshot is the rest. */
function madeUp(folder: string): Copied {
  const codes = bundled('ons-lsoa-to-ccg_2016-04.csv', 3);
  const areas = new Map(codes.map(([, area, ccg]) => [ccg, area]));
  const rows = bundled(`${SMALL}_2014_15.csv`, 7).map(
    ([, ccg, , , , count, of]) => `,,${areas.get(ccg)},,${count},${of}`,
  );
  const head = 'Parent Code,Parent Name,Area Code,Area Name,Count,Denominator';
  const [path, retrieved] = ['small.csv', '2026-11-22'];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, path), `${[head, ...rows].join('\n')}\n`);
  writeList(folder, { [SMALL]: [{ period: '2014/15', path, retrieved }] });
  return { folder, changes: [correction(join(folder, path))] };
}

function size(path: string): string {
  return `${(statSync(path).size / 1e3).toFixed(0)} kB`;
}

/** What a refresh says came of it, with the hash of the files of its release. */
type Told = Pick<Summary, 'release' | 'isNew' | 'tables'> & { content: string };
type Refreshed = Ended & Told & { megabytes: number | null };

/** A folder with `out` and `raw`, and what is refreshed into it. */
interface Home {
  folder: string;
  mirror: string;
  schemes: readonly string[];
}

function argsOf({ folder, mirror, schemes }: Home): string[] {
  const into = ['--out', join(folder, 'out'), '--raw', join(folder, 'raw')];
  const packs = schemes.flatMap((scheme) => ['--scheme', scheme]);
  return ['refresh', '--mirror', mirror, ...into, ...packs, '--json'];
}

function told(stdout: string): Told {
  const { release, path, isNew, tables }: Summary = JSON.parse(stdout);
  return { release, isNew, tables, content: readManifest(path).contentHash };
}

/** One refresh, as a whole process. */
function refreshed(home: Home, work: string): Refreshed {
  const run = measureProcess([bin, ...argsOf(home)], work);
  return { ...run, ...told(run.stdout) };
}

/** The same as a reader types it. How much memory it takes is not told. */
function refreshedByNpx(home: Home): Refreshed {
  const run = measureCommand('npx', ['--no-install', 'footpack', ...argsOf(home)]);
  return { ...run, ...told(run.stdout), megabytes: null };
}

/** Sets back the day on which each source was last asked, to that on which the last of its files was taken. */
function setBack(raw: string): void {
  for (const state of states(raw).values()) {
    const taken = holdings(raw, state.source).map(({ sidecar }) => sidecar.checked);
    writeState(raw, { ...state, checked: taken.sort().at(-1) ?? '2026-01-01' });
  }
}

function expect(what: string, held: boolean): void {
  if (!held) throw new Error(`a measured refresh is not what it should be: ${what}`);
}

const TITLES = {
  full: 'everything, into empty folders',
  unkept: 'the same, the kept build deleted before',
  later: 'nothing new, on another day: `node dist/src/cli/main.js`',
  sameDay: 'nothing new, on the same day: `node dist/src/cli/main.js`',
  npx: 'nothing new, on the same day: `npx footpack`',
};

/** Every refresh of some rounds, by its title. */
type Taken = Map<string, Refreshed[]>;

/**
 * Refreshes everything, then nothing, then a little, and keeps what each took; throws unless each gives
 * the release that it should. Gives the titles of the changes.
 */
function round(asked: Asked, schemes: readonly string[], taken: Taken): string[] {
  const { quick, work, mirror } = asked;
  const offered = join(work, 'mirror');
  const { folder, changes } = mirror === null ? madeUp(offered) : copyOf(mirror, offered);
  const home: Home = { folder: join(work, 'home'), mirror: folder, schemes };
  const take = (title: string, run: Refreshed) => {
    console.error(`refresh, ${title}: ${run.seconds.toFixed(2)} s, release ${run.release}`);
    taken.set(title, [...(taken.get(title) ?? []), run]);
    return run;
  };
  const whole = (title: string, at: Home) => {
    const run = take(title, refreshed(at, work));
    expect(`${title}: every table made`, run.tables.fresh === 0 && run.tables.made > 0);
    return run;
  };

  let last = whole(TITLES.full, home);
  const quiet = (title: string, run: Refreshed) => {
    take(title, run);
    expect(`${title}: the release that stands`, run.release === last.release && !run.isNew);
    expect(`${title}: no table made`, run.tables.made === 0 && run.tables.fresh > 0);
  };
  for (let i = 0; i < (quick ? 1 : QUIET); i += 1) {
    quiet(TITLES.sameDay, refreshed(home, work));
    quiet(TITLES.npx, refreshedByNpx(home));
    setBack(join(home.folder, 'raw'));
    quiet(TITLES.later, refreshed(home, work));
  }

  const unkept = { ...home, folder: join(work, 'unkept') };
  for (const [i, { title, make }] of changes.entries()) {
    if (i === changes.length - 1) {
      const kept = join(home.folder, 'out', '.work');
      cpSync(home.folder, unkept.folder, { recursive: true, filter: (path) => path !== kept });
    }
    make();
    const run = take(title, refreshed(home, work));
    expect(`${title}: another release`, run.isNew && run.release !== last.release);
    expect(`${title}: some tables left as they were`, run.tables.fresh > 0);
    last = run;
  }
  const anew = { ...home, folder: join(work, 'anew') };
  // A build that kept nothing says already whether the release is right; empty folders, whether an
  // archive that has seen the figures before has a part in it.
  const again = [whole(TITLES.unkept, unkept), ...(quick ? [] : [whole(TITLES.full, anew)])];
  for (const { release, content } of again) {
    const isSame = release === last.release && content === last.content;
    expect(`${last.release} by the kept build, ${release} without`, isSame);
  }
  for (const at of [folder, home.folder, unkept.folder, anew.folder]) {
    rmSync(at, { recursive: true, force: true });
  }
  return changes.map(({ title }) => title);
}

function line(title: string, runs: readonly Refreshed[]): string[] {
  const cpu = runs.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
  const peaks = runs.flatMap(({ megabytes }) => megabytes ?? []);
  const { made = 0, inPart = 0, fresh = 0 } = runs.at(-1)?.tables ?? {};
  return [
    title,
    `${median(runs.map(({ seconds }) => seconds)).toFixed(2)} s`,
    cpu.length < runs.length ? '' : `${median(cpu).toFixed(2)} s`,
    peaks.length < runs.length ? '' : `${Math.max(...peaks).toFixed(0)} MB`,
    `${made} of ${made + fresh}${inPart > 0 ? `, ${inPart} in part` : ''}`,
  ];
}

/** `78 files of 43 sources, 74 MB`. */
function extent(mirror: string): string {
  const list = mirrorSchema.parse(JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8')));
  const files = Object.values(list).flat();
  const bytes = files.reduce((sum, { path }) => sum + statSync(join(mirror, path)).size, 0);
  const known = `${files.length} files of ${Object.keys(list).length} sources`;
  return `${known}, ${(bytes / 1e6).toFixed(0)} MB`;
}

async function measure(asked: Asked): Promise<string | null> {
  const { runs, quick, mirror } = asked;
  if (!existsSync(bin)) throw new Error('there is no dist/ to measure: npm run prepare');
  if (mirror === null && !quick) {
    console.error('refresh, skipped: it takes a folder of published extracts, --mirror DIR');
    return null;
  }
  const schemes = quick ? ['stp-2017'] : SCHEMES;
  const taken: Taken = new Map();
  let changes: string[] = [];
  for (let i = 0; i < runs; i += 1) changes = round(asked, schemes, taken);
  const { full, unkept, later, sameDay, npx } = TITLES;
  const seconds = (title: string) => median((taken.get(title) ?? []).map((run) => run.seconds));
  const small = changes.at(-1) ?? '';
  const times = (title: string) => (seconds(small) / seconds(title)).toFixed(2);
  const of = mirror === null ? 'the bundled snapshot and one small file' : extent(mirror);
  return [
    table(
      [
        `${of}, into ${counted(schemes.length, 'scheme')}`,
        'wall time, median',
        'CPU time',
        'peak memory',
        'tables made',
      ],
      [full, ...changes, unkept, later, sameDay, npx].map((t) => line(t, taken.get(t) ?? [])),
    ),
    '',
    `A corrected figure takes ${times(full)} times what everything does, and ${times(unkept)} times what ` +
      `it takes without the kept build; the releases are the same. ${await machine()}`,
  ].join('\n');
}

/**
 * What the monthly refresh costs, as whole processes of what is compiled: of everything in a mirror
 * folder of published extracts into all eight schemes, from empty folders; after a month of a source has
 * come that comes every month; after one figure of a small source was corrected; and with nothing new.
 *
 * The mirror is a copy that lacks the last month of A&E at first. With nothing new the whole of both
 * folders is held against what is kept of them; on another day than that of the last refresh the archive
 * is also locked, and says afterwards that it was looked at. `npx` is measured beside, for it takes time
 * of its own before footpack begins.
 *
 * The alternative named beside a corrected figure is the same refresh of the same archive after the
 * kept build was deleted: every extract read and every table made again. All must give the release that
 * the changed mirror gives in empty folders, by the hash of their files.
 *
 * CPU time is that of a process and of those that it starts. `--quick` does the same without a mirror:
 * one small file over the bundled snapshot, into one scheme.
 */
export const refresh: Bench = { runs: 2, measure };
