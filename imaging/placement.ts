import type { Plane, Sketch } from './pixels.ts';
import { findSheetEdges, type SheetEdge, type Side } from './sides.ts';
import { printSkew, type Box } from './skew.ts';
import { paperLevel } from './paper.ts';
import { turnPlane, type Placement } from './turn.ts';

export interface FoundPage {
  /** In pixels of the sketch. */
  place: Placement;
  /** What the angle was read from; `none`: neither edges nor three lines of print, so the page stays as it lay. */
  angleFrom: 'edges' | 'print' | 'none';
  /** Sides on which the sheet's edge was seen. */
  edges: Side[];
  /** Brightness of the paper. */
  paper: number;
}

/** Finds the sheet in the picture: where it ends and how far it is turned. */
export function findPage(sketch: Sketch, wanted: { deskew: boolean; crop: boolean }): FoundPage {
  const edges = wanted.deskew || wanted.crop ? findSheetEdges(sketch) : [];
  const turned = wanted.deskew ? turnOf(sketch, edges) : ({ angle: 0, from: 'none' } as const);
  const used = wanted.crop ? edges : [];
  const paper = paperLevel(sketch.ink, insideOf(sketch, edges));
  const place = placeOf(used, turned.angle, sketch);
  return {
    place: used.length === 0 ? withoutCorners(sketch.ink, place, paper) : place,
    angleFrom: turned.from,
    edges: used.map((one) => one.side),
    paper,
  };
}

/** A page that filled the picture keeps its size when it is turned, unless there is print in the corners that would be lost. */
function withoutCorners(ink: Plane, place: Placement, paper: number): Placement {
  const { width, height } = ink;
  if (place.width <= width && place.height <= height) return place;
  const turned = turnPlane(ink, place, paper);
  const across = (place.width - width) / 2;
  const down = (place.height - height) / 2;
  let dark = 0;
  for (let y = 0; y < turned.height; y += 1)
    for (let x = 0; x < turned.width; x += 1) {
      const isKept = x >= across && x < turned.width - across && y >= down && y < turned.height - down;
      if (!isKept && turned.data[y * turned.width + x]! < paper * 0.7) dark += 1;
    }
  return dark > 20 ? place : { ...place, left: -width / 2, top: -height / 2, width, height };
}

function turnOf(sketch: Sketch, edges: readonly SheetEdge[]): { angle: number; from: FoundPage['angleFrom'] } {
  const byEdges = angleOfEdges(edges, sketch.dpi);
  if (byEdges !== null) return { angle: byEdges, from: 'edges' };
  const box = insideOf(sketch, edges);
  const paper = paperLevel(sketch.ink, box);
  const print = printSkew(sketch.ink, box, paper - Math.max(40, paper * 0.25), sketch.dpi);
  if (print && print.lines >= 3) return { angle: print.angle, from: 'print' };
  return { angle: 0, from: 'none' };
}

/** Long edges say it more exactly than short ones, and edges that disagree say nothing. */
function angleOfEdges(edges: readonly SheetEdge[], dpi: number): number | null {
  // Left: depth grows downwards as the page leans to the right, which is anticlockwise.
  const signs = { left: -1, right: 1, top: 1, bottom: -1 } as const;
  const all = edges
    .filter((one) => one.inliers >= dpi * 1.1)
    .map((one) => ({ angle: (Math.atan(one.slope * signs[one.side]) * 180) / Math.PI, weight: one.inliers ** 3 }));
  const longest = all.toSorted((a, b) => b.weight - a.weight)[0];
  if (!longest || longest.weight < (dpi * 1.6) ** 3) return null;
  const agreeing = all.filter((one) => Math.abs(one.angle - longest.angle) < 0.35);
  // A single short edge is a torn corner as easily as a sheet.
  if (agreeing.length < 2 && longest.weight < (dpi * 4) ** 3) return null;
  const total = agreeing.reduce((sum, one) => sum + one.weight, 0);
  return agreeing.reduce((sum, one) => sum + one.angle * one.weight, 0) / total;
}

/** The part of the picture that is surely sheet, a little inside of its edges. */
function insideOf({ ink: { width, height }, dpi }: Sketch, edges: readonly SheetEdge[]): Box {
  const inset = Math.round(dpi * 0.06);
  const deepest = (side: Side): number => {
    const edge = edges.find((one) => one.side === side);
    if (!edge) return inset;
    const length = side === 'left' || side === 'right' ? height : width;
    return Math.max(inset, Math.ceil(Math.max(edge.offset, edge.offset + edge.slope * length)) + inset);
  };
  return {
    left: Math.min(deepest('left'), width >> 2),
    top: Math.min(deepest('top'), height >> 2),
    right: width - Math.min(deepest('right'), width >> 2),
    bottom: height - Math.min(deepest('bottom'), height >> 2),
  };
}

const INSET_MM = 0.5;

function placeOf(edges: readonly SheetEdge[], angle: number, { ink: { width, height }, dpi }: Sketch): Placement {
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  // The picture's corners along the page's axes: what is kept where no edge was seen.
  const corners = [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ].map(([x, y]) => alongPage((x! * width) / 2, (y! * height) / 2, cos, sin));
  const reach: Record<Side, number> = {
    left: Math.min(...corners.map(([x]) => x)),
    right: Math.max(...corners.map(([x]) => x)),
    top: Math.min(...corners.map(([, y]) => y)),
    bottom: Math.max(...corners.map(([, y]) => y)),
  };
  for (const edge of edges) {
    // A hair inside: the edge itself is the bed's shadow or the bed.
    const inwards = edge.side === 'left' || edge.side === 'top' ? INSET_MM : -INSET_MM;
    reach[edge.side] = edgeReach(edge, width, height, cos, sin) + (inwards * dpi) / 25.4;
  }
  return {
    angle,
    left: reach.left,
    top: reach.top,
    width: Math.max(16, Math.round(reach.right - reach.left)),
    height: Math.max(16, Math.round(reach.bottom - reach.top)),
  };
}

const alongPage = (x: number, y: number, cos: number, sin: number): [number, number] => [
  x * cos + y * sin,
  -x * sin + y * cos,
];

/** How far from the picture's middle an edge lies along the page's axis, at the middle of the part that was seen. */
function edgeReach(edge: SheetEdge, width: number, height: number, cos: number, sin: number): number {
  const along = (edge.from + edge.to) / 2;
  const depth = edge.offset + edge.slope * along;
  const [x, y] = {
    left: [depth, along],
    right: [width - depth, along],
    top: [along, depth],
    bottom: [along, height - depth],
  }[edge.side] as [number, number];
  const [across, down] = alongPage(x - width / 2, y - height / 2, cos, sin);
  return edge.side === 'left' || edge.side === 'right' ? across : down;
}
