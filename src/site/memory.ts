/** Values kept by key, those that were asked for last, up to a number of bytes together. */
export interface Memory<Value> {
  /** The value of a key, made once however many ask for it at the same time. */
  get(key: string, make: () => Promise<Value>): Promise<Value>;
}

/**
 * A memory of at most `bytes`, as `sizeOf` counts them. A value larger than a quarter of it is given and
 * not kept. What fails is not kept either: the next who asks tries again.
 */
export function memory<Value>(bytes: number, sizeOf: (value: Value) => number): Memory<Value> {
  const kept = new Map<string, { value: Value; size: number }>();
  const making = new Map<string, Promise<Value>>();
  let total = 0;

  function keep(key: string, value: Value): void {
    const size = sizeOf(value);
    if (size > bytes / 4) return;
    kept.set(key, { value, size });
    total += size;
    for (const [oldest, { size: freed }] of kept) {
      if (total <= bytes) break;
      kept.delete(oldest);
      total -= freed;
    }
  }

  return {
    async get(key, make) {
      const found = kept.get(key);
      if (found) {
        // A map keeps the order in which keys came: the one asked for last goes to the end.
        kept.delete(key);
        kept.set(key, found);
        return found.value;
      }
      const waiting = making.get(key);
      if (waiting) return waiting;
      const made = make();
      making.set(key, made);
      try {
        const value = await made;
        keep(key, value);
        return value;
      } finally {
        making.delete(key);
      }
    },
  };
}
