import { type Command, CommanderError } from 'commander';
import { EXIT, Problem } from '../model/problem.ts';

/** Runs a command, and turns whatever it throws into a message on stderr and an exit code. */
export async function runCommand(command: Command, argv: readonly string[]): Promise<void> {
  command.exitOverride();
  command.commands.forEach((sub) => {
    sub.exitOverride();
  });
  try {
    await command.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    } else if (error instanceof Problem) {
      process.stderr.write(`${error.describe()}\n`);
      process.exitCode = error.exitCode;
    } else {
      process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
      if (process.env.FOOTPACK_DEBUG && error instanceof Error)
        process.stderr.write(`${error.stack}\n`);
      process.exitCode = EXIT.unexpected;
    }
  }
}
