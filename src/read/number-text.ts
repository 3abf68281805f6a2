/** A number as text: digits that only the binary form has are left out, and no exponent is used. */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  // Fifteen digits are what a workbook keeps: 870296.9999999999 was to be 870297.
  const fixed = Number(value.toPrecision(15)).toFixed(10);
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '').replace(/^-0$/, '0') : fixed;
}
