import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { diffSchema } from '../../src/model/diff.ts';
import { CAUSES, FIGURE_CHANGES } from '../../src/model/lists.ts';
import { EXIT } from '../../src/model/problem.ts';
import { aRelease, aWorld, but } from '../query/small-releases.ts';
import { packageRoot, scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');

const moved = but(aWorld(), (w) => {
  w.places = w.places.filter((p) => p.code !== '03C');
  w.places.push({ code: '03C', footprint: 'E54000098', weight: 1 });
});
const revised = but(moved, (w) => {
  for (const f of w.figures) if (f.code === '02B' && f.indicator === 'visits') f.numerator += 40;
  w.files.visits = 'dddd';
});

/** The example of docs/diff.md: a count revised, and a CCG that counts elsewhere. */
const example = but(moved, (w) => {
  for (const f of w.figures) if (f.code === '02B' && f.numerator === 450) f.numerator = 490;
  w.files['seen-in-time'] = 'eeee';
});

beforeAll(async () => {
  await aRelease(out, '2026-10-22_aaaaaaaa', aWorld());
  await aRelease(out, '2027-01-22_dddddddd', example);
  await aRelease(out, '2026-11-22_bbbbbbbb', moved);
  await aRelease(out, '2026-12-22_cccccccc', revised);
});

const run = (...args: string[]) => footpack(['diff', ...args, '--out', out]);

describe('footpack diff', () => {
  it('compares the latest release with the one before it, as JSON in a pipe', async () => {
    const { code, stdout, stderr } = await run();
    expect(code).toBe(EXIT.done);
    const found = diffSchema.parse(JSON.parse(stdout));
    expect(found.before.release).toBe('2026-11-22_bbbbbbbb');
    expect(found.after.release).toBe('2026-12-22_cccccccc');
    expect(found.figures.causes).toEqual({ 'late revision': 1 });
    expect(stderr.trim()).toBe(found.line);
  });

  it('compares with the release that is named, and two that are', async () => {
    const latest = diffSchema.parse(JSON.parse((await run('2026-10-22_aaaaaaaa')).stdout));
    expect(latest.figures.causes).toEqual({ mapping: 2, several: 1 });
    const args = ['2026-10-22_aaaaaaaa', '2026-11-22_bbbbbbbb', '--limit', '1'];
    const both = diffSchema.parse(JSON.parse((await run(...args)).stdout));
    expect(both.figures.causes).toEqual({ mapping: 3 });
    expect(both.figures.items).toHaveLength(1);
  });

  it('writes a page for a board, and nothing among the releases', async () => {
    const page = join(root, 'changes.html');
    const { code, stdout, stderr } = await run('-o', page);
    expect([code, stdout]).toEqual([EXIT.done, '']);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(stderr).toContain('against 2026-11-22_bbbbbbbb: 1 figure changed (late revision 1)');
    const within = join(out, 'releases', 'changes.html');
    const refused = await run('-o', within);
    expect(refused.code).toBe(EXIT.usage);
    expect(refused.stderr).toContain('which holds releases alone');
    expect(existsSync(within)).toBe(false);
  });

  it('reads as text, of one footprint and indicator', async () => {
    const args = ['--format', 'text', '--footprint', '2', '--indicator', 'visits'];
    const { code, stdout } = await run('2026-10-22_aaaaaaaa', ...args);
    expect(code).toBe(EXIT.done);
    expect(stdout).toMatch(
      /visits 2016\/17, Land of E54000099 +1,100 +540 +−560 +−50.9 % +several/,
    );
    expect(stdout).toMatch(/late revision \+40: 02B/);
    expect(stdout).toMatch(/mapping −600: 03C/);
    expect(stdout).not.toContain('seen-in-time 2016/17');
  });

  it.each([
    [['2026-01-01_00000000'], 'there is no release 2026-01-01_00000000'],
    [['--json', '--format', 'text'], '--json and --format text contradict each other'],
    [['--limit', '0'], 'It is a whole number from 1.'],
    [['--indicator', 'phlogiston'], 'neither release has an indicator phlogiston'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain(message);
  });

  it('needs two releases', async () => {
    const alone = join(root, 'alone');
    mkdirSync(alone);
    await aRelease(alone, '2026-10-22_aaaaaaaa', aWorld());
    const { code, stderr } = await footpack(['diff', '--out', alone]);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('there is one release');
  });
});

/** The path of every field that a JSON Schema knows, as `figures.items[].before.value`. */
function fieldsOf(schema: unknown, path = ''): string[] {
  const node = schema as {
    anyOf?: unknown[];
    items?: unknown;
    properties?: Record<string, unknown>;
    propertyNames?: unknown;
  };
  const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const field = path === '' ? name : `${path}.${name}`;
    return [field, ...fieldsOf(inner, field)];
  });
  const items = node.items === undefined ? [] : fieldsOf(node.items, `${path}[]`);
  return [...own, ...items, ...(node.anyOf ?? []).flatMap((either) => fieldsOf(either, path))];
}

describe('docs/diff.md', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'diff.md'), 'utf8');
  const cells = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');

  it('has every field of the JSON, every change and every cause, and none besides', () => {
    const fields = fieldsOf(z.toJSONSchema(diffSchema));
    expect(fields.length).toBeGreaterThan(80);
    expect(cells.sort()).toEqual([...fields, ...FIGURE_CHANGES, ...CAUSES].sort());
  });

  it('works its example out as footpack does', async () => {
    const { stdout } = await run(...['2026-10-22_aaaaaaaa', '2027-01-22_dddddddd']);
    const found = diffSchema.parse(JSON.parse(stdout));
    const item = found.figures.items.find(
      (i) => i.indicator === 'seen-in-time' && i.footprint === 'E54000099',
    );
    const shown = [
      item?.before?.value,
      item?.after?.value,
      ...(item?.causes.flatMap(({ alone, part }) => [alone, part]) ?? []),
    ].map((value) => value?.toFixed(1));
    expect(shown).toEqual(['84.5', '98.0', '88.2', '5.8', '90.0', '7.6']);
    const example = page.split('\n> ').slice(1).join(' ');
    for (const figure of shown) expect(example).toContain(`${figure}`);
  });
});
