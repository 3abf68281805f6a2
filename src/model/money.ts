/**
 * Money that a person typed in £ million, held as whole pounds: sums and comparisons are exact, as
 * those of doubles are not (0.1 + 0.2).
 */

/** Decimals of £ million that make a pound. */
const POUND_DECIMALS = 6;

/** A figure as it was typed: whole pounds, and how many decimals of £ million it was given with. */
export interface Typed {
  pounds: bigint;
  decimals: number;
}

/** Why a text is no figure. */
export type NoFigure = 'not a number' | 'more than six decimals';

const FIGURE = /^(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?$/;

/**
 * Reads a figure in £ million: `12`, `12.5`, `1,234.5`, `-3`, and `(3)`, which is how accountants
 * write −3. A currency sign, a letter or an exponent makes it no number.
 */
export function typed(text: string): Typed | NoFigure {
  const bracketed = /^\((.*)\)$/.exec(text.trim());
  const signed = /^([-−+]?)(.*)$/.exec(bracketed?.[1]?.trim() ?? text.trim());
  const [sign = '', digits = ''] = [signed?.[1], signed?.[2]];
  const match = FIGURE.exec(digits);
  if (!match || !/\d/.test(digits) || (bracketed && sign !== '')) return 'not a number';
  const decimals = match[1] ?? '';
  if (decimals.length > POUND_DECIMALS) return 'more than six decimals';
  const whole = (digits.split('.')[0] ?? '').replaceAll(',', '');
  const pounds = BigInt(whole + decimals.padEnd(POUND_DECIMALS, '0'));
  const negative = bracketed !== null || sign === '-' || sign === '−';
  return { pounds: negative ? -pounds : pounds, decimals: decimals.length };
}

/** Half of the last of so many decimals of £ million, `figures` times, in whole pounds: what rounding can make. */
export function roundingOf(figures: number, decimals: number): bigint {
  return (BigInt(figures) * 10n ** BigInt(POUND_DECIMALS - decimals)) / 2n;
}

/** Pounds as £ million in decimal digits, with at least so many decimals: none of it is rounded. */
export function millionsText(pounds: bigint, decimals = 0): string {
  const digits = String(pounds < 0n ? -pounds : pounds).padStart(POUND_DECIMALS + 1, '0');
  const fraction = digits.slice(-POUND_DECIMALS).replace(/0+$/, '').padEnd(decimals, '0');
  const text = digits.slice(0, -POUND_DECIMALS) + (fraction === '' ? '' : `.${fraction}`);
  return pounds < 0n ? `-${text}` : text;
}

/** Pounds as £ million for JSON: a number where a double holds all of its digits, else a string. */
export function millions(pounds: bigint): number | string {
  const text = millionsText(pounds);
  return text.replace(/^-?0*\.?0*/, '').replace('.', '').length <= 15 ? Number(text) : text;
}
