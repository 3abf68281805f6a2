import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTIONS } from '../../src/model/lists.ts';
import { html } from '../../src/query/html.ts';
import { areas, dressed, framed } from '../../src/site/frame.ts';
import { packageRoot } from '../support.ts';

const document = framed({
  title: 'A document',
  description: 'That runs nothing.',
  root: './',
  body: html`<h1>A document</h1>`,
  attribution: null,
  release: null,
});

/** The addresses and names of a menu, and those of them that it marks as where the reader is. */
function menuOf(page: string) {
  const [menu = ''] = /<nav [\s\S]*<\/nav>/.exec(page) ?? [];
  const links = [...menu.matchAll(/<a [^>]*href="([^"]+)"([^>]*)>([^<]+)<\/a>/g)];
  return {
    links: links.map(([, href, , name]) => `${name} ${href}`),
    current: links.filter(([, , more]) => more?.includes('aria-current="page"')).map((l) => l[3]),
  };
}

describe('the frame of a page', () => {
  it.each([
    ['index.html', 'Map'],
    ['compare.html', 'Compare'],
    ['ask.html', 'Ask'],
  ])('%s has the menu of a document, itself marked in it', (path, name) => {
    const source = readFileSync(join(packageRoot, 'src', 'site', 'page', path), 'utf8');
    const page = dressed(source, path);
    expect(menuOf(page).links).toEqual(menuOf(document).links);
    expect(menuOf(page)).toMatchObject({ links: { length: 4 }, current: [name] });
    expect(page.split(areas(null).replace('&', '&amp;'))).toHaveLength(2);
    expect(page.split('id="release"')).toHaveLength(2);
    expect(menuOf(document).current).toEqual([]);
  });

  it.each(ATTRIBUTIONS)('says of a release by %s where its providers count', (attribution) => {
    const page = framed({
      title: 'A document',
      description: 'Of a release.',
      root: './',
      body: html`<h1>A document</h1>`,
      attribution,
      release: 'Release 2026-11-22_aaaaaaaa.',
    });
    expect(page).toContain(areas(attribution).replace('&', '&amp;'));
    expect(/headquarters/.test(page)).toBe(attribution === 'hq');
    expect(new Set([...ATTRIBUTIONS, null].map(areas)).size).toBe(ATTRIBUTIONS.length + 1);
  });

  it.each(['<body></body>', '<!-- header --><!-- footer --><!-- header -->'])(
    'is refused to %s',
    (page) => {
      expect(() => dressed(page, 'new.html')).toThrow('new.html has not one <!-- header -->');
    },
  );
});
