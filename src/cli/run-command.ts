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

/** What a person may have meant who gave too many words: a name that is not in quotes. */
function extraWords({ code, message }: CommanderError): string {
  return code === 'commander.excessArguments' && !message.includes('Expected 0')
    ? '  next:      put a name of several words in quotes: "black country"\n'
    : '';
}

/** Narration that nobody hears any more (`footpack refresh 2>&1 | head`) does not stop the work. */
function unheard(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Runs a command, and turns whatever it throws into a message on stderr and an exit code. */
export async function runCommand(command: Command, argv: readonly string[]): Promise<void> {
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
      process.stderr.write(extraWords(error));
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
