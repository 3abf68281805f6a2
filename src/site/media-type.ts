import { extname } from 'node:path';

/** How a file is sent: its type, and when it is compressed on the way. */
export interface Media {
  type: string;
  /** `whole`: only when all of it is asked for, never when its length is asked or a piece of it. */
  compress: 'always' | 'whole' | 'never';
}

const text = (type: string): Media => ({ type: `${type}; charset=utf-8`, compress: 'always' });

/**
 * Parquet is compressed within, and so are pictures. A DuckDB file is not, and shrinks to a quarter; but
 * there are readers that ask for its length and then for pieces of it, by offsets into the file as it lies.
 */
const MEDIA: Readonly<Record<string, Media>> = {
  '.html': text('text/html'),
  '.css': text('text/css'),
  '.js': text('text/javascript'),
  '.md': text('text/plain'),
  '.txt': text('text/plain'),
  '.csv': text('text/csv'),
  '.svg': text('image/svg+xml'),
  '.json': { type: 'application/json', compress: 'always' },
  '.map': { type: 'application/json', compress: 'always' },
  '.topojson': { type: 'application/json', compress: 'always' },
  '.webmanifest': { type: 'application/manifest+json', compress: 'always' },
  '.wasm': { type: 'application/wasm', compress: 'always' },
  '.arrow': { type: 'application/vnd.apache.arrow.file', compress: 'always' },
  '.parquet': { type: 'application/vnd.apache.parquet', compress: 'never' },
  '.duckdb': { type: 'application/octet-stream', compress: 'whole' },
  '.png': { type: 'image/png', compress: 'never' },
  '.jpg': { type: 'image/jpeg', compress: 'never' },
  '.ico': { type: 'image/vnd.microsoft.icon', compress: 'never' },
  '.woff2': { type: 'font/woff2', compress: 'never' },
};

const UNKNOWN: Media = { type: 'application/octet-stream', compress: 'never' };

/** The media of a file by the ending of its name; bytes as they are for one that is not known. */
export function mediaOf(path: string): Media {
  return MEDIA[extname(path).toLowerCase()] ?? UNKNOWN;
}
