import { ZONE } from '../model/pipeline.ts';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** A moment by the clocks of London, to read: `Thu 12 Nov 2026, 10:30`. */
export function momentText(moment: Date): string {
  return FORMAT.format(moment).replace(/^(\w+), /, '$1 ');
}
