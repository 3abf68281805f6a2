import { expect, it } from 'vitest';
import { counted } from '../../src/model/counted.ts';

it('says one in the singular and the rest in the plural', () => {
  expect([0, 1, 2].map((n) => counted(n, 'file'))).toEqual(['0 files', '1 file', '2 files']);
  expect(counted(2, 'breach', 'breaches')).toBe('2 breaches');
});
