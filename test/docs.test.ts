import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { frameworks, indicators, sources } from '../pipelines/catalogue.ts';
import { severityOf } from '../src/build/check.ts';
import { folderFiles } from '../src/build/sql-files.ts';
import { answered, frameworkCounts } from '../src/model/framework.ts';
import * as lists from '../src/model/lists.ts';
import { packSchema } from '../src/model/pack.ts';
import { EXIT } from '../src/model/problem.ts';
import { latestSchema } from '../src/model/release.ts';
import { DEFAULT_SCHEME } from '../src/model/scheme.ts';
import { TABLES } from '../src/model/tables.ts';
import { TIDY } from '../src/model/tidy.ts';
import { sql } from '../src/query/sql.ts';
import { refresh } from '../src/refresh.ts';
import { keptBuild } from './figures/releases.ts';
import { packageRoot, scratch } from './support.ts';

/** Docs cannot drift: what the code offers is in them, and what they offer is in the code. */

function read(...path: string[]): string {
  return readFileSync(join(packageRoot, ...path), 'utf8');
}

const README = read('README.md');
const doc = (name: string) => read('docs', `${name}.md`);

/** The part of a page under a heading, up to the next heading of its rank or above. */
function section(page: string, heading: string): string {
  const lines = page.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return '';
  const rank = heading.indexOf(' ');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= rank);
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** Text on one line and in small letters, so that where a line ends does not matter. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase();
}

/** What stands in backticks in the first cell of each row of a page's Markdown tables. */
function firstCells(page: string): string[] {
  return [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');
}

/** The commands, as the files of `src/cli` make them. */
async function commands(): Promise<Command[]> {
  const found: Command[] = [];
  // Importing these two runs them.
  const running = ['main', 'snapshot'];
  for (const file of readdirSync(join(packageRoot, 'src', 'cli'))) {
    const name = file.replace(/\.ts$/, '');
    if (running.includes(name)) continue;
    const exported = (await import(`../src/cli/${name}.ts`)) as Record<string, unknown>;
    for (const [maker, make] of Object.entries(exported)) {
      if (maker === 'runCommand' || !maker.endsWith('Command')) continue;
      const made = (make as () => unknown)();
      if (made instanceof Command) found.push(made);
    }
  }
  return found;
}

describe('docs/commands.md', () => {
  const page = doc('commands');
  const shared = page.slice(0, page.indexOf('\n## '));

  it('has every command, with every option and every choice', async () => {
    for (const command of await commands()) {
      const name = command.name();
      const about = section(page, `## footpack ${name}`);
      expect(about, `docs/commands.md has no section on ${name}`).not.toBe('');
      expect(README, `README.md does not list ${name}`).toContain(`\`footpack ${name}`);
      for (const option of command.options) {
        const flags = [option.long, option.short].filter((flag) => flag !== undefined);
        for (const flag of flags) {
          expect(`${shared}${about}`, `${name} ${flag}`).toMatch(new RegExp(`\`${flag}[ \`]`));
        }
        for (const choice of option.argChoices ?? []) {
          expect(about, `${name} ${flags[0]} ${choice}`).toContain(`\`${choice}\``);
        }
      }
    }
  });

  it('has every option of the snapshot', () => {
    const about = section(page, '## npm run snapshot');
    const options = [...read('src', 'cli', 'snapshot.ts').matchAll(/ption\('(--[\w-]+)/g)];
    expect(options.length).toBeGreaterThan(0);
    for (const [, flag] of options) expect(about).toContain(`\`${flag} `);
  });

  it('and no page names an option that does not exist', async () => {
    const made = await commands();
    const known = new Set(
      [
        ...made.flatMap((c) => c.options.flatMap((o) => [o.long, o.short])),
        ...['--help', '--version', '-h', '-V', '--as-of', '--facts'],
      ].filter((flag) => flag !== undefined),
    );
    const pages = readdirSync(join(packageRoot, 'docs')).filter((name) => name.endsWith('.md'));
    for (const text of [README, ...pages.map((name) => read('docs', name))]) {
      for (const [flag] of text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)) {
        expect([...known]).toContain(flag);
      }
    }
  });

  it('has every exit code, and so has the README', () => {
    const told = plain(README).split('exit codes:')[1] ?? '';
    for (const [name, code] of Object.entries(EXIT)) {
      expect(page).toContain(`\n| ${code} | \`${name}\` | `);
      expect(told).toMatch(new RegExp(`\\b${code} [a-z]`));
    }
  });

  it('has every check, with what comes of it', () => {
    const about = section(page, '## The checks of a release');
    const checks = folderFiles(packageRoot, 'check');
    for (const file of checks) {
      const name = file.table.replace('check.', '');
      expect(about).toContain(`| \`${name}\` | ${severityOf(file)} |`);
    }
    expect(firstCells(about).length).toBe(checks.length);
  });
});

describe('docs/tables.md', () => {
  const page = doc('tables');

  it('has every column of every table, with the text of its comment', () => {
    for (const [table, { description, columns }] of Object.entries(TABLES)) {
      const about = section(page, `## ${table}`);
      expect(about, `docs/tables.md has no table ${table}`).toContain(`${description}.`);
      for (const [column, text] of Object.entries(columns)) {
        expect(about.split('\n'), table).toContain(`| \`${column}\` | ${text} |`);
      }
      expect(firstCells(about)).toEqual(Object.keys(columns));
    }
  });

  it('has every value of the closed lists', () => {
    const about = section(page, '## Closed lists');
    for (const [list, values] of Object.entries(lists)) {
      for (const value of values) expect(about, list).toContain(`\`${value}\``);
    }
  });
});

/** The path of every field that a JSON Schema knows, as `indicators[].baseline.value`. */
function fieldsOf(schema: unknown, path = ''): string[] {
  const node = schema as {
    anyOf?: unknown[];
    items?: unknown;
    properties?: Record<string, unknown>;
  };
  const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const field = path === '' ? name : `${path}.${name}`;
    return [field, ...fieldsOf(inner, field)];
  });
  const items = node.items === undefined ? [] : fieldsOf(node.items, `${path}[]`);
  return [...own, ...items, ...(node.anyOf ?? []).flatMap((either) => fieldsOf(either, path))];
}

describe('docs/pack.md', () => {
  it('has every field of pack.json, and none that is not there', () => {
    const fields = fieldsOf(z.toJSONSchema(packSchema));
    expect(fields.length).toBeGreaterThan(100);
    expect(firstCells(doc('pack')).sort()).toEqual(fields.sort());
  });
});

describe('docs/sources.md', () => {
  const page = doc('sources');
  const headings = [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1]);

  it('has every source of the catalogue, and none besides', () => {
    expect(headings).toEqual(sources.map((source) => source.id));
  });

  it.each(sources.map((source) => [source.id, source] as const))('%s', (id, source) => {
    const about = plain(section(page, `### ${id}`));
    const { title, publisher, licence, cadence } = source;
    const columns = source.layouts.flatMap((l) => [l.relation, ...l.columns.map((c) => c.name)]);
    const names = columns.map((name) => `\`${name}\``);
    for (const text of [title, publisher, licence, cadence, ...source.notes, ...names]) {
      expect(about).toContain(plain(text));
    }
    expect(about).toContain(`${source.lagDays} days`);
    expect(about).toContain(`<${source.locator.url.toLowerCase()}>`);
  });
});

describe('docs/indicators.md', () => {
  const page = doc('indicators');
  const ids = [
    ...[...page.matchAll(/^### ([a-z0-9-]+)$/gm)].map((match) => match[1] ?? ''),
    ...firstCells(page),
  ];

  it('has every indicator of the catalogue, and none besides', () => {
    expect(ids.sort()).toEqual(indicators.map((indicator) => indicator.id).sort());
  });

  /**
   * What is said of an indicator: its own section, or the section of the table that has its row; and
   * what stands under the heading of its group.
   */
  function about(id: string): string {
    const groups = page.split(/^(?=## )/m).slice(1);
    const group = groups.find((g) => g.includes(`\n### ${id}\n`) || g.includes(`\n| \`${id}\` |`));
    const [shared = '', ...own] = (group ?? '').split(/^(?=### )/m);
    const mine = own.find((s) => s.startsWith(`### ${id}\n`) || s.includes(`\n| \`${id}\` |`));
    return plain(shared + (mine ?? '')).replaceAll('**', '');
  }

  it.each(indicators.map((i) => [i.id, i] as const))('%s', (id, indicator) => {
    const { title, definition, gap, domain, unit, polarity, combine, caveats } = indicator;
    const said = about(id);
    const register = id.startsWith('qof-') ? (title.split(': ')[0] ?? '') : '';
    expect(said).toContain(plain(register || title));
    // The registers share a definition, in which the register and its list stand in the table.
    const list = indicator.denominator ?? '';
    const words = register ? new RegExp(`${list}|${register}`, 'i') : '\n';
    for (const part of definition.split(words)) expect(said).toContain(plain(part).trim());
    expect(said).toContain(`gap and domain: ${gap}, ${domain.toLowerCase()}.`);
    expect(said).toContain(plain(`Unit: ${unit}. Polarity: ${polarity}.`));
    expect(said).toContain(plain(`Observed by: ${indicator.by}. Period: ${indicator.periodType}.`));
    expect(said).toContain(`combines by: ${combine}`);
    if (indicator.multiplier !== 1) {
      expect(said).toContain(`multiplied by ${indicator.multiplier.toLocaleString('en-GB')}`);
    }
    if (indicator.coverage) expect(said).toContain(`\`${indicator.coverage}\``);
    if (!register) expect(said).toContain(plain(indicator.numerator));
    for (const text of [...caveats, list]) expect(said).toContain(plain(text));
    for (const { period, why } of indicator.breaks) {
      expect(said).toContain(period);
      expect(said).toContain(plain(why));
    }
    for (const answer of indicator.answers) {
      const proxy = answer.how === 'proxy' ? `, as a proxy: ${answer.why}.` : '.';
      expect(said).toContain(plain(`Answers \`${answer.framework}\` ${answer.code}${proxy}`));
    }
    for (const stated of indicator.published) {
      const figure = (stated.numerator ?? stated.value)?.toLocaleString('en-GB');
      expect(said).toContain(plain(`${stated.period}: ${figure}`));
    }
  });
});

describe('docs/frameworks.md', () => {
  const page = doc('frameworks');

  it.each(frameworks.map((f) => [f.id, f] as const))('%s', (id, framework) => {
    const about = section(page, `## ${id}`);
    const items = answered(framework, indicators);
    for (const text of [framework.title, ...framework.caveats]) {
      expect(plain(about)).toContain(plain(text));
    }
    expect(about).toContain(frameworkCounts(items));
    const rows = about.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(
      items.map((item) => {
        const by = [
          ...item.computedBy.map((indicator) => `\`${indicator}\``),
          ...item.proxies.map((p) => `\`${p.indicator}\`, a proxy: ${p.why}`),
        ].join('; ');
        const { publisher, series, column } = item.wants;
        const wants = item.state === 'computed' ? '' : `${publisher}, ${series}: ${column}`;
        const title = item.titleVerified ? item.title : `${item.title} (title not verified)`;
        return `| \`${item.code}\` | ${title} | ${item.state} | ${by} | ${wants} |`;
      }),
    );
  });
});

describe('docs/extracts.md', () => {
  it('has every column of a tidy extract', () => {
    for (const column of TIDY.columns) expect(doc('extracts')).toContain(`\`${column.name}\``);
  });
});

describe('links', () => {
  const decisions = readdirSync(join(packageRoot, 'docs', 'decisions'));
  const pages = [
    ...['README.md', 'CHANGELOG.md'],
    ...readdirSync(join(packageRoot, 'docs')).map((name) => join('docs', name)),
    ...decisions.map((name) => join('docs', 'decisions', name)),
  ].filter((name) => name.endsWith('.md'));

  it.each(pages)('of %s lead somewhere', (page) => {
    for (const [, target] of read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (target === undefined || /^https?:/.test(target)) continue;
      expect(existsSync(join(packageRoot, dirname(page), target)), target).toBe(true);
    }
  });

  it('decisions are numbered without a gap, and dated', () => {
    decisions.sort().forEach((name, i) => {
      const text = read('docs', 'decisions', name);
      expect(name).toMatch(new RegExp(`^${String(i + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      expect(text).toMatch(new RegExp(`^# ${i + 1}\\. .+\\n\\n\\d{4}-\\d{2}-\\d{2}\\. `));
    });
  });

  it('the README keeps the two markers between which the measurements stand', () => {
    expect(README).toMatch(/<!-- bench:start -->[\s\S]*<!-- bench:end -->/);
  });
});

/** The words of a printed answer that are figures, without thousands separators and ordinals. */
function figures(text: string): string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/[.,;:()]+$/, '').replace(/^\(/, ''))
    .filter((word) => /^\d[\d,]*(\.\d+)?(st|nd|rd|th)?$/.test(word))
    .map((word) => word.replace(/,|st$|nd$|rd$|th$/g, ''));
}

describe('what the docs show', () => {
  const folder = scratch();
  const out = join(folder, 'out');
  let database = '';

  beforeAll(async () => {
    for (const file of ['falls-indicators.csv', 'falls.csv']) {
      const [, rest = ''] = doc('extracts').split(`\`${file}\`:`);
      const shown = /```csv\n([\s\S]*?)```/.exec(rest)?.[1];
      if (shown === undefined) throw new Error(`docs/extracts.md does not show ${file}`);
      writeFileSync(join(folder, file), shown);
    }
    await keptBuild(out);
    await refresh(
      {
        from: { kind: 'bundled' },
        only: [],
        schemes: [DEFAULT_SCHEME],
        attribution: 'hq',
        schemeFile: null,
        extracts: [join(folder, 'falls.csv')],
        indicatorFile: join(folder, 'falls-indicators.csv'),
        out,
        raw: join(folder, 'raw'),
        sources,
        indicators,
        version: '0.0.0',
      },
      { now: () => new Date('2026-11-23T09:00:00Z'), packageRoot, log: () => {} },
    );
    const latest = latestSchema.parse(JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8')));
    database = join(out, latest.path, 'footpack.duckdb');
  });

  const ask = (query: string) => sql({ database, query, timeoutSeconds: 60, memory: '1GB' });

  it('every scheme that the bundled snapshot makes is in docs/methods.md', async () => {
    const { rows } = await ask('SELECT DISTINCT scheme FROM footprint');
    expect(rows.length).toBe(8);
    const about = section(doc('methods'), '### Schemes');
    for (const [scheme] of rows) expect(about).toContain(`\`${scheme}\``);
  });

  it('each question of the README has the answer that stands there', async () => {
    const questions = [...README.matchAll(/```sql\n([\s\S]*?)```\s+> (.+)/g)];
    expect(questions.length).toBe(5);
    for (const [, query = '', told = ''] of questions) {
      const { rows } = await ask(query);
      const values = rows.flat().map(String);
      const shown = figures(told);
      expect(shown.length, told).toBeGreaterThan(0);
      for (const figure of shown) expect(values, `${query}\n${told}`).toContain(figure);
    }
  });

  it('each answer of the worked example is the one that it prints', async () => {
    const asked = [
      ...doc('extracts').matchAll(/npx footpack sql "([^"]+)"\s+```\s+```\n([\s\S]*?)```/g),
    ];
    expect(asked.length).toBe(2);
    for (const [, query = '', printed = ''] of asked) {
      const { columns, rows } = await ask(query);
      const cells = printed
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s{2,}/));
      expect(cells[0]).toEqual(columns.map((column) => column.name));
      expect(cells.slice(1)).toEqual(rows.map((row) => row.filter((v) => v !== null).map(String)));
    }
  });
});
