import { type Act, json } from './publisher.ts';

/**
 * Imitates the search of the ODS directory: `Limit` of at most 1,000, `Offset` of more than 1 or
 * none. It is not documented whether `Offset` leaves records out or names the first: `countsFrom` 0
 * leaves them out, 1 names the first.
 */
export function directory(codes: readonly string[], countsFrom: 0 | 1 = 0): Act {
  return (_request, response, url) => {
    const limit = Math.min(Number(url.searchParams.get('Limit') ?? 20), 1000);
    const offset = url.searchParams.get('Offset');
    if (offset !== null && !(Number(offset) > 1)) {
      response.writeHead(406).end('{"errorCode":406,"errorText":"Not Acceptable"}');
      return;
    }
    const from = offset === null ? 0 : Number(offset) - countsFrom;
    const { headers, body } = json({
      Organisations: codes.slice(from, from + limit).map((OrgId) => ({
        Name: `PRACTICE ${OrgId}`,
        OrgId,
        Status: 'Active',
        PrimaryRoleId: 'RO177',
      })),
    });
    response.writeHead(200, headers).end(body);
  };
}
