import { counted } from '../model/counted.ts';
import { EXIT } from '../model/problem.ts';
import type { Run } from '../model/run.ts';

/** What a webhook is told of a run. `text` is what chat services show. */
export interface Notice {
  text: string;
  run: Pick<
    Run,
    'id' | 'command' | 'state' | 'exitCode' | 'started' | 'ended' | 'seconds' | 'release'
  > & { message: string | null };
  stale: string[];
  findings: number;
}

/** The sources of which a run left an earlier file in use. */
function staleOf(run: Run): string[] {
  return run.fetched.filter(({ exitCode }) => exitCode !== EXIT.done).map(({ source }) => source);
}

/** A run in a sentence: what it came to, and what was noticed. */
export function runSentence(run: Run): string {
  const stale = staleOf(run);
  const parts = [
    run.problem
      ? `footpack ${run.command} failed: ${run.problem.message}`
      : `footpack ${run.command} went through`,
    ...(run.release
      ? [
          run.release.isNew
            ? `release ${run.release.id} is published`
            : `release ${run.release.id} stands as before`,
        ]
      : []),
    ...(stale.length > 0
      ? [`${counted(stale.length, 'source is', 'sources are')} stale: ${stale.join(', ')}`]
      : []),
  ];
  return `${parts.join('; ')} (exit code ${run.exitCode})`;
}

/** What a webhook is told of a run that ended. */
export function noticeOf(run: Run): Notice {
  const { id, command, state, exitCode, started, ended, seconds, release } = run;
  return {
    text: runSentence(run),
    run: {
      ...{ id, command, state, exitCode, started, ended, seconds, release },
      message: run.problem?.message ?? null,
    },
    stale: staleOf(run),
    findings: run.findings.length,
  };
}
