import { type Framework, frameworkSchema } from '../src/model/framework.ts';
import { type Indicator, indicatorSchema } from '../src/model/indicator.ts';
import type { Source } from '../src/model/source.ts';
import { cancerWaitsSources } from './cancer-waits.ts';
import { careQualitySources } from './care-quality.ts';
import { delayedTransfersIndicators, delayedTransfersSources } from './delayed-transfers.ts';
import { deprivationIndicators } from './deprivation.ts';
import { facts } from './facts.ts';
import { fingertipsIndicators, fingertipsSources } from './fingertips.ts';
import { generalPracticeIndicators, generalPracticeSources } from './general-practice.ts';
import { geography } from './geography.ts';
import { healthGeography } from './health-geography.ts';
import { immunisationIndicators, immunisationSources } from './immunisation.ts';
import { improvementFramework } from './improvement-framework.ts';
import { interimLoansIndicators } from './interim-loans.ts';
import { mentalHealthIndicators, mentalHealthSources } from './mental-health.ts';
import { obesityIndicators, obesitySources } from './obesity.ts';
import { organisationDirectory } from './organisation-directory.ts';
import { organisations } from './organisations.ts';
import { populationIndicators } from './population.ts';
import { progressDashboard } from './progress-dashboard.ts';
import { qualityOutcomesIndicators, qualityOutcomesSources } from './quality-outcomes.ts';
import {
  referralToTreatmentIndicators,
  referralToTreatmentSources,
} from './referral-to-treatment.ts';
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
  ...deprivationIndicators,
  ...generalPracticeIndicators,
  ...qualityOutcomesIndicators,
  ...urgentCareIndicators,
  ...referralToTreatmentIndicators,
  ...talkingTherapiesIndicators,
  ...delayedTransfersIndicators,
  ...mentalHealthIndicators,
  ...fingertipsIndicators,
  ...immunisationIndicators,
  ...obesityIndicators,
  ...interimLoansIndicators,
].map((declaration) => indicatorSchema.parse(declaration));

/** Published lists of indicators that a release is held against. */
export const frameworks: readonly Framework[] = [improvementFramework, progressDashboard].map(
  (declaration) => frameworkSchema.parse(declaration),
);
