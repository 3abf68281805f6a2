import type { Ask } from '../../src/fetch/locator.ts';
import type { Publisher } from './publisher.ts';

/**
 * An `Ask` without manners, for tests of the locators: asks the publisher on loopback, and tells of
 * it by the publisher's own addresses. A status that is no 200 is an error.
 */
export function plainAsk(publisher: Publisher): Ask {
  return async (url) => {
    let at = url;
    for (let turns = 0; turns < 5; turns += 1) {
      const response = await fetch(publisher.loopback(at), { redirect: 'manual' });
      const location = response.headers.get('location');
      if (location !== null) {
        at = publisher.published(new URL(location, at));
        continue;
      }
      if (response.status !== 200) throw new Error(`${at}: answered ${response.status}`);
      return { url: at, text: await response.text() };
    }
    throw new Error(`${url}: redirected too often`);
  };
}
