import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { readManifest, verify } from '../../src/release/manifest.ts';
import { staticSite } from '../../src/site/static-site.ts';
import { packsIn, shippedCopy } from '../figures/releases.ts';
import { scratch } from '../support.ts';

const work = scratch();
const out = join(work, 'out');
const pages = join(work, 'pages');
const read = (...path: string[]) => readFileSync(join(work, ...path), 'utf8');
const write = (target: string) =>
  staticSite({ release: releaseFolder(out), out, pages, target: join(work, target) });

function problemOf(target: string): Problem {
  try {
    write(target);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`${target} was written`);
}

let id = '';
beforeAll(async () => {
  await shippedCopy(out);
  id = releaseFolder(out).id;
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), 'the map');
  writeFileSync(join(pages, 'assets', 'footpack.css'), 'body {}');
});

describe('a site as files', () => {
  it('has the pages, the release as it was published, its pointers, and every document', () => {
    const made = write('public');
    expect(made).toMatchObject({
      release: id,
      schemes: ['stp-2017'],
      footprints: 44,
      replaced: null,
    });
    expect(read('public', 'index.html')).toBe('the map');
    expect(JSON.parse(read('public', 'latest.json'))).toEqual(
      JSON.parse(read('out', 'latest.json')),
    );
    expect(JSON.parse(read('public', 'releases.json'))).toEqual(
      JSON.parse(read('out', 'releases.json')),
    );
    expect(verify(join(work, 'public', 'releases', id))).toEqual([]);
    const codes = readdirSync(join(work, 'public', 'footprints', 'stp-2017'));
    expect(codes).toHaveLength(44);
    const packs = packsIn(join(out, 'releases', id), 'stp-2017');
    for (const code of codes) {
      const document = read('public', 'footprints', 'stp-2017', code, 'index.html');
      expect(document.split('<tbody class="one"')).toHaveLength(
        (packs.get(code)?.indicators.length ?? 0) + 1,
      );
      expect(document).not.toMatch(/undefined|NaN|\[object/);
    }
    const page = read('public', 'footprints', 'stp-2017', 'E54000016', 'index.html');
    expect(page).toContain('The Black Country');
    expect(page).not.toContain('href="trace/');
    expect(read('public', 'footprints', 'index.html')).toContain('href="stp-2017/E54000016/"');
    const files = readdirSync(join(work, 'public'), {
      recursive: true,
      withFileTypes: true,
    }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(made.files);
    expect(made.bytes).toBe(
      files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0),
    );
    expect(statSync(join(work, 'public')).mode & 0o777).toBe(0o755);
    expect(readManifest(join(work, 'public', 'releases', id)).release).toBe(id);
  });

  it('replaces a site that is there, and leaves nothing beside', () => {
    writeFileSync(join(pages, 'index.html'), 'the new map');
    rmSync(join(pages, 'assets', 'footpack.css'));
    writeFileSync(join(pages, 'assets', 'other.css'), 'body {}');
    expect(write('public').replaced).toBe(id);
    expect(read('public', 'index.html')).toBe('the new map');
    expect(readdirSync(join(work, 'public', 'assets'))).toEqual(['other.css']);
    expect(readdirSync(work).sort()).toEqual(['out', 'pages', 'public']);
  });

  it('is not written where anything else is', () => {
    writeFileSync(join(work, 'public', 'CNAME'), 'packs.example');
    const problem = problemOf('public');
    expect(problem.message).toContain('holds things that are no site');
    expect(problem.detail.where).toContain(join(work, 'public', 'CNAME'));
    expect(read('public', 'CNAME')).toBe('packs.example');
    expect(read('public', 'index.html')).toBe('the new map');

    mkdirSync(join(work, 'mine', 'deep'), { recursive: true });
    writeFileSync(join(work, 'mine', 'deep', 'thesis.txt'), 'mine');
    expect(problemOf('mine').detail.where).toContain(join(work, 'mine', 'deep'));
    writeFileSync(join(work, 'mine', 'site.json'), '{"files": "all"}');
    expect(problemOf('mine').detail.where).toContain(join(work, 'mine', 'deep'));
    mkdirSync(join(work, 'hollow', 'folder'), { recursive: true });
    expect(problemOf('hollow').detail.where).toContain('folder');
    expect(problemOf('mine/deep/thesis.txt').message).toContain('is a file');
    expect(problemOf('nowhere/public').message).toContain('there is no folder');
    // A whole disk is refused by what lies at its top, and not walked.
    const release = releaseFolder(out);
    const disk = () => staticSite({ release, out, pages, target: '/' });
    expect(disk).toThrow(/no site of footpack’s/);
    expect(() => staticSite({ release, out, pages, target: '' })).toThrow(/names no folder/);
    expect(read('mine', 'deep', 'thesis.txt')).toBe('mine');
  });

  it('nor among the releases or the built pages', () => {
    for (const target of ['out', 'out/public', `out/releases/${id}/public`]) {
      expect(problemOf(target).message).toContain('holds releases alone');
    }
    expect(problemOf('pages/public').message).toContain('holds the built pages');
    expect(existsSync(join(work, 'out', 'public'))).toBe(false);
  });

  it('nor of a damaged release, nor without the pages', () => {
    const readme = join(out, 'releases', id, 'README.md');
    const text = readFileSync(readme, 'utf8');
    writeFileSync(readme, `${text} `);
    expect(problemOf('fresh').message).toContain('is not what was published: README.md');
    writeFileSync(readme, text);
    rmSync(join(pages, 'index.html'));
    expect(problemOf('fresh').detail.next).toBe('npm run prepare');
    expect(existsSync(join(work, 'fresh'))).toBe(false);
    expect(readdirSync(work).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
