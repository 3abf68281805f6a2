import type { Got } from 'got';
import type { Finding } from './finding.ts';

/** How far a fetch has come. */
export interface FetchProgress {
  /** The source that has just been finished, or null while bytes come in. */
  finished: FetchedSource | null;
  sourcesDone: number;
  sources: number;
  bytes: number;
}

/** What a fetch did for one source. */
export interface FetchedSource {
  source: string;
  /** Files that were asked for, that came with bytes never seen, and that were as last time. */
  files: number;
  added: number;
  unchanged: number;
  findings: Finding[];
}

/** How patient and how polite an HTTP client is. Times in ms. */
export interface Manners {
  /** Tries of one file, the first included. */
  attempts: number;
  /** Wait before the second try; it doubles from then on. */
  firstWait: number;
  /** Longest wait between two tries; an answer that asks for more is taken as a no. */
  longestWait: number;
  /** Longest time that one file may take, all tries and waits together. */
  patience: number;
  /** Longest time to find a host, to connect, and until an answer begins. */
  lookup: number;
  connect: number;
  response: number;
  /** An answer that brings less than `slowest` bytes in this time is given up. */
  watch: number;
  slowest: number;
  /** Requests to one host at one time, and the least time between the starts of two. */
  atOnce: number;
  spacing: number;
}

/** The parts of a refresh, in their order. */
export const PHASES = ['fetch', 'read', 'build', 'check', 'write', 'publish'] as const;
export type Phase = (typeof PHASES)[number];

/** What a command may touch of the world, passed in so that tests can pass their own. */
export interface Effects {
  now: () => Date;
  /** Folder of this package: holds `sql/` and `data/raw/bundled/`. */
  packageRoot: string;
  /** Narration, one line at a time; goes to stderr. */
  log: (line: string) => void;
  /** Hears how far a fetch has come, often. */
  progress?: (progress: FetchProgress) => void;
  /** Hears which part of a refresh begins. */
  phase?: (phase: Phase) => void;
  /** The HTTP client, where it is not the plain one. */
  got?: Got;
  /** Manners, where they are not the usual ones. */
  manners?: Partial<Manners>;
}
