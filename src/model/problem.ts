/** Exit codes of the contract; the largest concern wins in the order 5, 3, 4. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  shapeChanged: 3,
  notFetched: 4,
  blocked: 5,
  locked: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ProblemDetail {
  /** The file, and the line where there is one. */
  where?: string;
  /** What was left as it was. */
  untouched?: string;
  /** The next command to run, or thing to do. */
  next?: string;
}

/** An error that a person can act on: what failed, where, what is untouched, what to do next. */
export class Problem extends Error {
  readonly exitCode: ExitCode;
  readonly detail: ProblemDetail;

  constructor(exitCode: ExitCode, message: string, detail: ProblemDetail = {}) {
    super(message);
    this.name = 'Problem';
    this.exitCode = exitCode;
    this.detail = detail;
  }

  /** The error as a person reads it, one fact a line. */
  describe(): string {
    const lines = [`error: ${this.message}`];
    if (this.detail.where) lines.push(`  where:     ${this.detail.where}`);
    if (this.detail.untouched) lines.push(`  untouched: ${this.detail.untouched}`);
    if (this.detail.next) lines.push(`  next:      ${this.detail.next}`);
    return lines.join('\n');
  }
}
