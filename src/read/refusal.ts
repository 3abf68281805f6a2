import type { Finding } from '../model/finding.ts';
import { EXIT } from '../model/problem.ts';
import type { Source } from '../model/source.ts';
import { cutShort, decode, inspect } from './body.ts';
import { firstRecord, recognise } from './header.ts';

/**
 * Why a file that has just arrived may not enter the archive, by its first bytes and its header, or
 * null. What only its rows can tell is judged when they are read.
 */
export function refusal(
  source: Source,
  name: string,
  bytes: Buffer,
): Omit<Finding, 'source' | 'period'> | null {
  const notAnExtract = (fault: string) => ({
    name: 'not an extract',
    severity: 'warn' as const,
    message: `${name}: ${fault}`,
    exitCode: EXIT.notFetched,
  });
  const body = inspect(bytes);
  if (body.fault) return notAnExtract(body.fault);
  let header: string[];
  try {
    header = firstRecord(decode(bytes.subarray(0, 65_536), body.encoding));
  } catch (error) {
    return notAnExtract(cutShort(error));
  }
  const match = recognise(source.layouts, [{ record: 1, fields: header }]);
  if ('fields' in match) return null;
  return {
    name: 'column missing',
    severity: 'warn',
    message: `${name} line 1: no column ${match.missing.join(', ')}; found ${match.found.join(', ')}`,
    exitCode: EXIT.shapeChanged,
  };
}
