import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Parser } from 'htmlparser2';

/**
 * The sheets of an OpenDocument workbook that are hidden, by its `content.xml`: those whose style
 * says that they are not displayed. (The library that reads the cells does not tell.)
 */
export async function hiddenSheets(content: NodeJS.ReadableStream): Promise<Set<string>> {
  const hiddenStyles = new Set<string>();
  const hidden = new Set<string>();
  let style = '';
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'style:style') style = attributes['style:name'] ?? '';
        if (name === 'style:table-properties' && attributes['table:display'] === 'false') {
          hiddenStyles.add(style);
        }
        if (name === 'table:table' && hiddenStyles.has(attributes['table:style-name'] ?? '')) {
          hidden.add(attributes['table:name'] ?? '');
        }
      },
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder();
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      parser.write(decoder.decode(chunk, { stream: true }));
      done();
    },
    final(done) {
      parser.end();
      done();
    },
  });
  await pipeline(content, sink);
  return hidden;
}
