import { createHash } from 'node:crypto';

/** On every answer. */
const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
} as const;

/** What a page of ours may do: nothing but what it says, and no other page may hold it in a frame. */
function policy(directives: Readonly<Record<string, string>>): string {
  const all = {
    'default-src': "'none'",
    ...directives,
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(all)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** Of data: any origin may read it, by GET and HEAD, its ranges and tags included. */
export const DATA: Readonly<Record<string, string>> = {
  ...ALWAYS,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Content-Security-Policy': policy({}),
};

/** Of the answer to a browser that asks beforehand whether another origin may read data. */
export const PREFLIGHT: Readonly<Record<string, string>> = {
  ...DATA,
  'Access-Control-Allow-Methods': 'GET, HEAD',
  'Access-Control-Allow-Headers': 'Range, If-Range, If-None-Match, If-Modified-Since',
  'Access-Control-Max-Age': '86400',
};

/** Of the pages with scripts: all from here, and the SQL engine's WebAssembly. */
export const PAGE: Readonly<Record<string, string>> = {
  ...ALWAYS,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': policy({
    'script-src': "'self' 'wasm-unsafe-eval'",
    'worker-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'manifest-src': "'self'",
  }),
};

/** Of a page without scripts, which may hold styles of its own: those that stand in it, by their hash. */
export function documentHeaders(page: string): Readonly<Record<string, string>> {
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  return {
    ...PAGE,
    'Content-Security-Policy': policy({
      'style-src': ["'self'", ...styles].join(' '),
      'img-src': "'self'",
    }),
  };
}
