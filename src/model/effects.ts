/** What a command may touch of the world, passed in so that tests can pass their own. */
export interface Effects {
  now: () => Date;
  /** Folder of this package: holds `sql/` and `data/raw/bundled/`. */
  packageRoot: string;
  /** Narration, one line at a time; goes to stderr. */
  log: (line: string) => void;
}
