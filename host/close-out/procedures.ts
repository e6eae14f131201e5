import type { guardedBy, Opened } from '../access/guarded.ts';
import { closeOutFile } from './file.ts';
import { closeOutSheet, signCloseOut, signedCloseOuts } from './sheet.ts';

export const closeOutProcedures = <H extends Opened<H>>({ closeOut }: ReturnType<typeof guardedBy<H>>) => ({
  sheet: closeOut.sheet.handler(({ context: { host } }) => closeOutSheet(host.ctx)),
  sign: closeOut.sign.handler(({ context: { host }, input }) => signCloseOut(host.ctx, input)),
  list: closeOut.list.handler(({ context: { host } }) => signedCloseOuts(host.ctx)),
  file: closeOut.file.handler(({ context: { host }, input }) => closeOutFile(host.ctx, input.closeOutId)),
});
