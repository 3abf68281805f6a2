/** What is typed at the prompt: statements that end with a semicolon, and commands with a dot. */

/** The opening of what a semicolon does not end: a text, a quoted name or a remark. */
const OPENING =
  /;|--|\/\*|(?<![\w$])[eE]'|'|"|(?<![\w$])\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;

/** The index after what opens at `from` with `opening`, or -1 where it does not end. */
function endOf(input: string, from: number, opening: string): number {
  if (opening === '--') {
    const end = input.indexOf('\n', from);
    return end < 0 ? input.length : end;
  }
  if (opening === '/*') return remarkEnd(input, from);
  if (opening.startsWith('$')) {
    const end = input.indexOf(opening, from + opening.length);
    return end < 0 ? -1 : end + opening.length;
  }
  const quoted =
    opening === "'"
      ? /'(?:[^']|'')*'/y
      : opening === '"'
        ? /"(?:[^"]|"")*"/y
        : /[eE]'(?:\\[\s\S]|''|[^'\\])*'/y;
  quoted.lastIndex = from;
  return quoted.test(input) ? quoted.lastIndex : -1;
}

/** DuckDB's remarks nest. */
function remarkEnd(input: string, from: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 0;
  for (let mark = marks.exec(input); mark; mark = marks.exec(input)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return -1;
}

interface Piece {
  kind: 'code' | 'quoted' | 'remark' | 'end' | 'open';
  text: string;
}

/** The text in pieces; the last is `open` where a text, name or remark has no end yet. */
function* pieces(input: string): Iterable<Piece> {
  let from = 0;
  while (from < input.length) {
    OPENING.lastIndex = from;
    const found = OPENING.exec(input);
    if (found?.index !== from) {
      yield { kind: 'code', text: input.slice(from, found?.index) };
    }
    if (!found) return;
    const [opening] = found;
    const end = opening === ';' ? found.index + 1 : endOf(input, found.index, opening);
    const text = input.slice(found.index, end < 0 ? undefined : end);
    if (end < 0) {
      yield { kind: 'open', text };
      return;
    }
    if (opening === ';') yield { kind: 'end', text };
    else yield { kind: opening === '--' || opening === '/*' ? 'remark' : 'quoted', text };
    from = end;
  }
}

/** What was typed so far: whole statements, without their semicolons, and the beginning of one. */
export interface Taken {
  statements: string[];
  /** Empty where only space and remarks follow the last semicolon. */
  rest: string;
}

/** Takes the statements that a semicolon has ended; those without a word are left out. */
export function taken(input: string): Taken {
  const statements: string[] = [];
  let [text, hasWords] = ['', false];
  for (const piece of pieces(input)) {
    if (piece.kind === 'end') {
      if (hasWords) statements.push(text.trim());
      [text, hasWords] = ['', false];
      continue;
    }
    text += piece.text;
    hasWords ||= piece.kind !== 'remark' && piece.text.trim() !== '';
  }
  return { statements, rest: hasWords ? text : '' };
}

/**
 * A statement in one line, as a line editor can bring it back: lines joined, `--` remarks left out.
 * Null where a line breaks within a text, which must stay as it is.
 */
export function inOneLine(statement: string): string | null {
  let line = '';
  for (const { kind, text } of pieces(statement)) {
    if (kind === 'remark' && text.startsWith('--')) continue;
    if (kind === 'code' || kind === 'remark') {
      const joined = text.replace(/\s+/g, ' ');
      line += line.endsWith(' ') ? joined.trimStart() : joined;
    } else if (text.includes('\n')) return null;
    else line += text;
  }
  return line.trim();
}

/** The commands of the prompt, with what they do. */
export const DOT_COMMANDS = {
  '.tables': 'the tables of the release, with a line each',
  '.schema': 'the columns of every table; .schema TABLE, of one with their comments',
  '.help': 'this list',
  '.quit': 'leave; so does Ctrl-D',
} as const;

export interface DotCommand {
  name: string;
  /** What follows it, without a closing semicolon. */
  argument: string;
}

/** Words that leave or help elsewhere, where a person may type them first. */
const BARE = /^(?:\\?(?:quit|exit|help|q|d|dt)|\\\?)$/i;
const MEANT: Readonly<Record<string, string>> = {
  '.exit': '.quit',
  '.q': '.quit',
  '.?': '.help',
  '.d': '.schema',
  '.dt': '.tables',
};

/** A line that is a command: a dot and a word, or a word such as `quit` that no statement is. */
export function dotCommand(line: string): DotCommand | null {
  const bare = line.trim().replace(/[;\s]+$/, '');
  if (BARE.test(bare)) return { name: bare, argument: '' };
  const found = /^(\.\S*)\s*([\s\S]*)$/.exec(bare);
  return found ? { name: found[1]!.toLowerCase(), argument: found[2]! } : null;
}

/** The command that another prompt's word stands for, or the word as it would be with a dot. */
export function otherName(name: string): string {
  const dotted = `.${name.toLowerCase().replace(/^[.\\]/, '')}`;
  return MEANT[dotted] ?? dotted;
}

/** What `.help` tells. */
export function helpLines(): string[] {
  const names = Object.entries(DOT_COMMANDS);
  return [
    'A statement may take several lines and ends with a semicolon:',
    '  FROM baseline LIMIT 5;',
    ...names.map(([name, does]) => `  ${name.padEnd(9)}${does}`),
    'Ctrl-C stops the statement that runs, or drops the one that is half typed.',
  ];
}
