import { createMacros } from '../../src/build/macros.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import type { Json } from '../../src/duckdb/value.ts';
import { packageRoot } from '../support.ts';

/** What a macro has to answer to arguments written in SQL: `per` times its answer is `answer`. */
export interface Vector {
  /** As `wilson_lower(a, b, c)`. */
  call: string;
  given: string;
  answer: Json;
  /** Relative error. */
  within: number;
  per: number;
}

/** Relative error of a closed formula, and of what is found by iteration. */
export const CLOSED = 1e-9;
export const ITERATED = 1e-6;

type Case = [given: string, answer: Json, per?: number];

const vectors = (call: string, within: number, cases: Case[]): Vector[] =>
  cases.map(([given, answer, per = 1]) => ({ call, given, answer, within, per }));

// Age bands of one made-up area, and the European Standard Population of 2013.
const EVENTS = '[127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91]';
const FEW = '[12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]';
const PEOPLE =
  '[636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]';
const ESP =
  '[5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000,' +
  ' 2500, 1500, 1000]';
const REFERENCE_EVENTS =
  '[10303, 2824, 0, 3615, 3641, 3490, 3789, 3213, 3031, 2771, 3089, 3490, 3595, 4745, 5514, 7125,' +
  ' 5694, 6210, 5757]';
const REFERENCE_PEOPLE =
  '[50520, 57173, 60213, 54659, 44345, 50128, 62163, 67423, 62899, 55463, 60479, 49974, 44140,' +
  ' 40888, 37239, 30819, 18136, 15325, 13918]';
const SLOPE_1 =
  '[75.9334590103081, 78.3442382727843, 83.8360631041654, 83.6375399664931, 80.4655031529559,' +
  ' 81.1156759857022, 81.6930835718562, 84.1900062060987, 80.5955641081472, 86.2894349578624],' +
  ' [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]';
const SLOPE_2 =
  '[70.54853186, 71.57155734, 72.48698671, 73.51985519, 73.14605425, 76.15898712, 78.65444871,' +
  ' 80.56476961, 80.85486627, 79.9711253],' +
  ' [21675, 20065, 19750, 24713, 20112, 19618, 22408, 19752, 18939, 19312]';

const NEWCOMBE = `48 / 80, wilson_lower(48, 80, 0.95), wilson_upper(48, 80, 0.95),
  56 / 70, wilson_lower(56, 70, 0.95), wilson_upper(56, 70, 0.95)`;

/**
 * A selection of the published vectors of PHEindicatormethods, an open package for R of the Office for
 * Health Improvement and Disparities (the workbooks of its tests), and after each a few that are known
 * otherwise. Together they tell every macro that counts from a wrong one.
 */
export const VECTORS: Vector[] = [
  // phe_proportion: of one area, of two together, of a share in place of a count.
  ...vectors('wilson_lower(a, b, c)', CLOSED, [
    ['65, 100, 0.95', 0.5525444329688797],
    ['65, 100, 0.998', 0.4954946574070431],
    ['1, 100, 0.95', 0.0017674320641406511],
    ['7776456, 7564336677, 0.95', 0.0010273201001641094],
    ['1 + 1, 100 + 100, 0.95', 0.002746658133544438],
    ['0.445, 1, 0.95', 0.04381744772058822],
    ['0, 50, 0.95', 0],
  ]),
  ...vectors('wilson_upper(a, b, c)', CLOSED, [
    ['65, 100, 0.95', 0.7363575175690247],
    ['65, 100, 0.998', 0.7783540614089697],
    ['1, 100, 0.95', 0.054486196178705294],
    ['7776456, 7564336677, 0.998', 0.0010291812992698397],
    ['1 + 1, 100 + 100, 0.95', 0.035721761716176796],
    ['0.445, 1, 0.998', 0.9702259947019541],
    ['50, 50, 0.95', 1],
  ]),
  // phe_rate: exact below 10, Byar from 10. Then the exact limits of 9, and of no event: -ln(α/2).
  ...vectors('poisson_lower(a, b)', ITERATED, [
    ['1, 0.95', 0.025317807984289897],
    ['1, 0.998', 0.0010005003335835344],
    ['5, 0.95', 1.62348639011842],
    ['9, 0.95', 4.115373097378334],
    ['0, 0.95', 0],
  ]),
  ...vectors('poisson_lower(a, b)', CLOSED, [
    ['5 + 5, 0.95', 2.3937249569837822, 100 / 200],
    ['65, 0.998', 42.8802614714802],
    ['250, 0.95', 99984.94738532876, 100_000 / 220],
    ['7776456, 0.95', 0.10273196005302074, 100 / 7564336677],
  ]),
  ...vectors('poisson_upper(a, b)', ITERATED, [
    ['1, 0.95', 5.571643390938898],
    ['5, 0.95', 11.668332079322669],
    ['5, 0.998', 16.454745203680105],
    ['9, 0.95', 17.084803451419166],
    ['0, 0.95', 3.6888794541139363],
  ]),
  ...vectors('poisson_upper(a, b)', CLOSED, [
    ['5 + 5, 0.95', 9.19572930287824, 100 / 200],
    ['65, 0.998', 94.00029084431802],
    ['250, 0.95', 128631.14487455782, 100_000 / 220],
  ]),
  // byars_lower, byars_upper.
  ...vectors('byar_lower(a, b)', CLOSED, [
    ['65, 0.95', 50.163187710459454],
    ['1, 0.95', 0.01307213290150435],
    ['10, 0.998', 2.916318374695686],
    ['0.2, 0.95', 0],
  ]),
  ...vectors('byar_upper(a, b)', CLOSED, [
    ['65, 0.95', 82.84913854593984],
    ['1, 0.95', 5.5637555824752605],
    ['10, 0.998', 24.193724927880535],
  ]),
  // phe_mean: of 8, 18 and all 26 values.
  ...vectors('mean_lower(a, b, c, d)', ITERATED, [
    ['53.704345, 20.97557525770931, 8, 0.95', 36.168325241336504],
    ['3948.1141538461534, 3171.8018122194453, 26, 0.998', 1801.9535385474737],
  ]),
  ...vectors('mean_upper(a, b, c, d)', ITERATED, [
    ['53.704345, 20.97557525770931, 8, 0.998', 89.19198470521118],
    ['5678.962957777778, 2117.831716159067, 18, 0.95', 6732.135893102583],
  ]),
  // calculate_dsr per 100,000; none below 10 events.
  ...vectors('dsr_value(a, b, c)', CLOSED, [
    [`${EVENTS}, ${PEOPLE}, ${ESP}`, 10430.247991469423, 100_000],
    [`${FEW}, ${PEOPLE}, ${ESP}`, 1103.212025300104, 100_000],
    ['[4, 5], [100, 100], [1, 1]', null],
  ]),
  ...vectors('dsr_lower(a, b, c, d)', CLOSED, [
    [`${EVENTS}, ${PEOPLE}, ${ESP}, 0.95`, 9717.709067985681, 100_000],
    [`${FEW}, ${PEOPLE}, ${ESP}, 0.998`, 763.6420357939879, 100_000],
  ]),
  ...vectors('dsr_upper(a, b, c, d)', CLOSED, [
    [`${EVENTS}, ${PEOPLE}, ${ESP}, 0.95`, 11178.94091547925, 100_000],
    [`${EVENTS}, ${PEOPLE}, ${ESP}, 0.998`, 11620.595999522058, 100_000],
  ]),
  // The same from sums that a query makes; of 25 events it is Byar's limit where nothing is weighted.
  ...vectors('dobson_lower(a, b, c, d)', CLOSED, [
    ['0.045, 0.0002, 9, 0.95', null],
    ['25, 25, 25, 0.95', 16.174265921657202],
  ]),
  ...vectors('dobson_upper(a, b, c, d)', CLOSED, [['25, 25, 25, 0.95', 36.90645069218536]]),
  // calculate_ISRatio x 100, and the count that was expected.
  ...vectors('isr_expected(a, b, c)', CLOSED, [
    [`${PEOPLE}, ${REFERENCE_EVENTS}, ${REFERENCE_PEOPLE}`, 835.8835612311743],
  ]),
  ...vectors('isr_value(a, b)', CLOSED, [['895, 835.8835612311743', 107.07232939020275, 100]]),
  ...vectors('isr_lower(a, b, c)', CLOSED, [
    ['895, 835.8835612311743, 0.95', 100.17147712553987, 100],
    ['91, 835.8835612311743, 0.998', 7.695425528392111, 100],
  ]),
  ...vectors('isr_upper(a, b, c)', CLOSED, [
    ['895, 835.8835612311743, 0.998', 118.60070415876287, 100],
    // Five observed where one was expected: the limit of the count of phe_rate.
    ['5, 1, 0.95', 11.668332079322669],
  ]),
  // phe_quantile, inverted: twelve areas; nine are too few for ten groups. Then ties, which share the
  // lowest of their ranks: 1, 2, 2, 2, 5 of five.
  ...vectors('quantile_groups(a, b)', CLOSED, [
    [
      `[-118.7460481, -131.2778276, -137.109864, -137.7256526, -138.9005229, -143.263302, -145.5966707,
        -146.6971262, -153.6912833, -155.763081, -157.1222286, -171.2170455], 10`,
      [10, 9, 8, 7, 6, 6, 5, 4, 3, 2, 1, 1],
    ],
    ['[1, 2, 3, 4, 5, 6, 7, 8, 9], 10', Array(9).fill(null)],
    ['[10, 20, 20, 20, 30], 5', [1, 2, 2, 2, 5]],
  ]),
  ...vectors('quantile_group(a, b, c)', CLOSED, [
    ['9, 44, 5', 1],
    ['10, 44, 5', 2],
    ['44, 44, 5', 5],
    ['3, 4, 5', null],
  ]),
  // phe_sii.
  ...vectors('slope_index(a, b)', CLOSED, [
    [SLOPE_1, 6.934616473668819],
    [SLOPE_2, 12.547846636351798],
    ['[70, NULL, 80], [1, 1, 1]', null],
  ]),
  ...vectors('relative_index(a, b)', CLOSED, [
    [SLOPE_1, 1.0888180804446217],
    [SLOPE_2, 1.180885620848795],
  ]),

  // The normal distribution: deviates, and what the error function leaves in the tail.
  ...vectors('confidence_deviate(a)', CLOSED, [
    ['0.95', 1.959963984540054],
    ['0.998', 3.090232306167813],
    ['0.5', 0.6744897501960817],
  ]),
  ...vectors('normal_quantile(a)', CLOSED, [
    ['0.3', -0.5244005127080408],
    ['0.999', 3.090232306167813],
    ['1e-20', -9.26234008979841],
  ]),
  ...vectors('normal_probability(a)', CLOSED, [
    ['0.3', 0.6179114221889526],
    ['-3', 0.0013498980316300946],
    ['-10', 7.61985302416053e-24],
    ['-37', 5.725571222524577e-300],
  ]),
  ...vectors('two_sided_p(a)', CLOSED, [['-1.959963984540054', 0.05]]),
  // Student's t: from its closed forms for 1 and 2 degrees of freedom, and worked to 50 digits.
  ...vectors('student_quantile(a, b)', ITERATED, [
    ['0.999, 1', 318.3088389855504],
    ['0.6, 2', 0.28867513459481287],
    ['0.025, 2', -4.302652729911275],
    ['0.975, 30', 2.042272456301238],
    ['0.975, 1001', 1.96233670528088],
    ['0.975, 100000', 1.95998770753461],
  ]),
  // Newcombe (1998), 56 of 70 against 48 of 80 by method 10: 0.0524 to 0.3339.
  ...vectors('change_lower(a, b, c, d, e, f)', 1e-3, [[NEWCOMBE, 0.0524]]),
  ...vectors('change_upper(a, b, c, d, e, f)', 1e-3, [[NEWCOMBE, 0.3339]]),
  ...vectors('safe_div(a, b)', CLOSED, [
    ['1, 8', 0.125],
    ['1, 0', null],
  ]),
];

/** An empty database with the macros of `sql/macro`. */
export async function withMacros(): Promise<Database> {
  const db = await openDatabase(':memory:', { threads: 1 });
  await createMacros(db, packageRoot);
  return db;
}

/** The vectors to which a macro answers something else, as `call of arguments: answer`. */
export async function missed(db: Database, tried: readonly Vector[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const call of new Set(tried.map((vector) => vector.call))) {
    const own = tried.filter((vector) => vector.call === call);
    // As columns of one table: a macro is planned once, and not folded away as a constant.
    const rows = await db.rows(
      `SELECT ${call} AS answer
       FROM (VALUES ${own.map(({ given }, i) => `(${i}, ${given})`).join(', ')})
         AS t(i, ${call.slice(call.indexOf('(') + 1)} ORDER BY i`,
    );
    for (const [i, { given, answer, within, per }] of own.entries()) {
      const said = rows[i]?.answer ?? null;
      if (!isNear(said, answer, within, per)) {
        wrong.push(`${call} of ${given}: ${JSON.stringify(said)}`);
      }
    }
  }
  return wrong;
}

/** Whether `per` times what was said is the answer, to a relative error; NULL is only NULL. */
export function isNear(said: Json, answer: Json, within: number, per = 1): boolean {
  if (Array.isArray(answer)) {
    return (
      Array.isArray(said) &&
      said.length === answer.length &&
      answer.every((item, i) => isNear(said[i] ?? null, item, within, per))
    );
  }
  if (answer === null || said === null) return answer === said;
  return Math.abs(Number(said) * per - Number(answer)) <= within * Math.abs(Number(answer));
}
