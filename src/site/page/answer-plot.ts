import { type Answer, type Cell, cellText, chartOf } from './answer.ts';
import { Plot, plotOf } from './plot.ts';
import { fitted } from './words.ts';

/** A number beside its bar, to two decimals: the table has all of them. */
function barText(cell: Cell): string {
  const number = Number(cell);
  return cell === null || Number.isNaN(number)
    ? cellText(cell)
    : number.toLocaleString('en-GB', { maximumFractionDigits: 2 });
}

/** An answer as bars or dots, or null where neither suits it. */
export function answerPlot(answer: Answer, width: number): SVGSVGElement | null {
  const chart = chartOf(answer);
  if (!chart) return null;
  const nameOf = (i: number) => answer.columns[i]?.name ?? '';
  const at = (i: number) => (row: Cell[]) => row[i] ?? null;
  const element =
    chart.kind === 'bars'
      ? plotOf({
          width,
          height: 60 + answer.rows.length * 20,
          marginLeft: Math.min(280, width * 0.42),
          marginRight: 56,
          x: { label: nameOf(chart.value), grid: true, labelAnchor: 'center', labelArrow: 'none' },
          y: {
            domain: answer.rows.map((row) => cellText(row[chart.label] ?? null)),
            label: null,
            tickSize: 0,
            tickFormat: (name: string) => fitted(name, width < 500 ? 20 : 40),
          },
          marks: [
            Plot.barX(answer.rows, {
              x: at(chart.value),
              y: (row: Cell[]) => cellText(row[chart.label] ?? null),
              fill: '#2473b5',
              insetTop: 2,
              insetBottom: 2,
            }),
            Plot.text(answer.rows, {
              x: at(chart.value),
              y: (row: Cell[]) => cellText(row[chart.label] ?? null),
              text: (row: Cell[]) => barText(row[chart.value] ?? null),
              textAnchor: 'start',
              dx: 4,
            }),
            Plot.ruleX([0]),
          ],
        })
      : plotOf({
          width,
          height: Math.min(460, width * 0.66),
          marginLeft: 60,
          x: { label: nameOf(chart.x), grid: true, nice: true, labelArrow: 'none' },
          y: { label: nameOf(chart.y), grid: true, nice: true, labelArrow: 'none' },
          marks: [Plot.dot(answer.rows, { x: at(chart.x), y: at(chart.y), r: 4, fill: '#2473b5' })],
        });
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', 'The answer as a chart. The table says the same.');
  return element;
}
