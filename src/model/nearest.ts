/** How many letters must be added, taken away or changed to make one word of another. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const kept = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * The word that was probably meant, whatever its letters’ case, hyphens and underscores: the one with
 * the fewest letters amiss, of those that have few or of which one begins the other; null where none is
 * near.
 */
export function nearest(given: string, words: readonly string[]): string | null {
  const plain = (word: string) => word.trim().toLowerCase().replace(/[_-]/g, '');
  const asked = plain(given);
  const near = words
    .map((word) => ({ word, plain: plain(word), far: edits(asked, plain(word)) }))
    .filter(
      (one) =>
        asked !== '' &&
        (one.far <= Math.max(1, one.word.length * 0.4) ||
          one.plain.startsWith(asked) ||
          asked.startsWith(one.plain)),
    )
    .sort((a, b) => a.far - b.far);
  return near[0]?.word ?? null;
}
