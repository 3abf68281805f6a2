import type { Framework } from '../src/model/framework.ts';

/** The 60 titles by code. The list is that of version 2 (June 2017), with codes of version 1. */
const TITLES = {
  '101a': 'Maternal smoking at delivery',
  '102a': 'Percentage of children aged 10-11 classified as overweight or obese',
  '103a':
    'Diabetes patients that have achieved all the NICE recommended treatment targets: three ' +
    '(HbA1c, cholesterol, blood pressure) for adults and one (HbA1c) for children',
  '103b':
    'People with diabetes diagnosed less than a year who attend a structured education course',
  '104a': 'Injuries from falls in people aged 65 and over',
  '105a':
    'Utilisation of the NHS e-referral service to enable choice at first routine elective referral',
  '105b': 'Personal health budgets',
  '105c': 'Percentage of deaths which take place in hospital',
  '105d': 'People with a long-term condition feeling supported to manage their condition(s)',
  '106a':
    'Inequality in unplanned hospitalisation for chronic ambulatory care sensitive conditions',
  '106b': 'Inequality in emergency admissions for urgent care sensitive conditions',
  '107a': 'Antimicrobial resistance: appropriate prescribing of antibiotics in primary care',
  '107b':
    'Antimicrobial resistance: appropriate prescribing of broad spectrum antibiotics in primary care',
  '108a': 'Quality of life of carers',
  '121a': 'Use of high quality providers (v1); provision of high quality care: hospital (v2)',
  '121b': 'Provision of high quality care: primary medical services',
  '121c': 'Provision of high quality care: adult social care',
  '122a': 'Cancers diagnosed at early stage',
  '122b':
    'People with urgent GP referral having first definitive treatment for cancer within 62 days of ' +
    'referral',
  '122c': 'One-year survival from all cancers',
  '122d': 'Cancer patient experience',
  '123a': 'Improving Access to Psychological Therapies recovery rate',
  '123b':
    'People with first episode of psychosis starting treatment with a NICE-recommended package of ' +
    'care treated within 2 weeks of referral',
  '123c': 'Children and young people’s mental health services transformation',
  '123d': 'Crisis care and liaison mental health services transformation',
  '123e': 'Out of area placements for acute mental health inpatient care: transformation',
  '124a':
    'Reliance on specialist inpatient care for people with a learning disability and/or autism',
  '124b':
    'Proportion of people with a learning disability on the GP register receiving an annual health ' +
    'check',
  '125a': 'Neonatal mortality and stillbirths',
  '125b': 'Women’s experience of maternity services',
  '125c': 'Choices in maternity services',
  '126a': 'Estimated diagnosis rate for people with dementia',
  '126b': 'Dementia care planning and post-diagnostic support',
  '127a': 'Achievement of milestones in the delivery of an integrated urgent care service',
  '127b': 'Emergency admissions for urgent care sensitive conditions',
  '127c': 'Percentage of patients admitted, transferred or discharged from A&E within 4 hours',
  '127d': 'Ambulance waits',
  '127e': 'Delayed transfers of care per 100,000 population',
  '127f': 'Population use of hospital beds following emergency admission',
  '128a':
    'Management of long term conditions (unplanned hospitalisation for chronic ACS conditions)',
  '128b': 'Patient experience of GP services',
  '128c': 'Primary care access',
  '128d': 'Primary care workforce',
  '129a': 'Patients waiting 18 weeks or less from referral to hospital treatment',
  '130a': 'Achievement of clinical standards in the delivery of 7 day services',
  '131a': 'People eligible for standard NHS Continuing Healthcare',
  '141a': 'Financial plan',
  '141b': 'In-year financial performance',
  '142a': 'Outcomes in areas with identified scope for improvement',
  '142b': 'Expenditure in areas with identified scope for improvement',
  '143a': 'Adoption of new models of care',
  '144a': 'Local digital roadmap in place',
  '144b': 'Digital interactions between primary and secondary care',
  '145a': 'Local strategic estates plan (SEP) in place',
  '161a': 'Sustainability and Transformation Plan',
  '162a': 'Probity and corporate governance',
  '163a': 'Staff engagement index',
  '163b': 'Progress against workforce race equality standard',
  '164a': 'Effectiveness of working relationships in the local system',
  '165a': 'Quality of CCG leadership',
} as const;

type Code = keyof typeof TITLES;

/**
 * Codes whose title was read: in the contents of the technical annex of June 2017, or, from 127b on,
 * in the annex of 2019/20 under the same code. The others are told from memory.
 */
const READ: readonly Code[] = [
  ...(['101a', '102a', '103a', '103b', '104a', '105a', '105b'] as const),
  ...(['127b', '127c', '127e', '128b', '130a'] as const),
];

/** A series, and the columns of it that would let codes be computed. */
interface Wanted {
  publisher: string;
  series: string;
  source?: string;
  columns: Partial<Record<Code, string>>;
}

const assessed = (what: string) => `${what}, one category a CCG`;

/** Where each code would be looked for: by general knowledge, not read in the annex. */
const WANTED: readonly Wanted[] = [
  {
    publisher: 'NHS Digital',
    series: 'Women’s smoking status at time of delivery',
    columns: { '101a': 'women smoking at delivery, and maternities, by CCG' },
  },
  {
    publisher: 'NHS Digital',
    series: 'National Child Measurement Programme',
    source: 'fingertips-rates',
    columns: { '102a': 'children overweight or obese in year 6, and children measured, by CCG' },
  },
  {
    publisher: 'NHS Digital',
    series: 'National Diabetes Audit',
    columns: {
      '103a': 'patients who achieved all targets, and patients, by CCG, adults and children',
      '103b': 'patients newly diagnosed who attended a course, and newly diagnosed, by CCG',
    },
  },
  {
    publisher: 'NHS Digital',
    series: 'Hospital Episode Statistics',
    columns: {
      '104a': 'emergency admissions for falls at 65 and over, by CCG, age band and sex',
      '106a': 'emergency admissions for chronic ACS conditions, by CCG and deprivation of area',
      '106b': 'emergency admissions for urgent care sensitive conditions, the same way',
      '127b': 'emergency admissions for urgent care sensitive conditions, by CCG, age band and sex',
      '127f': 'bed days after emergency admission, by CCG, age band and sex',
      '128a': 'unplanned admissions for chronic ACS conditions, by CCG, age band and sex',
    },
  },
  {
    publisher: 'NHS Digital',
    series: 'NHS e-Referral Service, with monthly referral returns',
    columns: { '105a': 'referrals booked through the service, and first referrals, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Personal health budgets',
    columns: { '105b': 'personal health budgets in place, by CCG' },
  },
  {
    publisher: 'Public Health England',
    series: 'End of life care profiles',
    columns: { '105c': 'deaths in hospital, and deaths, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'GP Patient Survey',
    columns: {
      '105d': 'weighted answers “supported”, and weighted answers, by CCG',
      '108a': 'mean EQ-5D score of carers, with weighted answers, by CCG',
      '128b': 'weighted answers “good” overall, and weighted answers, by CCG',
    },
  },
  {
    publisher: 'NHS Business Services Authority',
    series: 'Antibiotic prescribing by CCG',
    columns: {
      '107a': 'antibiotic items, and STAR-PU, by CCG',
      '107b': 'broad spectrum items, and antibiotic items, by CCG',
    },
  },
  {
    publisher: 'Care Quality Commission',
    series: 'Latest ratings, by location',
    source: 'cqc-ratings',
    columns: {
      '121a': 'ratings of hospitals in 2016/17: providers by rating',
      '121b': 'ratings of GP practices in 2016/17: practices by rating, by CCG',
      '121c': 'ratings of adult social care in 2016/17: services by rating, by CCG',
    },
  },
  {
    publisher: 'Public Health England',
    series: 'Cancers by stage at diagnosis',
    columns: { '122a': 'cancers at stage 1 or 2, and cancers staged, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Cancer waiting times, by commissioner',
    source: 'cancer-waits',
    columns: { '122b': 'patients treated, and within 62 days, by CCG, for quarters of 2016/17' },
  },
  {
    publisher: 'Office for National Statistics',
    series: 'Cancer survival: index for Clinical Commissioning Groups',
    columns: { '122c': 'index of one-year survival, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'National Cancer Patient Experience Survey',
    columns: { '122d': 'overall score of care, with answers, by CCG' },
  },
  {
    publisher: 'NHS Digital',
    series: 'Psychological Therapies: annual report on the use of IAPT services',
    source: 'iapt-annual',
    columns: { '123a': 'courses that moved to recovery, and courses begun at caseness, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Early intervention in psychosis waiting times',
    columns: { '123b': 'people who started within two weeks, and people who started, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Assessments of transformation in mental health',
    columns: {
      '123c': assessed('children and young people'),
      '123d': assessed('crisis care and liaison'),
      '123e': assessed('out of area placements'),
    },
  },
  {
    publisher: 'NHS Digital',
    series: 'Learning disability services statistics (Assuring Transformation)',
    columns: { '124a': 'inpatients, by transforming care partnership, with its CCGs' },
  },
  {
    publisher: 'NHS Digital',
    series: 'Learning disabilities health check scheme',
    columns: { '124b': 'health checks carried out, by CCG (the register itself is `qof-ld`)' },
  },
  {
    publisher: 'Office for National Statistics',
    series: 'Births and infant deaths by area',
    columns: { '125a': 'stillbirths, neonatal deaths, and births, by CCG' },
  },
  {
    publisher: 'Care Quality Commission',
    series: 'Maternity services survey',
    columns: {
      '125b': 'mean score of experience, with answers, by CCG',
      '125c': 'mean score of choice, with answers, by CCG',
    },
  },
  {
    publisher: 'NHS Digital',
    series: 'Recorded dementia diagnoses',
    source: 'fingertips-rates',
    columns: { '126a': 'patients diagnosed at 65 and over, and patients estimated, by CCG' },
  },
  {
    publisher: 'NHS Digital',
    series: 'Quality and Outcomes Framework: achievement',
    columns: { '126b': 'patients with a care plan reviewed, and patients on the register' },
  },
  {
    publisher: 'NHS England',
    series: 'Urgent and emergency care delivery returns',
    columns: { '127a': 'milestones achieved, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'A&E attendances and emergency admissions',
    source: 'ae-attendances',
    columns: { '127c': 'attendances, and within four hours, by the patients’ CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Ambulance quality indicators',
    columns: { '127d': 'calls of the gravest kind, and reached in eight minutes, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Delayed transfers of care',
    source: 'dtoc-days',
    columns: { '127e': 'days delayed by CCG, with the population that the framework used' },
  },
  {
    publisher: 'NHS England',
    series: 'Extended access to general practice',
    columns: { '128c': 'registered patients with full extended access, by CCG' },
  },
  {
    publisher: 'NHS Digital',
    series: 'General and personal medical services: workforce',
    columns: { '128d': 'full-time equivalent GPs and nurses, and weighted patients, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'Consultant-led referral to treatment waiting times',
    source: 'rtt',
    columns: { '129a': 'incomplete pathways, and within 18 weeks, by CCG, for months of 2016/17' },
  },
  {
    publisher: 'NHS England',
    series: 'Seven day services self-assessment',
    columns: { '130a': 'clinical standards achieved, by trust' },
  },
  {
    publisher: 'NHS England',
    series: 'NHS continuing healthcare',
    columns: { '131a': 'people eligible for standard continuing healthcare, by CCG' },
  },
  {
    publisher: 'NHS England',
    series: 'CCG improvement and assessment framework: data by CCG',
    columns: {
      '141a': assessed('financial plan'),
      '141b': assessed('in-year performance'),
      '142a': 'share of outcomes improved, by CCG',
      '142b': 'share of expenditure improved, by CCG',
      '143a': assessed('new models of care'),
      '144a': assessed('roadmap in place'),
      '144b': 'index of digital interactions, by CCG',
      '145a': assessed('estates plan in place'),
      '161a': assessed('the plan’s assessment'),
      '162a': assessed('compliance'),
      '165a': assessed('leadership'),
    },
  },
  {
    publisher: 'NHS England',
    series: 'NHS Staff Survey',
    columns: {
      '163a': 'engagement score by trust, with each CCG’s share of its activity',
      '163b': 'indicator of the race equality standard by trust, with the same share',
    },
  },
  {
    publisher: 'NHS England',
    series: 'CCG 360° stakeholder survey',
    columns: { '164a': 'score of working relationships, by CCG' },
  },
];

const DOMAINS: Readonly<Record<string, string>> = {
  '10': 'Better health',
  '12': 'Better care',
  '13': 'Better care',
  '14': 'Sustainability',
  '16': 'Leadership',
};

function wanted(code: Code): Framework['items'][number]['wants'] {
  const found = WANTED.find((w) => w.columns[code] !== undefined);
  if (!found) throw new Error(`no series is named for ${code}`);
  const { columns, ...series } = found;
  return { ...series, column: columns[code] ?? '' };
}

/** The frame in which the packs were promised. */
export const improvementFramework: Framework = {
  id: 'ccg-iaf-2016-17',
  title: 'CCG Improvement and Assessment Framework 2016/17',
  publisher: 'NHS England',
  caveats: [
    'Twelve titles were read with their codes; the other codes and titles are told from memory.',
    'No numerator, denominator or period of the technical annex was read: none is shown, and an ' +
      'indicator that answers a code has the definition that footpack gives it.',
    'Figures are of the period that the source publishes: 123a of 2017/18.',
    'Publisher, series and column of what is awaited are where we would look, not the annex’s word.',
  ],
  items: (Object.keys(TITLES) as Code[]).map((code) => ({
    code,
    title: TITLES[code],
    titleVerified: READ.includes(code),
    domain: DOMAINS[code.slice(0, 2)] ?? '',
    wants: wanted(code),
  })),
};
