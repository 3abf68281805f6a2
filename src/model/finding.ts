import { z } from 'zod';
import { EXIT } from './problem.ts';

/** Something that a run noticed and that a reader of the release should know. */
export const findingSchema = z.object({
  /** Short name, as `column missing` or `rows quarantined`. */
  name: z.string(),
  severity: z.enum(['warn', 'info']),
  source: z.string(),
  period: z.string().nullable(),
  message: z.string(),
  /** Of a file that was refused though it could be read: the SHA-256 of its bytes. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** The exit code that the finding asks for; 0 where it only informs. */
  exitCode: z.literal(Object.values(EXIT)),
});
export type Finding = z.infer<typeof findingSchema>;

/** The exit code of a run that went through: a changed shape weighs more than a missing file. */
export function exitCodeOf(
  findings: readonly Finding[],
): typeof EXIT.done | typeof EXIT.shapeChanged | typeof EXIT.notFetched {
  const codes = new Set(findings.map((f) => f.exitCode));
  return codes.has(EXIT.shapeChanged)
    ? EXIT.shapeChanged
    : codes.has(EXIT.notFetched)
      ? EXIT.notFetched
      : EXIT.done;
}
