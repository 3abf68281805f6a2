/** A table and the tables that its SELECT reads. */
export interface Step {
  table: string;
  file: string;
  reads: readonly string[];
}

function schemaOf(table: string): string {
  return table.split('.')[0] ?? '';
}

/**
 * The order in which to build tables, each after all that it reads. `given` are the tables that
 * exist before the build; only schema `stage` may read those. Throws, with both files named, on a
 * table that does not exist, on one read from right to left, and on a circle.
 */
export function buildOrder(
  steps: readonly Step[],
  given: readonly string[],
  schemas: readonly string[],
): Step[] {
  const byTable = new Map(steps.map((step) => [step.table, step]));
  const known = new Set(given);
  for (const step of steps) {
    for (const read of step.reads) {
      const origin = byTable.get(read);
      if (!origin && !known.has(read)) {
        throw new Error(`${step.file} reads ${read}, which nothing makes`);
      }
      if (!origin && schemaOf(step.table) !== schemas[0]) {
        throw new Error(`${step.file} reads ${read}, which only sql/${schemas[0]} may read`);
      }
      if (origin && schemas.indexOf(schemaOf(read)) > schemas.indexOf(schemaOf(step.table))) {
        throw new Error(`${step.file} reads ${origin.file}, which stands to its right`);
      }
    }
  }
  const done = new Set<string>();
  const order: Step[] = [];
  const place = (step: Step, above: Step[]): void => {
    if (done.has(step.table)) return;
    const circle = above.findIndex((s) => s.table === step.table);
    if (circle >= 0) {
      throw new Error(`a circle: ${[...above.slice(circle), step].map((s) => s.file).join(' → ')}`);
    }
    for (const read of step.reads) {
      const origin = byTable.get(read);
      if (origin) place(origin, [...above, step]);
    }
    done.add(step.table);
    order.push(step);
  };
  for (const step of steps) place(step, []);
  return order;
}
