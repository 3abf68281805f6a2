import { z } from 'zod';

/** A path below the release: no step up, no address elsewhere. */
const path = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\\]+$/);
const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const licence = z.object({ name: z.string(), title: z.string(), path: z.url() });

/** A Table Schema: the columns of a table, as `schema/tables/<table>.json` has them. */
export const tableSchemaSchema = z.object({
  $schema: z.literal('https://datapackage.org/profiles/2.0/tableschema.json'),
  fields: z
    .array(
      z.object({
        name: z.string(),
        type: z.enum(['string', 'number', 'integer', 'boolean', 'date']),
        description: z.string(),
      }),
    )
    .min(1),
  missingValues: z.array(z.string()),
  primaryKey: z.array(z.string()).min(1).optional(),
  foreignKeys: z
    .array(
      z.object({
        fields: z.array(z.string()).min(1),
        reference: z.object({ resource: z.string(), fields: z.array(z.string()).min(1) }),
      }),
    )
    .min(1)
    .optional(),
});
export type TableSchema = z.infer<typeof tableSchemaSchema>;

/** `datapackage.json` of a release: Frictionless Data Package, version 2. */
export const dataPackageSchema = z.object({
  $schema: z.literal('https://datapackage.org/profiles/2.0/datapackage.json'),
  name: z.string().regex(/^[a-z0-9._-]+$/),
  id: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string(),
  licenses: z.array(licence).min(1),
  sources: z
    .array(z.object({ title: z.string(), path: z.url().optional(), version: z.string() }))
    .min(1),
  resources: z
    .array(
      z.object({
        $schema: z.literal('https://datapackage.org/profiles/2.0/dataresource.json'),
        name: z.string().regex(/^[a-z0-9._/-]+$/),
        path,
        type: z.literal('table').optional(),
        title: z.string(),
        format: z.string(),
        mediatype: z.string(),
        encoding: z.literal('utf-8').optional(),
        bytes: z.int().nonnegative(),
        hash,
        schema: path.optional(),
      }),
    )
    .min(1),
});
export type DataPackage = z.infer<typeof dataPackageSchema>;
