import {
  CHECKPOINTS,
  type Checkpoint,
  type CONTRADICTIONS,
  FINANCE_BASES,
  type FinanceBasis,
  type LACKS,
  type TypedLine,
} from '../model/finance.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { type Gatherer, listed, plainWord, quoted, wordOf } from './finance-findings.ts';

/** What a template states once, on every line the same. */
export interface Head {
  footprint: string | null;
  basis: FinanceBasis | null;
  checkpoint: Checkpoint | null;
  /** Whether each line with a figure states the basis. */
  basisThroughout: boolean;
}

interface Said {
  at: number;
  text: string;
}

function refuse(file: string, what: string, said: readonly Said[], next: string): never {
  throw new Problem(EXIT.usage, what, {
    where: `${file} ${said.map(({ at, text }) => `line ${at}: ${quoted(text)}`).join('; ')}`,
    untouched: 'everything: nothing was judged',
    next,
  });
}

/** What the lines say in one column: each thing once, where it is first said. */
function saidBy(lines: readonly TypedLine[], column: keyof TypedLine): Said[] {
  const said = new Map<string, Said>();
  for (const line of lines.toSorted((a, b) => a.at - b.at)) {
    const text = line[column];
    if (typeof text !== 'string' || said.has(plainWord(text))) continue;
    said.set(plainWord(text), { at: line.at, text });
  }
  return [...said.values()];
}

/**
 * What a template states of itself. Figures of two footprints, on two bases or of two checkpoints
 * cannot be added up: such a file is a usage `Problem` that names a line of each.
 */
export function headOf(file: string, lines: readonly TypedLine[]): Head {
  const footprints = saidBy(lines, 'footprintCode');
  if (footprints.length > 1) {
    refuse(file, 'two footprints in one file', footprints.slice(0, 2), 'make a file of each');
  }
  const bases = saidBy(lines, 'basis').filter(({ text }) => wordOf(FINANCE_BASES, text));
  if (bases.length > 1) {
    const what =
      'two bases in one file: the NHS only, and the NHS and social care, cannot be added up';
    refuse(file, what, bases, 'make a file of each, and run footpack finance on each');
  }
  const checkpoints = saidBy(lines, 'checkpoint').filter(({ text }) => wordOf(CHECKPOINTS, text));
  if (checkpoints.length > 1) {
    refuse(file, 'two checkpoints in one file', checkpoints, 'make a file of each submission');
  }
  const basis = bases[0] ? wordOf(FINANCE_BASES, bases[0].text) : null;
  return {
    footprint: footprints[0]?.text ?? null,
    basis,
    checkpoint: checkpoints[0] ? wordOf(CHECKPOINTS, checkpoints[0].text) : null,
    basisThroughout:
      basis !== null &&
      lines.every(
        (line) =>
          line.millionPounds === null ||
          (line.basis !== null && wordOf(FINANCE_BASES, line.basis) === basis),
      ),
  };
}

/** Tells the lines that leave a column of the head empty, or fill it with another word. */
export function tellHead(
  lines: readonly TypedLine[],
  missing: Gatherer<(typeof LACKS)[number]>,
  inconsistent: Gatherer<(typeof CONTRADICTIONS)[number]>,
): void {
  const columns = [
    ['basis', 'basis', FINANCE_BASES],
    ['checkpoint', 'checkpoint', CHECKPOINTS],
  ] as const;
  for (const [column, what, words] of columns) {
    for (const line of lines) {
      const text = line[column];
      if (text === null) missing.add(what, `no ${what}: ${listed(words, 'or')}`, [line.at]);
      else if (!wordOf(words, text)) {
        inconsistent.add('word', `${quoted(text)} is no ${what}: ${listed(words, 'or')}`, [
          line.at,
        ]);
      }
    }
  }
  for (const line of lines) {
    if (line.footprintCode === null) missing.add('footprint', 'no footprint_code', [line.at]);
  }
  if (lines.length === 0) missing.add('footprint', 'no line at all', []);
}
