import { type Indicator, indicatorSchema } from '../src/model/indicator.ts';
import type { Source } from '../src/model/source.ts';
import { delayedTransfersIndicators, delayedTransfersSources } from './delayed-transfers.ts';
import { facts } from './facts.ts';
import { generalPracticeIndicators, generalPracticeSources } from './general-practice.ts';
import { geography } from './geography.ts';
import { mentalHealthIndicators, mentalHealthSources } from './mental-health.ts';
import { organisations } from './organisations.ts';
import { populationIndicators } from './population.ts';
import { qualityOutcomesIndicators, qualityOutcomesSources } from './quality-outcomes.ts';
import { talkingTherapiesIndicators, talkingTherapiesSources } from './talking-therapies.ts';
import { urgentCareIndicators, urgentCareSources } from './urgent-care.ts';

/** Everything that is published and read, in the order in which `footpack sources` lists it. */
export const sources: readonly Source[] = [
  ...geography,
  ...organisations,
  ...facts,
  ...generalPracticeSources,
  ...qualityOutcomesSources,
  ...urgentCareSources,
  ...talkingTherapiesSources,
  ...delayedTransfersSources,
  ...mentalHealthSources,
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
