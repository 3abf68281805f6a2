const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const hundredths = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** A count with its thousands apart, to the nearest whole: `12,345`. */
export function wholeNumber(n: number): string {
  return signed(whole.format(n));
}

/**
 * A value as it is said with its unit: `74.2 %`, `£151.37 per registered patient`, `6,918 days per
 * 100,000 residents aged 18 and over`; in short without what it is per: `£151.37`, `6,918`.
 */
export function inUnit(value: number, unit: string, form: 'full' | 'short' = 'full'): string {
  if (unit === 'percent')
    return `${signed((Math.abs(value) < 1 ? hundredths : tenths).format(value))} %`;
  if (unit.startsWith('£')) {
    const money = (Math.abs(value) < 1000 ? hundredths : whole).format(Math.abs(value));
    return `${value < 0 ? '−' : ''}£${money}${form === 'short' ? '' : unit.slice(1)}`;
  }
  const number = signed((Math.abs(value) < 100 ? tenths : whole).format(value));
  return form === 'short' ? number : `${number} ${unit}`;
}

const ordinals = new Intl.PluralRules('en-GB', { type: 'ordinal' });

/** `41st`, `2nd`, `13th`. */
export function ordinal(n: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd' }[ordinals.select(n) as 'one'];
  return `${n}${ending ?? 'th'}`;
}

function signed(text: string): string {
  return text.replace(/^-/, '−');
}
