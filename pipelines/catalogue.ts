import { type Indicator, indicatorSchema } from '../src/model/indicator.ts';
import type { Source } from '../src/model/source.ts';
import { cancerWaitsSources } from './cancer-waits.ts';
import { careQualitySources } from './care-quality.ts';
import { delayedTransfersIndicators, delayedTransfersSources } from './delayed-transfers.ts';
import { facts } from './facts.ts';
import { fingertipsSources } from './fingertips.ts';
import { generalPracticeIndicators, generalPracticeSources } from './general-practice.ts';
import { geography } from './geography.ts';
import { healthGeography } from './health-geography.ts';
import { immunisationSources } from './immunisation.ts';
import { mentalHealthIndicators, mentalHealthSources } from './mental-health.ts';
import { obesitySources } from './obesity.ts';
import { organisationDirectory } from './organisation-directory.ts';
import { organisations } from './organisations.ts';
import { populationIndicators } from './population.ts';
import { qualityOutcomesIndicators, qualityOutcomesSources } from './quality-outcomes.ts';
import { referralToTreatmentSources } from './referral-to-treatment.ts';
import { registeredPatientsSources } from './registered-patients.ts';
import { talkingTherapiesIndicators, talkingTherapiesSources } from './talking-therapies.ts';
import { urgentCareIndicators, urgentCareSources } from './urgent-care.ts';

/** Everything that is published and read, in the order in which `footpack sources` lists it. */
export const sources: readonly Source[] = [
  ...geography,
  ...healthGeography,
  ...organisations,
  ...organisationDirectory,
  ...facts,
  ...generalPracticeSources,
  ...registeredPatientsSources,
  ...qualityOutcomesSources,
  ...urgentCareSources,
  ...referralToTreatmentSources,
  ...cancerWaitsSources,
  ...talkingTherapiesSources,
  ...delayedTransfersSources,
  ...mentalHealthSources,
  ...fingertipsSources,
  ...immunisationSources,
  ...obesitySources,
  ...careQualitySources,
];

/** Everything that is measured, in the order in which a pack shows it. */
export const indicators: readonly Indicator[] = [
  ...populationIndicators,
  ...generalPracticeIndicators,
  ...qualityOutcomesIndicators,
  ...urgentCareIndicators,
  ...talkingTherapiesIndicators,
  ...delayedTransfersIndicators,
  ...mentalHealthIndicators,
].map((declaration) => indicatorSchema.parse(declaration));
