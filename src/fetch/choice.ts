import type { Extract, Source } from '../model/source.ts';
import { archived } from './archive.ts';
import { type Bundled, bundled } from './bundled.ts';
import { type Candidates, select } from './selection.ts';

/** The extracts that a build reads: of the archive and of the bundled snapshot, or of that alone. */
export interface Choice {
  chosen: Candidates[];
  passedOver: { extract: Extract; because: string }[];
  floor: Bundled[];
}

/** Which extracts a build of some sources reads; `raw` is null where the archive has no part in it. */
export function choose(
  packageRoot: string,
  sources: readonly Source[],
  raw: string | null,
): Choice {
  const floor = bundled(packageRoot);
  const bundledExtracts = floor.map(({ extract }) => extract);
  return { ...select(sources, raw === null ? [] : archived(raw), bundledExtracts), floor };
}
