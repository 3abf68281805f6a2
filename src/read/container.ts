import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Entry } from 'yauzl';
import type { Layout } from '../model/source.ts';
import { type Opened, unsupported } from './opened.ts';
import { headOf } from './records.ts';
import type { Zip } from './zip.ts';

type Kind = 'zip' | 'xls' | 'json' | 'text' | { unsupported: string };

/** Kinds of file that are known by their first bytes, and are not read. */
const UNSUPPORTED: readonly [signature: string, kind: string][] = [
  ['Rar!\x1a\x07', 'a .rar archive'],
  ['7z\xbc\xaf\x27\x1c', 'a .7z archive'],
  ['%PDF-', 'a PDF'],
  ['\x1f\x8b', 'a gzip archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ\0', 'an xz archive'],
  ['{\\rtf', 'a rich text document'],
  ['PAR1', 'a Parquet file'],
];

/** What a file is, by its first bytes: its name is not to be trusted. */
export function kindOf(head: Buffer): Kind {
  const bytes = head.toString('latin1');
  for (const [signature, unsupported] of UNSUPPORTED) {
    if (bytes.startsWith(signature)) return { unsupported };
  }
  if (bytes.startsWith('PK\x03\x04') || bytes.startsWith('PK\x05\x06')) return 'zip';
  if (bytes.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'xls';
  const start = bytes.replace(/^\xef\xbb\xbf/, '').trimStart();
  return /^[{[]/.test(start) ? 'json' : 'text';
}

/** The kind of office document that a zip is, or null where it is a zip of files. */
function officeKind(entries: readonly Entry[]): 'xlsx' | 'ods' | null {
  const names = new Set(entries.map((entry) => entry.fileName));
  if (names.has('xl/workbook.xml')) return 'xlsx';
  if (names.has('xl/workbook.bin')) throw unsupported('an .xlsb workbook');
  if (names.has('word/document.xml')) throw unsupported('a Word document');
  if (names.has('ppt/presentation.xml')) throw unsupported('a presentation');
  return names.has('content.xml') && names.has('META-INF/manifest.xml') ? 'ods' : null;
}

async function openPlain(
  path: string,
  layouts: readonly Layout[],
  kind: Exclude<Kind, 'zip'>,
): Promise<Opened> {
  if (typeof kind === 'object') throw unsupported(kind.unsupported);
  if (kind === 'text') return { kind: 'text', decoded: 'utf-8', ending: '.csv', layouts, path };
  if (kind === 'json') {
    const { tableOfJson } = await import('./json.ts');
    const table = await tableOfJson(path);
    const ending = table.opening[0]?.fields.includes('geometry') ? '.geojson' : '.json';
    return { kind: 'tables', decoded: 'json', ending, layouts, tables: [table] };
  }
  const { sheetsOf } = await import('./workbook.ts');
  return {
    kind: 'tables',
    decoded: 'xls',
    ending: '.xls',
    layouts,
    tables: sheetsOf(path, layouts),
  };
}

/** Opens a zip that is a workbook, once each of its members is proved; null where it is none. */
async function openOffice(
  zip: Zip,
  path: string,
  layouts: readonly Layout[],
): Promise<Opened | null> {
  const office = officeKind(zip.entries);
  if (!office) return null;
  for (const entry of zip.entries) await zip.prove(entry);
  const content = zip.entries.find((entry) => entry.fileName === 'content.xml');
  let hidden = new Set<string>();
  if (office === 'ods' && content) {
    const { hiddenSheets } = await import('./ods.ts');
    hidden = await hiddenSheets(await zip.stream(content));
  }
  const { sheetsOf } = await import('./workbook.ts');
  const tables = sheetsOf(path, layouts, hidden);
  return { kind: 'tables', decoded: office, ending: `.${office}`, layouts, tables };
}

/**
 * Opens a file for what it holds. A zip is opened in turn: its one member is written to `member`,
 * a path of ours, never under the name that the zip gives it. Libraries are loaded where they are
 * needed. Throws a `Refusal`.
 */
export async function openContainer(
  path: string,
  layouts: readonly Layout[],
  member: string | null,
): Promise<Opened> {
  const kind = kindOf(await headOf(path, 4096));
  if (kind !== 'zip') return openPlain(path, layouts, kind);
  const { memberOf, openZip } = await import('./zip.ts');
  const zip = await openZip(path);
  try {
    const office = await openOffice(zip, path, layouts);
    if (office) return office;
    if (member === null) throw unsupported('a zip within a zip');
    const entry = memberOf(zip.entries, layouts);
    const admitted = layouts.filter((l) => !l.member || l.member.test(entry.fileName));
    mkdirSync(dirname(member), { recursive: true });
    await zip.extract(entry, member);
    const opened = await openContainer(member, admitted.length > 0 ? admitted : layouts, null);
    return { ...opened, decoded: `zip of ${opened.decoded}`, ending: '.zip' };
  } finally {
    zip.close();
  }
}
