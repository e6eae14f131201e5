const small = (d: string) => ({ d, big: false });
const big = (d: string) => ({ d, big: true });

/** Line icons of one weight; `big` ones are drawn on 24 units, the others on 16. */
export const iconPaths = {
  check: small('M3 8.5l3.2 3.2L13 5'),
  warn: small('M8 2.5l6 11H2zM8 6.5v3.2M8 11.8v.2'),
  spin: small('M8 2a6 6 0 1 1-5.6 4'),
  clock: small('M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3.2l2.2 1.3'),
  cross: small('M4 4l8 8M12 4l-8 8'),
  go: small('M3 8h9.5M8.5 4l4 4-4 4'),
  dot: small('M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z'),
  lock: small('M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5'),
  find: small('M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4'),
  clip: small('M11.5 6.5l-4.4 4.4a1.8 1.8 0 0 1-2.6-2.6l5-5a2.9 2.9 0 0 1 4.1 4.1l-5 5a4 4 0 0 1-5.7-5.7L7.6 2.2'),
  desk: big('M3 10h18M5 10V5h14v5M6 10v9M18 10v9M9 14h6'),
  list: big('M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01'),
  out: big('M12 15V4M8 8l4-4 4 4M4 15v4h16v-4'),
  device: big('M7 3v6M17 3v6M5 9h14v4a7 7 0 0 1-14 0zM12 20v2'),
  book: big('M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6'),
  user: big('M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-4 4-6 8-6s7 2 8 6'),
  house: big('M4 20V6l8-3v17M12 9h8v11M3 20h18M7 9h2M7 13h2M15 13h2M15 17h2'),
  idCard: big(
    'M3 6h18v12H3zM6 15c.5-2 1.5-2.5 3-2.5s2.5.5 3 2.5M9 12.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6M15 10h3M15 13.5h3',
  ),
  receiptPrinter: big('M4 11h16v8H4zM7 11V3l2 1.5L11 3l2 1.5L15 3l2 1.5V11M8 15h8'),
  signaturePad: big('M3 19h18M5 15l1-4L16 3l3 3-9 9z'),
  documentPrinter: big('M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z'),
  scanner: big('M3 13h18v6H3zM5 13L18 6M6.5 16.5h4M16.5 16.5h1'),
  evaluator: big('M5 3h14v18H5zM9 9.5v.5M15 9.5v.5M8.5 14c1 1.5 2.1 2 3.5 2s2.5-.5 3.5-2'),
  windowDisplay: big('M3 6h18v9H3zM7 10.5h.01M10.5 10.5h6.5M9 19h6M12 15v4'),
  phone: big('M6 3h4l1.5 4.5L9 9.5a11 11 0 0 0 5.5 5.5l2-2.5L21 14v4a2 2 0 0 1-2 2A15 15 0 0 1 4 5a2 2 0 0 1 2-2z'),
  board: big('M4 20V10M10 20V4M16 20v-7M21 20H3'),
  caller: big('M4 10v4h3l5 4V6L7 10zM16 9.5a4 4 0 0 1 0 5M18.5 7a7.5 7.5 0 0 1 0 10'),
  secondScreen: big('M3 5h18v11H3zM9 20h6M12 16v4'),
  say: big('M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11'),
  bigger: big('M3 19L9 5l6 14M5.5 14h7M18 9v8M14.5 13h7'),
  redo: big('M5 12a7 7 0 1 0 2.5-5.4L5 9M5 4v5h5'),
  left: big('M14.5 6l-6 6 6 6'),
  right: big('M9.5 6l6 6-6 6'),
  contrast: big('M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 3.5v17M15 5v14M18 7.5v9'),
  full: big('M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'),
  pen: big('M3 19h18M5 15l1-4L16 3l3 3-9 9z'),
} as const;

export type IconName = keyof typeof iconPaths;
