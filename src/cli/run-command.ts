import { type Command, CommanderError } from 'commander';
import { EXIT, Problem } from '../model/problem.ts';

/** What the system says of a path, in words, by its codes. */
const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk fails',
};

/** An error of the system with a path, as a person reads it; or null where it is another. */
function systemProblem(error: unknown): Problem | null {
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  const why = SYSTEM[code];
  if (why === undefined || path === undefined) return null;
  return new Problem(EXIT.unexpected, `${path} cannot be used: ${why} (${code}, ${syscall})`, {
    untouched: 'every release that was published',
    next: 'footpack doctor looks at what this machine lacks, and says what to do',
  });
}

/** Of an error that nobody foresaw, its first line: a schema tells its issues as a page of JSON. */
function unforeseen(error: unknown): string {
  const { issues } = error as {
    issues?: readonly { path: readonly PropertyKey[]; message: string }[];
  };
  const [issue] = issues ?? [];
  if (issue) return `${issue.path.join('.')}: ${issue.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** What a person may have meant who gave too many words: a name without quotes, or an option. */
function extraWords(message: string, command: Command): string {
  if (!message.includes('Expected 0')) {
    return 'put a name of several words in quotes: "black country"';
  }
  const { args, options } = command;
  const meant = options.filter(({ long }) => args.some((word) => long === `--${word}`));
  const hint =
    meant.length > 0
      ? `did you mean ${meant.map(({ flags }) => flags).join(' ')}?`
      : `leave out ${args.join(' ')}`;
  return `footpack ${command.name()} takes options alone; ${hint}`;
}

/** Which commands have an option that the one asked for has not; null where none has. */
function strangeOption(message: string, all: readonly Command[]): string | null {
  const option = /'(--[^'=]+)/.exec(message)?.[1];
  const having = all.filter((one) => one.options.some(({ long }) => long === option));
  if (having.length === 0) return null;
  return `${option} is an option of footpack ${having.map((one) => one.name()).join(', ')}`;
}

/** What to do about words that commander turned away, where it says no more than that; else nothing. */
async function nextStep(
  { code, message }: CommanderError,
  asked: Command | undefined,
  everyCommand: () => Promise<readonly Command[]>,
): Promise<string> {
  const next =
    asked && code === 'commander.excessArguments'
      ? extraWords(message, asked)
      : asked && code === 'commander.unknownOption'
        ? strangeOption(message, await everyCommand())
        : null;
  return next === null ? '' : `  next:      ${next}\n`;
}

/** Narration that nobody hears any more (`footpack refresh 2>&1 | head`) does not stop the work. */
function unheard(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/**
 * Runs a command, and turns whatever it throws into a message on stderr and an exit code. `everyCommand`
 * gives those that there are, for who asks one of them for what another does.
 */
export async function runCommand(
  command: Command,
  argv: readonly string[],
  everyCommand: () => Promise<readonly Command[]> = async () => [],
): Promise<void> {
  command.exitOverride();
  process.stderr.off('error', unheard).on('error', unheard);
  for (const sub of command.commands) {
    sub.exitOverride();
    sub.showHelpAfterError(`(footpack ${sub.name()} --help shows its options, with examples)`);
  }
  try {
    await command.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      const asked = command.commands.find((sub) => sub.name() === argv[2]);
      process.stderr.write(await nextStep(error, asked, everyCommand));
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
      return;
    }
    const problem = error instanceof Problem ? error : systemProblem(error);
    process.stderr.write(`${problem?.describe() ?? `error: ${unforeseen(error)}`}\n`);
    if (!(error instanceof Problem) && process.env.FOOTPACK_DEBUG && error instanceof Error) {
      process.stderr.write(`${error.stack}\n`);
    }
    process.exitCode = problem?.exitCode ?? EXIT.unexpected;
  }
}
