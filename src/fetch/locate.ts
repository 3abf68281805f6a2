import type { Locator } from '../model/source.ts';
import { locateArcgis } from './arcgis.ts';
import { locateCkan } from './ckan.ts';
import { locateFingertips } from './fingertips.ts';
import { locateFixedUrl } from './fixed-url.ts';
import { locateLandingPage } from './landing-page.ts';
import type { Ask, Located } from './locator.ts';
import { locateOrd } from './ord.ts';
import { redacted } from './redacted.ts';

/** An `Ask` whose errors say what was asked for; the error itself is their cause. */
function naming(ask: Ask): Ask {
  return async (url) => {
    try {
      return await ask(url);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${redacted(url)}: ${why}`, { cause: error });
    }
  };
}

function locateWith(locator: Locator, ask: Ask, month: string): Promise<Located[]> {
  const context = { ask, month };
  switch (locator.kind) {
    case 'url':
      return locateFixedUrl(locator, context);
    case 'landing page':
      return locateLandingPage(locator, context);
    case 'arcgis':
      return locateArcgis(locator, context);
    case 'ckan':
      return locateCkan(locator, context);
    case 'ord':
      return locateOrd(locator, context);
    case 'fingertips':
      return locateFingertips(locator, context);
    case 'compiled':
      return Promise.resolve([]);
  }
}

/**
 * The files that a locator stands for, now: for a landing page and CKAN one a period, in the order
 * of time; for a compiled source none. Fails with what was asked for, what was expected, and what
 * was found.
 */
export async function locate(
  locator: Locator,
  context: { ask: Ask; month: string },
): Promise<Located[]> {
  const found = await locateWith(locator, naming(context.ask), context.month);
  return found.map((one) => {
    const { pages, address } = one;
    return {
      ...one,
      ...(pages ? { pages: (ask: Ask) => pages(naming(ask)) } : {}),
      ...(address ? { address: (ask: Ask) => address(naming(ask)) } : {}),
    };
  });
}
