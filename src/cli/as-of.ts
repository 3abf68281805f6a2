import { InvalidArgumentError, Option } from 'commander';

/** A day as `2017-04-01`; of a month alone, its first. Throws for what is no day of the calendar. */
export function dayOf(given: string): string {
  const day = /^\d{4}-\d{2}$/.test(given) ? `${given}-01` : given;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) {
    throw new InvalidArgumentError('It is a day such as 2017-04-01, or a month such as 2017-04.');
  }
  return day;
}

/** `--as-of`, which asks how things stood on a day. */
export const asOfOption = (about: string) => new Option('--as-of <date>', about).argParser(dayOf);
