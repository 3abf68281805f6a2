import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../fetch/durable.ts';
import { type Finding, findingSchema } from '../model/finding.ts';
import { json } from './json.ts';
import type { PartKeys } from './parts.ts';
import type { Summary } from './summary.ts';

/**
 * What the last release was made of, beside the build: where nothing of it has changed the release that
 * stands is the one that would be made, and nothing need be done.
 */
const basisSchema = z.object({
  /** Hash of all that a release follows from: options, extracts, declarations, code, engine. */
  basis: z.string(),
  release: z.string(),
  /** What was noticed as the extracts were read. */
  findings: z.array(findingSchema),
  summary: z.record(z.string(), z.unknown()),
  /** What the parts of the release were made of. */
  parts: z.record(z.string(), z.string()),
});

export interface Basis {
  basis: string;
  release: string;
  findings: readonly Finding[];
  summary: Summary;
  parts: PartKeys;
}

function pathOf(work: string): string {
  return join(work, 'basis.json');
}

/** A hash of values that JSON holds, functions and patterns by their text. */
export function basisHash(...values: readonly unknown[]): string {
  const told = JSON.stringify(values, (_, value) =>
    typeof value === 'function' || value instanceof RegExp ? String(value) : value,
  );
  return createHash('sha256').update(told).digest('hex');
}

/** What the last release of a work folder was made of; null where that is not known. */
export function readBasis(work: string): Basis | null {
  try {
    const text = readFileSync(pathOf(work), 'utf8');
    return basisSchema.parse(JSON.parse(text)) as unknown as Basis;
  } catch {
    return null;
  }
}

export function writeBasis(work: string, basis: Basis): void {
  writeWhole(pathOf(work), json(basis, 2));
}

/** The version of the engine, read from its package: the engine itself is not loaded. */
export function engineVersion(): string {
  const manifest = createRequire(import.meta.url).resolve('@duckdb/node-api/package.json');
  return String(JSON.parse(readFileSync(manifest, 'utf8')).version);
}
