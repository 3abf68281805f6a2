import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { EXIT, Problem } from '../model/problem.ts';

/**
 * Where a file of JSON is not what its schema says, the first few fields, each once: `gaps,
 * indicators[].id and 3 more`. Empty where it is the whole of it.
 */
export function fieldsAmiss(issues: readonly { path: readonly PropertyKey[] }[]): string {
  const fields = issues.map(({ path }) =>
    path
      .map((key) => (typeof key === 'number' ? '[]' : `.${String(key)}`))
      .join('')
      .replace(/^\./, ''),
  );
  const each = [...new Set(fields)].filter((field) => field !== '');
  const rest = each.length > 4 ? ` and ${each.length - 4} more` : '';
  return `${each.slice(0, 4).join(', ')}${rest}`;
}

/**
 * A file of JSON, as its schema has it: what the schema does not know is left out. `what` names it
 * in words. Throws a usage `Problem` for a file that is not there, that is no JSON, or that has
 * another shape; it names the file and the fields.
 */
export async function checkedJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  what: string,
): Promise<z.infer<Schema>> {
  const untouched = 'the release';
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Problem(
      EXIT.usage,
      code === 'ENOENT' ? `there is no ${what}` : `${what} cannot be read: ${message}`,
      { where: path, untouched, next: 'footpack check, to see what the release lacks' },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Problem(EXIT.usage, `${what} is no JSON`, {
      where: path,
      untouched,
      next: 'footpack check, to see what is no longer as it was published',
    });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = fieldsAmiss(parsed.error.issues);
  const wrong = fields === '' ? 'the whole of it' : `its ${fields}`;
  throw new Problem(
    EXIT.usage,
    `${what} was made by another footpack: ${wrong} is not what this one reads`,
    { where: path, untouched, next: 'footpack refresh makes a release that this footpack reads' },
  );
}
