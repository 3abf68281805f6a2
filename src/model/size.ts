const UNITS: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4 };

/**
 * A size as DuckDB writes it, in bytes: KB, MB, GB and TB in thousands, KiB, MiB, … in 1024s. Null
 * where it is no size.
 */
export function bytesOfSize(size: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*([KMGT])(i?)B$/i.exec(size.trim());
  const [, number, unit = '', binary] = found ?? [];
  if (number === undefined) return null;
  return Math.floor(Number(number) * (binary ? 1024 : 1000) ** (UNITS[unit.toUpperCase()] ?? 0));
}

/** Bytes in a unit that a person reads: `1.2 GB`, `640 MB`. */
export function sizeOf(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  const number = bytes / unit;
  return `${number.toFixed(number < 10 && name === 'GB' ? 1 : 0)} ${name}`;
}
