import type { ExitCode } from './problem.ts';

/** Something that a run noticed and that a reader of the release should know. */
export interface Finding {
  /** Short name, as `column missing` or `rows quarantined`. */
  name: string;
  severity: 'warn' | 'info';
  source: string;
  period: string | null;
  message: string;
  /** The exit code that the finding asks for; 0 where it only informs. */
  exitCode: ExitCode;
}
