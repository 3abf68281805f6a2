import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { dressed } from './frame.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Parts of nhsuk-frontend that no page here uses: a third of its rules. */
const UNUSED =
  /nhsuk-(character-count|date-input|do-dont|hero|image|password-input|task-list|file-upload|pagination|card--care|header__(search|account|menu|organisation|logo)|action-link|panel|warning-callout|notification-banner|contents-list|tabs|checkboxes|summary-list__row--no-actions)/;

interface Rule {
  /** Split at its outer commas. */
  selectors: string[];
  remove(): void;
}

/**
 * Takes from the styles what would be asked of another origin (the typeface, which may only be used on
 * sites of the NHS) or of no file of ours (icons), and what no page uses.
 */
const localOnly = {
  postcssPlugin: 'footpack-local-only',
  AtRule: {
    'font-face': (rule: { remove(): void }) => rule.remove(),
    // For Internet Explorer alone, and no CSS.
    media: (rule: { params: string; remove(): void }) => {
      if (rule.params.includes('\\0')) rule.remove();
    },
  },
  Declaration: (declaration: { value: string; remove(): void }) => {
    if (declaration.value.includes('url(/assets/')) declaration.remove();
  },
  Rule: (rule: Rule) => {
    const kept = rule.selectors.filter((selector) => !UNUSED.test(selector));
    if (!kept.length) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  },
};

/** The pages share the header and the footer of the documents. */
const frame: Plugin = {
  name: 'footpack-frame',
  transformIndexHtml: {
    order: 'pre',
    handler: (page, { filename }) => dressed(page, basename(filename)),
  },
};

export default defineConfig({
  root: here('page'),
  base: './',
  plugins: [frame],
  css: { postcss: { plugins: [localOnly] } },
  build: {
    outDir: here('../../dist/site'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the policy of the pages allows no data: but of images.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: {
        index: here('page/index.html'),
        compare: here('page/compare.html'),
        ask: here('page/ask.html'),
        'service-worker': here('page/service-worker.ts'),
      },
      output: {
        // A service worker rules over the folder that it is in.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
        // The documents, which Vite does not write, link to the styles by name.
        assetFileNames: ({ names }) =>
          names[0]?.endsWith('.css') ? 'assets/footpack.css' : 'assets/[name]-[hash][extname]',
      },
    },
  },
});
