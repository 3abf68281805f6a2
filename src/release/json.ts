import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a file of a release being made, with the folders above it. */
export function writeInto(folder: string, path: string, body: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), body);
}

/** JSON as the release writes it: one line, or indented where people read it. */
export function json(value: unknown, indent = 0): string {
  return `${JSON.stringify(value, null, indent)}\n`;
}
