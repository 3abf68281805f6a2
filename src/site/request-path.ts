/**
 * The path that a request asks for, decoded, without its first slash: `releases/<id>/manifest.json`, or
 * the empty text for the root. Null for whatever could name something outside of what is served: a part
 * that begins with a dot (`..`, `.work`), an empty part, a backslash or a control character, plain or
 * encoded; and for what cannot be decoded. It is decoded once: what is encoded twice names no file.
 */
export function requestPath(target: string): string | null {
  const own = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const raw = /^[^?#]*/.exec(own)?.[0] ?? '';
  const path = decoded(raw === '' ? '/' : raw);
  if (path === null || !path.startsWith('/') || /[\\\p{Cc}]/u.test(path)) return null;
  const parts = path.slice(1).split('/');
  // A slash at the end leaves one empty part, and that one is allowed.
  if (parts.some((part, i) => part.startsWith('.') || (part === '' && i < parts.length - 1))) {
    return null;
  }
  return parts.join('/');
}

function decoded(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}
