import type { Diff } from '../model/diff.ts';
import { SAME } from './diff-page.ts';
import { diffFacts, diffSections, type Section } from './diff-sections.ts';
import { escaped } from './html.ts';

const STYLE = `
  body { font: 16px/1.4 system-ui, sans-serif; color: #212b32; max-width: 72rem; margin: 2rem auto;
    padding: 0 1rem; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: right; vertical-align: top; padding: 0.3rem 0.6rem;
    border-bottom: 1px solid #d8dde0; font-variant-numeric: tabular-nums; }
  th[scope=row], td.text, th.text { text-align: left; font-weight: normal; }
  th[scope=rowgroup] { text-align: left; border-bottom: 2px solid #768692; padding-top: 0.9rem; }
  thead th { border-bottom: 2px solid #768692; }
  small { display: block; color: #4c6272; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; } dd { margin: 0; }
  @media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
`;

const classOf = (left: boolean) => (left ? ' class="text"' : '');

function tableHtml({ columns, rows }: Section): string {
  const lefts = columns.map((column) => column.align === 'left');
  const wide = Math.max(1, columns.length);
  const head = columns.map(
    (column, i) =>
      `<th scope="col"${classOf(lefts[i] === true)}>${escaped(column.head.join(' '))}</th>`,
  );
  const body = rows.map((row) => {
    if ('heading' in row) {
      return `<tr><th scope="rowgroup" colspan="${wide + 1}">${escaped(row.heading)}</th></tr>`;
    }
    const notes = (row.notes ?? []).map((note) => `<small>${escaped(note)}</small>`).join('');
    const cells =
      'text' in row
        ? [`<td class="text" colspan="${wide}">${escaped(row.text)}</td>`]
        : row.cells.map((cell, i) => `<td${classOf(lefts[i] === true)}>${escaped(cell)}</td>`);
    return `<tr><th scope="row">${escaped(row.title)}${notes}</th>${cells.join('')}</tr>`;
  });
  const header = head.length > 0 ? `<thead><tr><td></td>${head.join('')}</tr></thead>\n` : '';
  return `<table>\n${header}<tbody>\n${body.join('\n')}\n</tbody></table>`;
}

/**
 * A comparison as one page of HTML that needs nothing else and runs nothing, each part with at most
 * `limit` rows (null: all).
 */
export function diffHtml(diff: Diff, limit: number | null): string {
  const title = `${diff.before.release} and ${diff.after.release}: what changed`;
  const facts = diffFacts(diff).map(
    ([label, text]) => `<dt>${escaped(label)}</dt><dd>${escaped(text)}</dd>`,
  );
  const sections = diffSections(diff, limit).map((section) => {
    const more = section.more === null ? '' : `\n<p>${escaped(section.more)}</p>`;
    return `<h2>${escaped(section.title)}</h2>\n${tableHtml(section)}${more}`;
  });
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What changed between two releases</h1>
<dl>${facts.join('')}</dl>
<p><strong>${escaped(diff.line)}</strong></p>
${sections.length === 0 ? `<p>${SAME}</p>` : sections.join('\n')}
</body>
</html>
`;
}
