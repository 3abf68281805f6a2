import { Option } from 'commander';
import type { Acceptance } from '../model/acceptance.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { repeated } from './options.ts';

/** `--accept` and `--reason`, with which a person overrules a finding of a fetch. */
export const acceptOption = () =>
  new Option(
    '--accept <finding>',
    'let in the file that this finding of the run keeps out (repeatable; needs --reason)',
  ).argParser(repeated);
export const reasonOption = () =>
  new Option(
    '--reason <text>',
    'why; one for each --accept, in their order, or one for all',
  ).argParser(repeated);

/** Longest reason that is shipped in a release, characters. */
const LONGEST = 300;

const refuse = (message: string, next: string) =>
  new Problem(EXIT.usage, message, { untouched: 'everything', next });

/**
 * What a person overrules. Throws a usage Problem where a finding has no reason, or a reason no
 * finding.
 */
export function acceptances(given: {
  accept?: readonly string[];
  reason?: readonly string[];
}): Acceptance[] {
  const { accept = [], reason = [] } = given;
  const reasons = reason.map((text) => text.replace(/\s+/g, ' ').trim());
  if (accept.length > 0 && reasons.length === 0) {
    throw refuse('--accept needs a --reason', 'add --reason "why the file is right after all"');
  }
  if (reasons.length > 1 && reasons.length !== accept.length) {
    throw refuse(
      `there are ${accept.length} --accept and ${reasons.length} --reason`,
      'give one reason for each finding, in their order, or one for all',
    );
  }
  if (accept.length === 0 && reasons.length > 0) {
    throw refuse('--reason goes with --accept', 'name the finding that it is the reason for');
  }
  if (reasons.some((text) => text === '' || text.length > LONGEST)) {
    throw refuse(
      `a reason has from 1 to ${LONGEST} characters`,
      'it is shipped with the release: say in a sentence why the file is right',
    );
  }
  return accept.map((finding, i) => ({ finding, reason: reasons[i] ?? reasons[0] ?? '' }));
}
