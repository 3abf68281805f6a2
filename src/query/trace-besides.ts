import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Line } from './traced.ts';

/**
 * Lines that a figure rests on beside the one that it names, or in place of one. A figure of A&E adds
 * the lines of departments; a rate of talking therapies takes its denominator from lines of its own;
 * residents and deprivation are summed over areas, referral to treatment over providers; the admissions
 * of a CCG that took others over, over them. One SELECT each, over what the build has read:
 * `indicator_id`, `org_code` and `first_day` tell the figure, `source_file` and `source_line` the line.
 */
const RESTING = [
  `SELECT i.indicator_id, a.org_code, CAST(a.month AS DATE) AS first_day, a.source_file, a.source_line
   FROM raw.ae_by_type AS a
   JOIN (VALUES ('ae-4hr-type1', true), ('ae-attendances-type1', true), ('ae-4hr-all', false),
     ('ae-attendances', false), ('ae-admissions', false)) AS i (indicator_id, only_type_1)
     ON NOT i.only_type_1 OR a.department = '1'`,
  `SELECT i.indicator_id, CASE WHEN t.org_type = 'England' THEN 'E92000001' ELSE t.org_code END,
     CAST(t.start_date AS DATE), t.source_file, t.source_line
   FROM raw.iapt_annual AS t
   JOIN (VALUES ('iapt-recovery', 'recovery'), ('iapt-recovery', 'not_at_caseness'),
     ('iapt-recovery', 'finished_course_treatment'), ('iapt-reliable-recovery', 'reliable_recovery'),
     ('iapt-reliable-recovery', 'not_at_caseness'),
     ('iapt-reliable-recovery', 'finished_course_treatment'), ('iapt-improvement', 'improvement'),
     ('iapt-improvement', 'finished_course_treatment')) AS i (indicator_id, measure)
     ON i.measure = t.measure
   WHERE t.statistic = 'count' AND t.breakdown = 'Total' AND t.org_type IN ('CCG', 'England')`,
  `SELECT 'population-resident', a.ccg_ods, DATE '2017-01-01', p.source_file, p.source_line
   FROM stage.area_population AS p
   JOIN stage.area AS a
     ON a.grain = p.grain AND a.area_code = p.area_code AND a.vintage = '2017-04'
   WHERE p.grain = (SELECT max(grain) FROM stage.population_total)`,
  `SELECT i.indicator_id, a.ccg_ods, DATE '2015-01-01', d.source_file, d.source_line
   FROM stage.area_deprivation AS d
   JOIN stage.area AS a
     ON a.grain = d.grain AND a.area_code = d.area_code AND a.vintage = '2017-04'
   CROSS JOIN (VALUES ('imd-2015-score'), ('imd-2015-decile-1')) AS i (indicator_id)
   WHERE d.grain = (SELECT max(grain) FROM stage.area_deprivation)`,
  `SELECT 'rtt-18-weeks', unnest([r.commissioner_code, r.commissioner_parent_code]),
     TRY_CAST(r.extract_period || '-01' AS DATE), r.source_file, r.source_line
   FROM raw.rtt_full_extract AS r
   WHERE r.part = 'Part_2' AND r.treatment_code = 'C_999'`,
  `SELECT 'obesity-admissions-per-100k', coalesce(o.parent_code, o.org_code), o.period_start,
     o.source_file, o.source_line
   FROM stage.obesity_observation AS o
   WHERE o.indicator_id = 'obesity-admissions'`,
];

/** By observation: the lines that it rests on beside its own, from a build that has read its file. */
export async function besidesOf(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, Line[]>> {
  const besides = new Map<string, Line[]>();
  if (ids.length === 0) return besides;
  const rows = await db.rows(
    `SELECT o.observation_id, r.source_file, r.source_line
     FROM organisation.observation AS o
     JOIN (${RESTING.join('\nUNION ALL\n')}) AS r
       ON r.indicator_id = o.indicator_id AND r.org_code = o.org_code AND r.first_day = o.period_start
     WHERE o.observation_id IN (${ids.map(text).join(', ')})
       AND (r.source_file <> o.source_file OR r.source_line IS DISTINCT FROM o.source_line)
     ORDER BY ALL`,
  );
  for (const row of rows) {
    const line = { sourceFile: String(row.source_file), sourceLine: Number(row.source_line) };
    const id = String(row.observation_id);
    besides.set(id, [...(besides.get(id) ?? []), { ...line, text: null }]);
  }
  return besides;
}
