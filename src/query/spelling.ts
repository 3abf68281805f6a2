import { openDatabase } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';

/** Of some words, in small letters, the one that a misspelt one most likely means; null if none. */
export async function meantWord(given: string, words: readonly string[]): Promise<string | null> {
  if (words.length === 0 || given.trim() === '') return null;
  const db = await openDatabase(':memory:');
  try {
    const [row] = await db.rows(
      `WITH given AS (SELECT lower(${text(given.trim())}) AS given),
       near AS (
         SELECT word, damerau_levenshtein(word, given) AS steps, length(given) AS given_length,
           starts_with(word, given) OR starts_with(given, word) AS opens
         FROM given CROSS JOIN (SELECT unnest([${words.map(text).join(', ')}]) AS word)
       )
       SELECT word FROM near
       WHERE opens OR steps <= greatest(1, given_length // 3)
       ORDER BY opens DESC, steps, word LIMIT 1`,
    );
    return row ? String(row.word) : null;
  } finally {
    db.close();
  }
}
