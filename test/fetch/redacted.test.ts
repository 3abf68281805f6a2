import { expect, it } from 'vitest';
import { redacted } from '../../src/fetch/redacted.ts';

it.each([
  ['https://user:secret@mirror.nhs.uk/a.csv', 'https://mirror.nhs.uk/a.csv'],
  ['https://a.uk/x?apikey=123&page=2', 'https://a.uk/x?apikey=redacted&page=2'],
  [
    'https://r2.uk/x?X-Amz-Credential=a&X-Amz-Expires=1',
    'https://r2.uk/x?X-Amz-Credential=redacted&X-Amz-Expires=redacted',
  ],
  ['https://a.uk/x?access_token=1&access_token=2', 'https://a.uk/x?access_token=redacted'],
  ['https://a.uk/getReport?report=epraccur', 'https://a.uk/getReport?report=epraccur'],
  ['lookups/a.csv', 'lookups/a.csv'],
])('%s is told as %s', (address, told) => {
  expect(redacted(address)).toBe(told);
});
