/** Lines of text for a terminal: paragraphs, labels and grids, laid out for a width in columns. */

/** How a terminal sets text apart; a pipe, or `NO_COLOR`, leaves it as it is. */
export interface Style {
  strong: (text: string) => string;
  faint: (text: string) => string;
}

export const PLAIN: Style = { strong: (text) => text, faint: (text) => text };

/** Prose is not set wider than this: longer lines are hard to read. */
const WIDEST_PROSE = 100;

/** In code points, near enough to columns of a terminal for English text. */
export function length(text: string): number {
  return [...text].length;
}

/** Line breaks as spaces, other control characters hidden: a note must not move a cursor. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '·');
}

/** Words in lines of at most `width`; a longer word, such as an address, has a line of its own. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  // A percent sign stays with its number.
  for (const word of oneLine(text)
    .split(/ (?!%)/)
    .filter(Boolean)) {
    if (line !== '' && length(line) + 1 + length(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** A paragraph; `label` opens its first line, and the others begin below the text after it. */
export function paragraph(text: string, width: number, label = ''): string[] {
  const indent = ' '.repeat(length(label));
  const lines = broken(text, Math.min(width, WIDEST_PROSE) - indent.length);
  return lines.map((line, i) => `${i === 0 ? label : indent}${line}`);
}

/** Facts with their labels, one under the other; a fact without a text is left out. */
export function facts(
  pairs: readonly (readonly [label: string, text: string | null])[],
  width: number,
): string[] {
  const told = pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1]));
  const wide = Math.max(0, ...told.map(([label]) => length(label))) + 2;
  return told.flatMap(([label, text]) => paragraph(text, width, label.padEnd(wide)));
}

/** A heading with a rule under it, and a blank line before. */
export function heading(title: string, style: Style): string[] {
  return ['', style.strong(oneLine(title)), '─'.repeat(length(oneLine(title)))];
}
