import type { Row } from '../duckdb/database.ts';
import type { Attribution } from '../model/lists.ts';
import type { Manifest } from '../model/release.ts';
import { TABLES } from '../model/tables.ts';

/** ATTRIBUTION.md: each publisher's attribution, once, with the licence it asks for. */
export function attribution(sources: readonly Row[]): string {
  const lines = new Map<string, string>();
  for (const s of sources)
    lines.set(String(s.attribution), `- ${s.attribution}. Licence: ${s.licence}.`);
  return `# Attribution\n\nThis release is made from:\n\n${[...lines.values()].sort().join('\n')}\n`;
}

/** Where a provider counts, by how providers were given to footprints. */
const PROVIDERS: Readonly<Record<Attribution, string>> = {
  hq: 'in the footprint of its headquarters',
  share: 'in each footprint where its patients live, with their share',
  partner: 'in the footprint whose plan it signed',
};

/** README.md of a release: what it holds, from its own figures. */
export function readme(manifest: Manifest, footprints: number): string {
  const { attribution: by } = manifest;
  const providers = by ? `\nA provider counts ${PROVIDERS[by]} (\`${by}\`).` : '';
  const tables = Object.entries(TABLES)
    .map(([name, { description }]) => `| ${name} | ${manifest.rowCounts[name]} | ${description} |`)
    .join('\n');
  return `# footpack release ${manifest.release}

Footprint data packs for ${manifest.schemes.join(', ')}: ${footprints} packs, from extracts retrieved up to
${manifest.asOf}. ${manifest.checks.held} checks hold; ${manifest.checks.warnings} warnings stand in \`tables/check.parquet\`.${providers}

- \`<scheme>/packs/<code>/pack.json\`: a footprint's pack; beside it its baseline and organisations.
- \`tables/\`: the national tables, Parquet.
- \`footpack.duckdb\`: the same tables, with a comment on every column and the statistical macros.
- \`schema/\`: JSON Schema of each kind of JSON file.
- \`manifest.json\`: inputs, checks, and the SHA-256 of every file.

| table | rows | what a row is |
|---|---|---|
${tables}

Content hash: \`${manifest.contentHash}\`. Attribution: see ATTRIBUTION.md.
`;
}
