import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { pipelines } from '../../pipelines/pipelines.ts';
import { archived } from '../fetch/archive.ts';
import { bundled } from '../fetch/bundled.ts';
import { states } from '../fetch/state.ts';
import { acceptanceId, isOpen } from '../model/acceptance.ts';
import type { Finding } from '../model/finding.ts';
import { Problem } from '../model/problem.ts';
import { isFailure, type Run, standingOf } from '../model/run.ts';
import { dueAt } from '../query/due.ts';
import { latestId } from '../query/release-folder.ts';
import { checkedOn, sourceStatus } from '../query/source-status.ts';
import { releases } from '../release/publish.ts';
import { readRuns } from '../release/run-record.ts';
import { packageRoot } from './effects.ts';
import { momentText } from './moment.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { printRows } from './print.ts';
import { presence } from './runner.ts';
import { settingOption } from './settings.ts';

const EXAMPLES = `Examples:
  footpack status                       is all well, what is stale, what is due
  footpack status --json | jq -r '.sources[] | select(.state == "overdue").id'
`;

interface Given {
  mirror?: string;
  out: string;
  raw: string;
  json?: boolean;
}

/**
 * The release that stands, in few fields, null where there is none; and what is amiss where latest.json
 * does not tell which: what else is known is told all the same.
 */
function standingRelease(out: string) {
  let id: string | null;
  try {
    id = latestId(out);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Here no release can be named in its place.
    const next =
      'footpack refresh, or refresh --offline, writes it anew; footpack releases lists those there are';
    const fault = { message: error.message, where: error.detail.where ?? null, next };
    return { release: null, releaseFault: fault };
  }
  const manifest = id === null ? undefined : releases(out).find((m) => m.release === id);
  if (id === null) return { release: null, releaseFault: null };
  const { asOf = null, createdAt = null, schemes = [], checks = null } = manifest ?? {};
  return { release: { id, asOf, createdAt, schemes, checks }, releaseFault: null };
}

/** A finding that stands against a source, with its name for `--accept` where it can be accepted. */
function told(finding: Finding) {
  const { name, period, message } = finding;
  return { name, period, message, accept: isOpen(finding) ? acceptanceId(finding) : null };
}

/** A run in few fields. */
function brief(run: Run, state: string) {
  const { id, command, started, ended, exitCode, problem, runner, phases } = run;
  const part = phases.at(-1)?.phase ?? null;
  const message = problem?.message ?? null;
  return { id, command, state, started, ended, process: runner.pid, part, exitCode, message };
}

/** Everything that `footpack status` tells, as things stand at a moment. */
export function statusOf(given: Pick<Given, 'mirror' | 'out' | 'raw'>, now: Date) {
  const today = now.toISOString().slice(0, 10);
  const runs = readRuns(given.out);
  const known = runs.map((run) => ({ run, standing: standingOf(run, presence) }));
  const extracts = [...archived(given.raw), ...bundled(packageRoot()).map((b) => b.extract)];
  const fetched = states(given.raw);
  const failure = known.find(({ run, standing }) => isFailure(run, standing));
  const due = dueAt(pipelines, known, given.mirror ? 'mirror' : 'live', now);
  return {
    ...standingRelease(given.out),
    atWork: known
      .filter(({ standing }) => standing === 'at work')
      .map(({ run, standing }) => brief(run, standing)),
    lastRun: known[0] ? brief(known[0].run, known[0].standing) : null,
    lastFailure: failure ? brief(failure.run, failure.standing) : null,
    sources: sources.map((source) => {
      const pipeline = pipelines.find(({ sources: mine }) => mine.includes(source.id));
      const mine = extracts.filter((extract) => extract.sourceId === source.id);
      const state = fetched.get(source.id);
      return {
        id: source.id,
        pipeline: pipeline?.id ?? null,
        ...sourceStatus(source, pipeline, { extracts: mine, state, runs }, today),
        checked: checkedOn(source.id, state, runs),
        findings: (state?.findings ?? []).map(told),
      };
    }),
    pipelines: due.map(({ pipeline, ...rest }) => ({
      id: pipeline,
      due: rest.due,
      why: rest.why,
      last: rest.last?.toISOString() ?? null,
      next: rest.next?.toISOString() ?? null,
    })),
  };
}

type Status = ReturnType<typeof statusOf>;

/** The release that stands, or what to do where there is none, or none can be told. */
function releaseWords({ release, releaseFault }: Status, out: string): string {
  if (release) return `${release.id}, inputs as of ${release.asOf ?? 'not known'}`;
  if (!releaseFault) return `none in ${out} yet: footpack refresh --bundled`;
  const { message, where, next } = releaseFault;
  return `${message}: ${where}\n              ${next}`;
}

/** What stands above the tables, a line each. */
export function statusLines(status: Status, out: string): string[] {
  const { atWork, lastRun, lastFailure, sources: all } = status;
  const ended = (run: NonNullable<Status['lastRun']>) =>
    `${momentText(new Date(run.started))}, ${run.command}: ${run.state}` +
    `${run.exitCode === null ? '' : `, exit code ${run.exitCode}`}` +
    `${run.message === null ? '' : `: ${run.message}`}`;
  return [
    `release       ${releaseWords(status, out)}`,
    ...atWork.map(
      (run) =>
        `at work       process ${run.process}, ${run.command} since ${momentText(new Date(run.started))}` +
        `${run.part ? `, in the part ${run.part}` : ''}`,
    ),
    `last run      ${lastRun ? ended(lastRun) : 'none'}`,
    `last failure  ${lastFailure ? ended(lastFailure) : 'none that is kept'}`,
    ...all.flatMap(({ findings }) =>
      findings.flatMap(({ accept, message }) =>
        accept ? `kept out      ${accept}: ${message}` : [],
      ),
    ),
  ];
}

export function statusCommand(): Command {
  return new Command('status')
    .summary('how fresh each source is, the last release and the last failure')
    .description(
      'Tells how each source stands, when each pipeline is asked next, the release that stands, the ' +
        'last run and the last failure, and which process is at work.',
    )
    .addHelpText('before', EXAMPLES)
    .addOption(settingOption('mirror', 'tell what is due of runs that fetch from a mirror'))
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action((given: Given) => {
      const status = statusOf(given, new Date());
      if (wantsJson(given)) {
        process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
        return;
      }
      process.stdout.write(`${statusLines(status, given.out).join('\n')}\n\n`);
      const columns = ['id', 'state', 'since', 'newest', 'expected', 'checked', 'pipeline'];
      printRows(status.sources, columns, given, {
        whole: ['id', 'state'],
        spare: ['pipeline', 'checked', 'expected'],
      });
      process.stdout.write('\n');
      const asked = status.pipelines.map(({ next, last, due, ...rest }) => ({
        ...rest,
        due: due ? 'yes' : 'no',
        'last asked': last && momentText(new Date(last)),
        'asked next': next && momentText(new Date(next)),
      }));
      printRows(asked, ['id', 'due', 'why', 'last asked', 'asked next'], given, {
        whole: ['id', 'asked next'],
        spare: ['last asked'],
      });
    });
}
