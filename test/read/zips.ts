import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** A zip of the members given, in their order. */
export async function zipOf(members: readonly [name: string, bytes: Buffer | string][]) {
  const zip = new ZipFile();
  for (const [name, bytes] of members) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** The zip with one member changed. */
export async function withMember(
  zip: Buffer,
  name: string,
  change: (text: string) => string,
): Promise<Buffer> {
  const file = await fromBufferPromise(zip);
  const members: [string, Buffer][] = [];
  for await (const entry of file.eachEntry()) {
    const bytes = await buffer(await file.openReadStreamPromise(entry));
    const changed = entry.fileName === name ? Buffer.from(change(bytes.toString())) : bytes;
    members.push([entry.fileName, changed]);
  }
  return zipOf(members);
}

/** The zip under another name of the same length, in its directory and before its member. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('the names differ in length');
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Where a number of the first member stands in the zip's directory, as PKWARE describes it. */
const FIELDS = { crc32: 16, uncompressedSize: 24 } as const;

/** The zip with a false statement in its directory about the first member. */
export function falsified(zip: Buffer, field: keyof typeof FIELDS, value: number): Buffer {
  const changed = Buffer.from(zip);
  const directory = changed.indexOf(Buffer.from('PK\x01\x02'));
  changed.writeUInt32LE(value, directory + FIELDS[field]);
  return changed;
}
