import { createInterface } from 'node:readline';
import { nearest } from '../model/nearest.ts';
import { Problem } from '../model/problem.ts';
import type { Answer } from '../query/answer.ts';
import {
  type DescribedTable,
  schemaPage,
  tableNamed,
  tablePage,
  tablesPage,
} from '../query/describe.ts';
import {
  DOT_COMMANDS,
  type DotCommand,
  dotCommand,
  helpLines,
  inOneLine,
  otherName,
  taken,
} from '../query/prompt-input.ts';
import type { SqlHistory } from './sql-history.ts';

/** The terminal of a prompt, and what answers. */
export interface PromptParts {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  history: SqlHistory;
  /** Answers one statement, or throws; stops when the signal is aborted. */
  ask: (statement: string, signal: AbortSignal) => Promise<Answer>;
  /** Prints an answer, until the signal is aborted. */
  show: (answer: Answer, signal: AbortSignal) => Promise<void>;
  tables: () => Promise<DescribedTable[]>;
  /** Columns of the terminal, as it is now. */
  width: () => number;
}

const FRESH = 'footpack> ';
const FURTHER = '     ...> ';

/** An error as it helps at the prompt, where a command line does not. */
function described(error: unknown): string {
  if (!(error instanceof Problem))
    return `error: ${error instanceof Error ? error.message : error}`;
  const next = error.detail.next?.startsWith('footpack sql "')
    ? '.tables lists the tables, .schema TABLE the columns of one'
    : error.detail.next;
  return new Problem(error.exitCode, error.message, next ? { next } : {}).describe();
}

/**
 * Reads statements and commands from a terminal and answers them, one after the other, until it is
 * closed. Only what it cannot do without ends it: an error of a statement is told, and the next read.
 */
export function prompt(parts: PromptParts): Promise<void> {
  const { input, output, history, ask, show, tables, width } = parts;
  const rl = createInterface({
    input,
    output,
    terminal: true,
    historySize: history.entries.length + 1000,
    history: [...history.entries],
    prompt: FRESH,
  });
  /** The latest first: whole statements of earlier, then lines of the one that is being typed. */
  const entries = [...history.entries];
  let lines: string[] = [];
  let shown: string[] = [];
  let typed = '';
  let running: AbortController | null = null;
  let waiting: string[] = [];
  let isBusy = false;
  let isClosed = false;

  /** What the up arrow brings: a statement of several lines as one, once it is whole. */
  const bringBack = () => {
    shown.splice(0, shown.length, ...lines.toReversed(), ...entries);
  };
  const remember = (texts: readonly string[]) => {
    for (const text of texts) {
      if (text === entries[0]) continue;
      entries.unshift(text);
      history.remember(text);
    }
    lines = [];
    bringBack();
  };
  const tell = (told: readonly string[]) => output.write(`${told.join('\n')}\n`);

  /** Does something that Ctrl-C stops, and tells what went wrong. */
  const doing = async (work: (signal: AbortSignal) => Promise<void>) => {
    const controller = new AbortController();
    running = controller;
    try {
      await work(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) tell([described(error)]);
    }
    running = null;
    if (controller.signal.aborted && !isClosed) tell(['cancelled']);
  };

  const obey = async ({ name, argument }: DotCommand) => {
    if (name === '.quit') rl.close();
    else if (name === '.help') tell(helpLines());
    else if (name === '.tables') tell(tablesPage(await tables(), width()));
    else if (name === '.schema' && argument === '') tell(schemaPage(await tables(), width()));
    else if (name === '.schema') {
      tell(tablePage(tableNamed(await tables(), argument), width()));
    } else {
      const near = nearest(otherName(name), Object.keys(DOT_COMMANDS));
      tell([
        `error: there is no command ${name}`,
        `  next:      ${near ? `did you mean ${near}?` : '.help lists what there is'}`,
      ]);
    }
  };

  const take = async (line: string) => {
    const command = typed === '' ? dotCommand(line) : null;
    if (command) {
      // Who looks for the last question in the next prompt does not look for the way out.
      if (command.name !== '.quit') remember([line.trim()]);
      await doing(() => obey(command));
      return;
    }
    if (line.trim() !== '') lines.push(line);
    const before = typed + line;
    const { statements, rest } = taken(`${before}\n`);
    typed = rest;
    if (statements.length > 0) {
      const whole = inOneLine(before);
      remember(whole === null ? lines : [whole]);
    } else if (rest === '') lines = [];
    for (const statement of statements) {
      if (isClosed) return;
      let wasStopped = false;
      await doing(async (signal) => {
        signal.addEventListener('abort', () => {
          wasStopped = true;
        });
        const answer = await ask(statement, signal);
        signal.throwIfAborted();
        await show(answer, signal);
      });
      if (wasStopped) return;
    }
  };

  const ready = () => {
    rl.setPrompt(typed === '' ? FRESH : FURTHER);
    rl.prompt(true);
  };

  const drain = async () => {
    isBusy = true;
    while (waiting.length > 0 && !isClosed) await take(waiting.shift()!);
    isBusy = false;
    if (!isClosed) ready();
  };

  /** Takes away what is typed in the line that is being edited. */
  const clearLine = () => {
    rl.write(null, { ctrl: true, name: 'e' });
    rl.write(null, { ctrl: true, name: 'u' });
  };

  return new Promise((resolve) => {
    let drained = Promise.resolve();
    rl.on('history', (array: string[]) => {
      shown = array;
      queueMicrotask(bringBack);
    });
    rl.on('line', (line) => {
      waiting.push(line);
      if (!isBusy) drained = drain();
    });
    rl.on('SIGINT', () => {
      if (running) {
        waiting = [];
        typed = '';
        running.abort();
        return;
      }
      const isIdle = typed === '' && rl.line === '';
      [typed, lines] = ['', []];
      bringBack();
      clearLine();
      tell(isIdle ? ['^C', '.quit or Ctrl-D leaves'] : ['^C']);
      ready();
    });
    rl.on('close', () => {
      isClosed = true;
      running?.abort();
      output.write('\n');
      void drained.then(resolve);
    });
    ready();
  });
}
