import type { Server } from 'node:http';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { trace } from '../../src/query/trace.ts';
import { traceHtml } from '../../src/query/trace-html.ts';
import { siteServer } from '../../src/site/server.ts';
import { shippedRelease } from '../figures/releases.ts';
import { packageRoot, scratch } from '../support.ts';
import { started } from './asked.ts';
import { CHROMIUM_ARGS, chromiumPath } from './chromium.ts';

const executablePath = chromiumPath();
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const PACK = '/footprints/stp-2017/E54000016/';

describe.skipIf(executablePath === null)('in a browser', () => {
  const pages = join(scratch(), 'pages');
  let server: Server;
  let browser: Browser;
  let context: BrowserContext;
  let origin = '';
  /** What no page may do: errors and warnings of the console, and requests that leave the origin. */
  const faults: string[] = [];

  beforeAll(async () => {
    const release = await shippedRelease();
    release.db.close();
    const { out } = release;
    // The pages as they are now, whatever lies in dist.
    await build({
      configFile: join(packageRoot, 'src', 'site', 'vite.config.ts'),
      build: { outDir: pages, emptyOutDir: true },
      logLevel: 'error',
    });
    server = siteServer({
      pages,
      out,
      log: (line) => faults.push(line),
      trace: async ({ release: id, ...asked }) =>
        traceHtml(
          await trace(
            releaseFolder(out, id),
            asked,
            { packageRoot, raw: join(out, '..', 'raw'), own: [] },
            { sources, indicators },
          ),
        ),
    });
    origin = await started(server);
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [...CHROMIUM_ARGS],
    });
    context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce' });
    context.setDefaultTimeout(15_000);
    watch(context);
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });

  afterEach(async () => {
    await Promise.all(context.pages().map((page) => page.close()));
    expect(faults.splice(0)).toEqual([]);
  });

  function watch(watched: BrowserContext): void {
    watched.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) faults.push(message.text());
    });
    watched.on('weberror', (error) => faults.push(String(error.error())));
    watched.on('request', (request) => {
      const { protocol, origin: from } = new URL(request.url());
      if (!['blob:', 'data:'].includes(protocol) && from !== origin) faults.push(request.url());
    });
  }

  async function opened(path: string, ready: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${origin}${path}`);
    await page.locator(ready).first().waitFor();
    return page;
  }

  /** What axe finds wrong by WCAG 2.2 AA and its own good practice, each with the first place. */
  async function found(page: Page, part = 'html'): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(async (within) => {
      const { axe: here } = globalThis as unknown as { axe: typeof axe };
      return here.run(within, {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
    }, part);
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 200)}`,
    );
  }

  /** How much wider the page is than the screen, in CSS pixels. */
  const overflow = (page: Page): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - innerWidth');

  describe('the map', () => {
    const MAP = '#drawing a[data-code]';

    it('shows 44 footprints, each named with its figure, and nothing is amiss', async () => {
      const page = await opened('/', MAP);
      expect(await page.locator(MAP).count()).toBe(44);
      const label = await page.locator('a[data-code=E54000016]').first().getAttribute('aria-label');
      expect(label).toContain('The Black Country: 78.8 %');
      expect(label).toContain('worse than England');
      expect(await page.locator('footer').textContent()).toContain(
        'Figures describe areas, not individuals.',
      );
      await page.locator('#ranks svg').first().waitFor();
      expect(await found(page)).toEqual([]);
    });

    it('shows an indicator that is chosen by a part of its name, and the address keeps it', async () => {
      const page = await opened('/', MAP);
      await page.locator('#indicator').fill('smoking');
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        "document.querySelector('#title').textContent.startsWith('Smoking')",
      );
      expect(new URL(page.url()).searchParams.get('indicator')).toBe('smoking-15plus');
      await page.getByLabel('Against England').check();
      await page.waitForURL(/colour=comparison/);
      const again = await opened(page.url().slice(origin.length), MAP);
      expect(await again.locator('#title').textContent()).toContain('Smoking');
      expect(await again.getByLabel('Against England').isChecked()).toBe(true);
      await page.goBack();
      await page.waitForURL(/colour=value/);
    });

    it('tells of a footprint that is pointed at, and a click opens its pack', async () => {
      const page = await opened('/?indicator=ae-4hr-type1', MAP);
      const shape = page.locator('a[data-code=E54000016] path').first();
      await shape.hover();
      const card = page.locator('#card');
      expect(await card.textContent()).toContain('The Black Country');
      expect(await card.textContent()).toContain('78.7 % to 78.9 %');
      await shape.click();
      await page.waitForURL(`${origin}${PACK}#ae-4hr-type1`);
      expect(await page.locator('h1').textContent()).toContain('The Black Country');
    });

    it('can be walked with the keyboard alone', async () => {
      const page = await opened('/', MAP);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(
        'Skip to main content',
      );
      for (let i = 0; i < 30; i += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate("document.activeElement.closest('#drawing') !== null")) break;
      }
      const at = () => page.evaluate<string>('document.activeElement.dataset.code');
      const name = () => page.locator('#card h3').textContent();
      const first = await at();
      expect(first).toMatch(/^E54/);
      const before = await name();
      await page.keyboard.press('ArrowDown');
      const next = await at();
      expect(next).not.toBe(first);
      expect(await name()).not.toBe(before);
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`/footprints/stp-2017/${next}/`));
    });

    it('is one of equal tiles by choice, and where there are no boundaries', async () => {
      const chosen = await opened('/?shape=tiles', MAP);
      expect(await chosen.locator(MAP).count()).toBe(44);
      expect(await chosen.locator('#map-title').textContent()).toBe('Tiles of one size');
      expect(await found(chosen)).toEqual([]);
      // Its service worker would fetch past the route.
      const plain = await browser.newContext({ viewport: DESK, serviceWorkers: 'block' });
      watch(plain);
      const page = await plain.newPage();
      await page.route('**/map/tiles.json', async (route) => {
        const tiles = await (await route.fetch()).json();
        await route.fulfill({ json: { ...tiles, boundaries: null } });
      });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${origin}/?shape=map`);
      await page.locator(MAP).first().waitFor();
      expect(await page.locator('#map-title').textContent()).toBe('Tiles of one size');
      expect(await page.getByLabel('Map', { exact: true }).isDisabled()).toBe(true);
      expect(asked.filter((url) => url.endsWith('.topojson'))).toEqual([]);
      await plain.close();
      expect(faults.splice(0).filter((fault) => !fault.includes('blocked by Playwright'))).toEqual(
        [],
      );
    });

    it('fits a phone, and a page at 200 %', async () => {
      const page = await opened('/', MAP);
      for (const viewport of [PHONE, { width: 640, height: 450 }, { width: 320, height: 600 }]) {
        await page.setViewportSize(viewport);
        expect([viewport.width, await overflow(page)]).toEqual([viewport.width, 0]);
      }
      await page.setViewportSize(PHONE);
      expect(await found(page)).toEqual([]);
    });

    it('opens again without a connection', async () => {
      const own = await browser.newContext({ viewport: DESK });
      watch(own);
      try {
        const page = await own.newPage();
        await page.goto(`${origin}/?indicator=qof-dm`);
        await page.locator(MAP).first().waitFor();
        await page.locator('#ranks svg').first().waitFor();
        await page.evaluate('navigator.serviceWorker.ready.then(() => null)');
        await page.reload();
        await page.locator('#ranks svg').first().waitFor();
        await page.waitForTimeout(500);
        await own.setOffline(true);
        await page.reload();
        await page.locator(MAP).first().waitFor();
        expect(await page.locator(MAP).count()).toBe(44);
        expect(await page.locator('#title').textContent()).toContain('Diabetes');
      } finally {
        await own.close();
      }
      // What cannot be had without a connection is told to the console by the browser itself.
      expect(faults.splice(0).filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault))).toEqual(
        [],
      );
    });
  });

  describe('the document of a footprint', () => {
    it('is found whole by axe, on a desk and on a phone, with figures open', async () => {
      const page = await opened(PACK, 'h1');
      expect(await page.locator('tbody.one').count()).toBeGreaterThan(70);
      // One of each sort: axe takes seconds over all of them, and they are made alike.
      for (const id of ['ae-4hr-type1', 'dtoc-days', 'smoking-15plus', 'excess-weight-year-6']) {
        await page.locator(`#${id} summary`).click();
      }
      expect(await found(page)).toEqual([]);
      await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
      );
      for (const viewport of [PHONE, { width: 320, height: 600 }]) {
        await page.setViewportSize(viewport);
        expect([viewport.width, await overflow(page)]).toEqual([viewport.width, 0]);
      }
      await page.reload();
      expect(await found(page, '#care')).toEqual([]);
    });

    it('opens a figure to its members, and the figure to its lines', async () => {
      const page = await opened(`${PACK}#ae-4hr-type1`, 'h1');
      const row = page.locator('#ae-4hr-type1');
      expect(await row.locator('table').isVisible()).toBe(false);
      await row.locator('summary').press('Enter');
      expect(await row.locator('table').isVisible()).toBe(true);
      expect(await row.locator('table').textContent()).toContain('The Dudley Group');
      await row.getByRole('link', { name: 'Trace this figure' }).click();
      await page.getByText('Does the figure follow from its files?').waitFor();
      const verdict = await page.locator('.verdict').textContent();
      expect(verdict).toContain('Yes.');
      // Its own styles are let in by their hash.
      const border = "getComputedStyle(document.querySelector('.verdict')).borderTopWidth";
      expect(await page.evaluate(border)).toBe('2px');
      expect(await found(page)).toEqual([]);
    });

    it('prints on A4, on not too many pages, without what is for the screen alone', async () => {
      const page = await opened(PACK, 'h1');
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      const text = pdf.toString('latin1');
      expect(text.slice(0, 5)).toBe('%PDF-');
      const sheets = text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
      expect(sheets).toBeGreaterThan(4);
      expect(sheets).toBeLessThan(14);
      for (const [, width, height] of text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)) {
        expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
      }
      await page.emulateMedia({ media: 'print' });
      for (const hidden of ['header', '.contents', '#downloads', '#ae-4hr-type1 details']) {
        expect([hidden, await page.locator(hidden).isVisible()]).toEqual([hidden, false]);
      }
      for (const shown of ['h1', '#gaps', '#ae-4hr-type1 svg.spine', '#money table', '#sources']) {
        expect([shown, await page.locator(shown).first().isVisible()]).toEqual([shown, true]);
      }
      await page.emulateMedia({ media: null });
      await page.locator('#ae-4hr-type1 summary').click();
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('#ae-4hr-type1 table').isVisible()).toBe(true);
    });

    it('needs no script: it reads the same where there is none', async () => {
      const bare = await browser.newContext({ javaScriptEnabled: false, viewport: DESK });
      watch(bare);
      try {
        const page = await bare.newPage();
        await page.goto(`${origin}/footprints/`);
        await page.getByRole('link', { name: 'The Black Country' }).click();
        await page.locator('#qof-dm summary').click();
        expect(await page.locator('#qof-dm table').isVisible()).toBe(true);
      } finally {
        await bare.close();
      }
    });

    it('of none, and the list of all, are good pages too', async () => {
      const list = await opened('/footprints/', 'table');
      expect(await list.locator('tbody tr').count()).toBe(44);
      expect(await found(list)).toEqual([]);
      const none = await opened('/footprints/stp-2017/E54000099/', 'h1');
      expect(await none.locator('h1').textContent()).toBe('There is nothing at this address');
      expect(await found(none)).toEqual([]);
      // The browser tells of the 404 that was asked for.
      expect(faults.splice(0).filter((fault) => !fault.includes('404'))).toEqual([]);
    });
  });

  describe('the other pages', () => {
    it('compare footprints side by side', async () => {
      const page = await opened(
        '/compare.html?scheme=stp-2017&footprint=E54000016&footprint=E54000017',
        '#table table',
      );
      const text = await page.locator('#table').textContent();
      expect(text).toContain('The Black Country');
      expect(text).toContain('Birmingham and Solihull');
      expect(await page.locator('nav [aria-current=page]').allTextContents()).toEqual(['Compare']);
      expect(await found(page)).toEqual([]);
      await page.setViewportSize(PHONE);
      expect(await overflow(page)).toBe(0);
    });

    it('ask the release in SQL, and say what is wrong with a question', async () => {
      const page = await opened('/ask.html', '#sql');
      const ask = async (sql: string) => {
        await page.locator('#sql').fill(sql);
        await page.locator('#ask').click();
      };
      await ask(
        "SELECT f.name, round(b.value, 1) AS percent, rank FROM baseline AS b JOIN footprint AS f USING (scheme, footprint_code) WHERE indicator_id = 'ae-4hr-type1' AND period = '2017/18' AND b.scheme = 'stp-2017' ORDER BY rank LIMIT 3",
      );
      await page.locator('#answer table').waitFor({ timeout: 30_000 });
      expect(await page.locator('#status').textContent()).toContain('3 rows');
      expect(await page.locator('#answer table').textContent()).toContain('Somerset');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByText('Download as CSV').click(),
      ]);
      const csv = await (await download.createReadStream()).toArray();
      expect(Buffer.concat(csv).toString()).toMatch(/^name,percent,rank\r?\nSomerset,93\.4,1/);
      expect(await found(page)).toEqual([]);
      await ask('SELECT nothing_of_the_kind FROM baseline');
      await page.getByText('There is no answer.').waitFor();
      expect(await page.locator('#answer').textContent()).toContain('nothing_of_the_kind');
      await ask("SELECT count(*) FROM read_csv('https://example.org/a.csv')");
      await page
        .locator('#answer')
        .getByText(/example|disabled|not|cannot/i)
        .first()
        .waitFor();
      await page.setViewportSize(PHONE);
      expect(await overflow(page)).toBe(0);
    });
  });
});
