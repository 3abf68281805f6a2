/** The time zone of every schedule: publishers of the NHS in England publish by its clocks. */
export const ZONE = 'Europe/London';

/** When a pipeline asks its publishers. Asking is our choice; when they publish is theirs. */
export interface Schedule {
  /** A cron pattern of five fields, by the clocks of London. */
  at: string;
  /** The same in words, as they go on from "asks …". */
  words: string;
}

/**
 * Sources that are asked together, and what comes of them. Each source says its own cadence and the
 * days from the end of a period to its publication; a source belongs to one pipeline only.
 */
export interface Pipeline {
  id: string;
  title: string;
  sources: readonly string[];
  /** How often and on which day it is usually published, no more exactly than is known. */
  published: string;
  /** Null where no publisher is asked: it comes with footpack, by a mirror, or after the others. */
  asks: Schedule | null;
  /**
   * The last period of a source that there is, or that footpack can read, where its publisher or we
   * stop there: none is awaited after it.
   */
  ends?: Readonly<Record<string, string>>;
  /** Tables of a release that its rows reach, or `packs`. */
  feeds: readonly string[];
}
