const SECRET = /key|token|secret|signature|sig$|password|credential|^x-(amz|goog)-/i;

/** An address as it may stand in logs and sidecars: no user, no password, no key in the query. */
export function redacted(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  for (const name of new Set(url.searchParams.keys())) {
    if (SECRET.test(name)) url.searchParams.set(name, 'redacted');
  }
  return url.href;
}
