import { styleText } from 'node:util';
import { PLAIN, type Style } from '../query/page.ts';

/**
 * Bold and faint where a page goes to a terminal that has colours and was not asked for none
 * (`NO_COLOR`); plain in a pipe and in a file.
 */
export function terminalStyle(toFile: boolean): Style {
  if (toFile || process.stdout.isTTY !== true || !process.stdout.hasColors()) return PLAIN;
  return {
    strong: (text) => styleText('bold', text),
    faint: (text) => styleText('dim', text),
  };
}
