import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder that the test files of one run share. */
    runFolder: string;
  }
}

let folder = '';

/** Makes a folder for a run of tests. */
export function setup(project: TestProject): void {
  folder = mkdtempSync(join(tmpdir(), 'footpack-run-'));
  project.provide('runFolder', folder);
}

/** Removes it when all are done. */
export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
