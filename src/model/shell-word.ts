/** A word of a command line as a shell takes it: in single quotes where it must be. */
export function shellWord(word: string): string {
  return /^[\w./~:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
