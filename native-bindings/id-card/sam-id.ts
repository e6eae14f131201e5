/** Printable number of the reader's security module from its 16 bytes, e.g. `05.01-20110101-0000123456-0987654321`. */
export function decodeSamId(bytes: Uint8Array): string {
  if (bytes.length < 16) throw new RangeError(`a module number has 16 bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (at: number): string => String(view.getUint16(at, true)).padStart(2, '0');
  const long = (at: number): string => String(view.getUint32(at, true)).padStart(10, '0');
  return `${short(0)}.${short(2)}-${view.getUint32(4, true)}-${long(8)}-${long(12)}`;
}
