import { Command, Option } from 'commander';
import { frameworks, indicators } from '../../pipelines/catalogue.ts';
import type { Json } from '../duckdb/value.ts';
import { type Answered, answered, type Framework, frameworkCounts } from '../model/framework.ts';
import type { Indicator } from '../model/indicator.ts';
import { GAPS } from '../model/lists.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printRows } from './print.ts';

const EXAMPLES = `Examples:
  footpack indicators                              what is measured, and how
  footpack indicators --framework ccg-iaf-2016-17  what answers its 60 codes
  footpack sql "FROM framework"                    the same, of a release
`;

/** Everything that the catalogue says of an indicator. */
function indicatorRow(i: Indicator): Record<string, Json> {
  return {
    id: i.id,
    title: i.title,
    definition: i.definition,
    gap: i.gap,
    domain: i.domain,
    unit: i.unit,
    multiplier: i.multiplier,
    polarity: i.polarity,
    combine: i.combine,
    interval: i.interval,
    observedBy: i.by,
    periodType: i.periodType,
    numerator: i.numerator,
    denominator: i.denominator,
    coverageBase: i.coverage,
    source: i.source,
    answers: i.answers.map((a) => ({ ...a })),
    caveats: [...i.caveats],
  };
}

/** What computes an item, stands in for it with the reason, or would let it be computed. */
function filledBy({ computedBy, proxies, wants }: Answered): string {
  if (computedBy.length > 0) return computedBy.join(', ');
  if (proxies.length > 0) {
    return proxies.map((p) => `${p.indicator} (proxy: ${p.why})`).join('; ');
  }
  return `awaiting ${wants.publisher}, ${wants.series}: ${wants.column}`;
}

function itemRow(item: Answered): Record<string, Json> {
  return {
    code: item.code,
    state: item.state,
    title: item.title,
    titleVerified: item.titleVerified,
    domain: item.domain,
    by: filledBy(item),
    computedBy: item.computedBy,
    proxies: item.proxies,
    wants: { ...item.wants, source: item.wants.source ?? null },
  };
}

/** `ccg-iaf-2016-17, CCG Improvement …: 1 computed, 5 proxy, 54 awaiting source`. */
function countsLine(framework: Framework): string {
  const counts = frameworkCounts(answered(framework, indicators));
  return `${framework.id}, ${framework.title}: ${counts}\n`;
}

export function indicatorsCommand(): Command {
  return new Command('indicators')
    .summary('what is measured, and what of a published framework that answers')
    .description(
      'Lists every indicator of the catalogue; or the items of a published framework, each computed, ' +
        'by proxy, or awaiting a source that is named.',
    )
    .addHelpText('before', EXAMPLES)
    .addOption(
      new Option('--framework <id>', 'the items of this framework').choices(
        frameworks.map((f) => f.id),
      ),
    )
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action((given: { framework?: string; json?: boolean }) => {
      const framework = frameworks.find((f) => f.id === given.framework);
      if (framework) {
        const rows = answered(framework, indicators).map(itemRow);
        printRows(rows, ['code', 'state', 'titleVerified', 'title', 'by'], given, {
          whole: ['code', 'state'],
          spare: ['titleVerified'],
        });
        process.stderr.write(framework.caveats.map((caveat) => `${caveat}\n`).join(''));
        process.stderr.write(countsLine(framework));
        return;
      }
      printRows(
        indicators.map(indicatorRow),
        ['id', 'gap', 'unit', 'polarity', 'combine', 'observedBy', 'source', 'title'],
        given,
        { whole: ['id'], spare: ['source', 'observedBy', 'polarity', 'combine', 'unit'] },
      );
      const gaps = GAPS.map((gap) => `${indicators.filter((i) => i.gap === gap).length} ${gap}`);
      process.stderr.write(`${indicators.length} indicators: ${gaps.join(', ')}\n`);
      for (const each of frameworks) process.stderr.write(countsLine(each));
    });
}
