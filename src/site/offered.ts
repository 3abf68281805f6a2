import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Media, mediaOf } from './media-type.ts';

/** For how long a copy may be used unasked: for ever, or not before the server was asked again. */
export type Keeping = 'immutable' | 'revalidate';

/** Something that the server has at an address, before anything is known of who asks for it. */
export interface Offered {
  media: Media;
  /** Of the bytes as they are, in hex. */
  sha256: string;
  size: number;
  modified: Date | null;
  keeping: Keeping;
  /** Headers of its kind: which origins may read it, what it may load. */
  headers: Readonly<Record<string, string>>;
  /** Where it lies as a file, to be sent in pieces; null for what is made here. */
  path: string | null;
  read: () => Promise<Buffer>;
}

/** What the server itself has written, as something to offer. */
export function offeredText(
  text: string,
  name: string,
  about: Pick<Offered, 'headers'> & Partial<Pick<Offered, 'modified'>>,
): Offered {
  const bytes = Buffer.from(text);
  return {
    media: mediaOf(name),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.byteLength,
    modified: null,
    keeping: 'revalidate',
    path: null,
    read: async () => bytes,
    ...about,
  };
}

/** A file on disk whose hash is known. */
export function offeredFile(
  path: string,
  about: Pick<Offered, 'sha256' | 'size' | 'modified' | 'keeping' | 'headers'>,
): Offered {
  return { media: mediaOf(path), path, read: () => readFile(path), ...about };
}
