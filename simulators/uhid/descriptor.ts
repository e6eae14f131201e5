/** What a device that is neither mouse nor keyboard tells about itself: reports of bytes, each with its length without the id. */
export interface VendorReports {
  /** Own page, 0xff00 to 0xffff. */
  usagePage?: number;
  /** Id 0: not numbered. */
  inputs?: readonly ReportShape[];
  outputs?: readonly ReportShape[];
  features?: readonly ReportShape[];
}

export interface ReportShape {
  id: number;
  bytes: number;
}

/** A HID report descriptor with those reports (HID 1.11, 6.2.2). */
export function vendorDescriptor({
  usagePage = 0xff00,
  inputs = [],
  outputs = [],
  features = [],
}: VendorReports): Uint8Array {
  const word = (value: number): number[] => [value & 0xff, value >> 8];
  const report =
    (tag: number) =>
    ({ id, bytes }: ReportShape): number[] => [
      ...(id === 0 ? [] : [0x85, id]),
      0x09,
      0x02,
      0x96,
      ...word(bytes),
      tag,
      0x02,
    ];
  const reports = [
    ...inputs.map(withTag(report(0x81))),
    ...outputs.map(withTag(report(0x91))),
    ...features.map(withTag(report(0xb1))),
  ];
  // Once an id is given it holds for all that follows.
  reports.sort((a, b) => Number(a.id !== 0) - Number(b.id !== 0));
  return Uint8Array.from([
    0x06,
    ...word(usagePage),
    0x09,
    0x01,
    0xa1,
    0x01,
    0x15,
    0x00,
    0x26,
    0xff,
    0x00,
    0x75,
    0x08,
    ...reports.flatMap(({ items }) => items),
    0xc0,
  ]);
}

function withTag(items: (shape: ReportShape) => number[]): (shape: ReportShape) => { id: number; items: number[] } {
  return (shape) => ({ id: shape.id, items: items(shape) });
}
