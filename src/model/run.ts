import { z } from 'zod';
import { PHASES } from './effects.ts';
import { findingSchema } from './finding.ts';
import { EXIT } from './problem.ts';

/** The version of the shape of a run record. */
export const RUN_VERSION = 1;

/**
 * What became of a run: `at work`, it is running or was killed before it could say more; `done`, it
 * went through, whatever its exit code notices; `failed`, an error ended it; `stopped`, a signal did;
 * `did not finish`, a later run found that its process had gone without a word.
 */
export const RUN_STATES = ['at work', 'done', 'failed', 'stopped', 'did not finish'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Where the extracts of a run come from. */
export const ORIGINS = ['live', 'mirror', 'offline', 'bundled'] as const;

/** A process that can be told from a later one with the same number. */
export const runnerSchema = z.object({
  pid: z.int().positive(),
  /** The machine, or the container, in which the number means something. */
  host: z.string(),
  /** When the process began, in the words of its system; null where that cannot be learned. */
  began: z.string().nullable(),
});
export type Runner = z.infer<typeof runnerSchema>;

/** `data/out/runs/<id>.json`: what one run was asked for, what it did and what came of it. */
export const runSchema = z.object({
  schemaVersion: z.literal(RUN_VERSION),
  /** A number that grows by one with each run, and the moment of its start. */
  id: z.string().regex(/^\d{6,}-\d{8}T\d{6}Z$/),
  command: z.enum(['refresh', 'fetch']),
  /** Whether `footpack schedule` began it. */
  scheduled: z.boolean(),
  /** `from`, where extracts came from, and options as given, without passwords, keys and the path of a webhook. */
  options: z.looseObject({ from: z.enum(ORIGINS) }),
  /** The pipelines of which it asked every source that can be had. */
  pipelines: z.array(z.string()),
  footpack: z.string(),
  runner: runnerSchema,
  state: z.enum(RUN_STATES),
  started: z.iso.datetime(),
  ended: z.iso.datetime().nullable(),
  seconds: z.number().nonnegative().nullable(),
  /** The parts that began, in their order, and how long each took; null of one that did not end. */
  phases: z.array(z.object({ phase: z.enum(PHASES), seconds: z.number().nullable() })),
  fetched: z.array(
    z.object({
      source: z.string(),
      files: z.int(),
      added: z.int(),
      unchanged: z.int(),
      /** 0; or why an earlier file of it stays in use: 3, one was refused, 4, one was not had. */
      exitCode: z.literal([EXIT.done, EXIT.shapeChanged, EXIT.notFetched]),
    }),
  ),
  /** Bytes of bodies that came in. */
  bytes: z.int(),
  skipped: z.array(z.object({ what: z.string(), why: z.string() })),
  findings: z.array(findingSchema.omit({ exitCode: true })),
  /** How many checks of the release held, and how many warn; null where none was published. */
  checks: z.object({ held: z.int(), warnings: z.int() }).nullable(),
  /** As the process gave it; null while it runs and where it was killed. */
  exitCode: z.int().nullable(),
  /** The error that ended it. */
  problem: z
    .object({
      message: z.string(),
      where: z.string().nullable(),
      untouched: z.string().nullable(),
      next: z.string().nullable(),
    })
    .nullable(),
  /** The release that stands after it, and whether it was made by this run. */
  release: z.object({ id: z.string(), isNew: z.boolean() }).nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** A line of `data/out/runs/<id>.log.jsonl`. */
export const runLineSchema = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['log', 'phase', 'fetched', 'cut']),
  text: z.string(),
});
export type RunLine = z.infer<typeof runLineSchema>;

/** Whether the process of a run is still there; `elsewhere` where this machine cannot know. */
export type Presence = 'here' | 'gone' | 'elsewhere';

/** How a run stands for a reader: a state, or `not known` of a run on another machine. */
export type Standing = RunState | 'not known';

/** How a run stands, by what it wrote and by whether its process is there. */
export function standingOf(run: Run, presence: (runner: Runner) => Presence): Standing {
  if (run.state !== 'at work') return run.state;
  const found = presence(run.runner);
  return found === 'here' ? 'at work' : found === 'gone' ? 'did not finish' : 'not known';
}

/** Whether a run is one that a person should look at. */
export function isFailure(run: Run, standing: Standing): boolean {
  if (standing === 'failed') return run.exitCode !== EXIT.locked;
  return standing === 'did not finish';
}
