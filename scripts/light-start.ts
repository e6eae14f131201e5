import { isBuiltin } from 'node:module';
import type { Plugin } from 'vite';

/**
 * Importing a built-in module reads everything it exports, and that loads fetch, web crypto and streams: a tenth of a start. Asked for
 * as a built-in module it does not.
 */
export const builtinsUnread: Plugin = {
  name: 'builtins-unread',
  renderChunk: (code) =>
    code.replace(/^import (.+) from "([\w:/]+)";$/gm, (line, clause: string, module: string) =>
      isBuiltin(module) ? constantsFrom(clause, module) : line,
    ),
};

/** @param clause of an import: `fs`, `{ open as open$1 }`, `fs, { open }`, `* as fs` */
function constantsFrom(clause: string, module: string): string {
  const [, whole, names] = /^(?:(?:\* as )?([\w$]+))?(?:, )?(\{.+\})?$/.exec(clause) ?? [];
  const from = `process.getBuiltinModule("${module}")`;
  return [whole, names?.replaceAll(' as ', ': ')]
    .filter((name) => name !== undefined)
    .map((name) => `const ${name} = ${from};`)
    .join(' ');
}

/** Asking whether something is `FormData` loads the whole of fetch; what a form calls itself says the same. */
export const formDataUnasked: Plugin = {
  name: 'form-data-unasked',
  transform: {
    filter: { id: /@orpc/ },
    handler: (code) => code.replace(/([\w.]+) instanceof FormData\b/g, '($1?.[Symbol.toStringTag] === "FormData")'),
  },
};

/** The socket server reads TLS for its client and compression for an extension, of which the host uses neither: each waits to be used. */
export const socketsUnwrapped: Plugin = {
  name: 'sockets-unwrapped',
  transform: {
    filter: { id: /node_modules\/ws\/lib\/(?:websocket|permessage-deflate)\.js$/ },
    handler: (code) =>
      code
        .replace(/^const (https|tls|zlib) = require\('\1'\);$/gm, '')
        .replace(/(?<![\w.])(https|tls|zlib)\.(?=[A-Za-z])/g, "require('$1')."),
  },
};
