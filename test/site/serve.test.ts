import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedRelease } from '../figures/releases.ts';
import { commandLine } from '../product.ts';
import { packageRoot } from '../support.ts';
import { ask } from './asked.ts';

interface Served {
  child: ChildProcess;
  /** Settles with the first line of stdout, or with null when the process ended without one. */
  line: Promise<string | null>;
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** The command as a process of its own, with a pipe for stdout. */
function serve(args: readonly string[]): Served {
  const [program = '', ...words] = [...commandLine, 'serve', ...args];
  const child = spawn(program, words, {
    cwd: packageRoot,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  const line = new Promise<string | null>((resolve) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text));
    child.on('close', () => resolve(null));
  });
  return { child, line, ended };
}

describe('footpack serve', () => {
  let out = '';
  let id = '';
  const started: Served[] = [];
  const serving = (args: readonly string[]) => {
    const served = serve(args);
    started.push(served);
    return served;
  };

  beforeAll(async () => {
    const release = await shippedRelease();
    release.db.close();
    ({ out, id } = release);
  });
  afterAll(() => {
    for (const { child } of started) child.kill('SIGKILL');
  });

  it('tells where it listens, serves, follows a figure home, and ends when it is told to', async () => {
    const server = serving(['--port', '0', '--out', out]);
    const told = JSON.parse((await server.line) ?? '{}');
    expect(told).toMatchObject({ host: '127.0.0.1', release: id, out });
    const origin = new URL(told.url).origin;
    expect(JSON.parse((await ask(origin, '/latest.json')).body.toString()).release).toBe(id);
    const traced = await ask(origin, '/footprints/stp-2017/E54000016/trace/qof-dm/');
    expect(traced.status).toBe(200);
    expect(traced.body.toString()).toContain(
      'Does the figure follow from its files?</strong> Yes.',
    );

    // A second one at the same port ends with a message, and the first serves on.
    const port = String(told.port);
    const second = await serving(['--port', port, '--out', out]).ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`port ${port} of 127.0.0.1 is in use by another program`);
    expect(second.stderr).toContain(`footpack serve --port ${Number(port) + 1}`);
    expect((await ask(origin, '/releases.json')).status).toBe(200);

    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await expect(ask(origin, '/latest.json')).rejects.toThrow('ECONNREFUSED');
  });

  it('refuses a release that is not there, and a port that is none', async () => {
    const [release, port] = await Promise.all([
      serving(['--release', '2020-01-01_00000000', '--out', out]).ended,
      serving(['--port', '99999', '--out', out]).ended,
    ]);
    expect([release.code, port.code]).toEqual([2, 2]);
    expect(release.stderr).toContain('there is no release 2020-01-01_00000000');
    expect(port.stderr).toContain('a number from 0 to 65535');
  });
});
