import { readFileSync, writeFileSync } from 'node:fs';

/** Ways in which the bytes of a file may not be those that were written. */
export const DAMAGES = {
  'flipped in the middle': (bytes: Buffer) => {
    const damaged = Buffer.from(bytes);
    // A long stretch: what is in the middle of a database may be a page that nothing uses.
    const [from, to] = [Math.floor(bytes.length / 3), Math.ceil((2 * bytes.length) / 3)];
    for (let at = from; at < to; at += 97) damaged[at] = (damaged[at] ?? 0) ^ 0x01;
    return damaged;
  },
  'cut in half': (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2)),
  emptied: () => Buffer.alloc(0),
  'replaced by a text': () => Buffer.from('{"this": "is not what was here"}\n'),
} as const;
export type Damage = keyof typeof DAMAGES;

export function damage(path: string, how: Damage): void {
  writeFileSync(path, DAMAGES[how](readFileSync(path)));
}
