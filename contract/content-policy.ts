/**
 * The content-security policy of every page: no script but our own files, nothing from elsewhere, nothing evaluated.
 * Both shells send it as a header; it is written nowhere else.
 *
 * @param connect where the page may open connections, e.g. `'self'`, or `'none'` where it talks over a port
 * @param frames what it may show in a frame: previews of papers as `blob:`, or nothing
 */
export function screenPolicy({ connect, frames = 'blob:' }: { connect: string; frames?: string }): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    `frame-src ${frames}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Of the platform's own few pages, which have no inline styles and send forms. */
export const platformPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
