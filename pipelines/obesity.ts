import { OGL, type Source } from '../src/model/source.ts';

export const obesitySources: readonly Source[] = [
  {
    id: 'obesity-admissions',
    title: 'Hospital admissions with obesity by CCG, 2014/15',
    publisher: 'NHS Digital',
    licence: OGL,
    attribution:
      'Statistics on Obesity, Physical Activity and Diet, NHS Digital, licensed under the Open ' +
      'Government Licence v3.0',
    cadence: 'once',
    lagDays: 390,
    locator: {
      kind: 'compiled',
      url: 'https://digital.nhs.uk/data-and-information/publications/statistical/statistics-on-obesity-physical-activity-and-diet',
    },
    vintage: { fixed: '2014-04' },
    layouts: [
      {
        relation: 'obesity_admissions',
        columns: [
          { name: 'year', header: 'Year', kind: 'text', required: true },
          { name: 'org_type', header: 'Org_Type', kind: 'text', required: true },
          { name: 'org_ons', header: 'ONS_Code', kind: 'text', required: true },
          { name: 'org_ods', header: 'Org_Code', kind: 'text' },
          { name: 'org_name', header: 'Org_Name', kind: 'text' },
          { name: 'classification', header: 'Classification', kind: 'text', required: true },
          { name: 'persons', header: 'Metric_Primary', kind: 'text', required: true },
          { name: 'admissions', header: 'Value', kind: 'count' },
        ],
        key: ['org_type', 'org_ons', 'org_ods', 'classification', 'persons'],
        minRows: 1_500,
        suppressed: ['*'],
      },
    ],
    notes: [
      'In windows-1252. A star stands for a small count.',
      'CCGs of 2014: five of them were gone by April 2016.',
      'The address of the file is not known.',
    ],
  },
];
