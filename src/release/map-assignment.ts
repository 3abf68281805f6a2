/**
 * The assignment of each row to a column of its own with the least sum of costs (the Hungarian
 * method with potentials, after Jonker and Volgenant 1987). `cost[row][column]`; there must be at
 * least as many columns as rows. Gives the column of each row; of equal sums always the same one.
 */
export function assign(cost: readonly (readonly number[])[]): number[] {
  const rows = cost.length;
  const columns = cost[0]?.length ?? 0;
  if (columns < rows) throw new Error(`${rows} rows cannot have a column each of ${columns}`);
  const ofRow = new Float64Array(rows + 1);
  const ofColumn = new Float64Array(columns + 1);
  /** Row of each column, both counted from 1; 0 is none. Column 0 holds the row being placed. */
  const held = new Int32Array(columns + 1);
  const from = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    held[0] = row;
    let at = 0;
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const seen = new Uint8Array(columns + 1);
    do {
      seen[at] = 1;
      const here = held[at]!;
      let least = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let column = 1; column <= columns; column += 1) {
        if (seen[column]) continue;
        const reduced = cost[here - 1]![column - 1]! - ofRow[here]! - ofColumn[column]!;
        if (reduced < slack[column]!) {
          slack[column] = reduced;
          from[column] = at;
        }
        if (slack[column]! < least) {
          least = slack[column]!;
          next = column;
        }
      }
      for (let column = 0; column <= columns; column += 1) {
        if (seen[column]) {
          ofRow[held[column]!]! += least;
          ofColumn[column]! -= least;
        } else slack[column]! -= least;
      }
      at = next;
    } while (held[at] !== 0);
    for (; at !== 0; at = from[at]!) held[at] = held[from[at]!]!;
  }
  const found = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column += 1) {
    if (held[column]) found[held[column]! - 1] = column - 1;
  }
  return found;
}
