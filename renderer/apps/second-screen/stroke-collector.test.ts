import { describe, expect, it } from 'vitest';
import { StrokeCollector, type Sample } from './stroke-collector.ts';

const area = { x: 100, y: 200, width: 400, height: 100 };
const at = (across: number, down: number, time = 0, pressure = 0.5): Sample => ({ across, down, pressure, at: time });

describe('collecting a signature', () => {
  it('gives points in page pixels, with pressure and the time since the first', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0, 0, 1_000));
    collector.extend([at(0.5, 0.5, 1_008.4, 1.7), at(1, 1, 1_016, 0.254)]);
    collector.end();
    expect(collector.strokes).toEqual([
      {
        isComplete: true,
        points: [
          { x: 100, y: 200, pressure: 0.5, t: 0 },
          { x: 300, y: 250, pressure: 1, t: 8 },
          { x: 500, y: 300, pressure: 0.25, t: 16 },
        ],
      },
    ]);
  });

  it('counts the time of later strokes from the first point of the signature', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0.1, 0.1, 500));
    collector.end();
    collector.begin(at(0.2, 0.2, 900));
    collector.end();
    expect(collector.strokes.map((stroke) => stroke.points[0]?.t)).toEqual([0, 400]);
  });

  it('ends the line at the edge and begins another where it comes back', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0.9, 0.5, 0));
    collector.extend([at(1.2, 0.5, 5), at(0.8, 0.6, 10)]);
    collector.end();
    expect(collector.strokes.map((stroke) => stroke.points.map((point) => point.x))).toEqual([[460], [420]]);
  });

  it('marks a stroke whose pen was lost and one another began over', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0.1, 0.1));
    collector.end(false);
    collector.begin(at(0.2, 0.2));
    collector.begin(at(0.3, 0.3));
    collector.end();
    expect(collector.strokes.map((stroke) => stroke.isComplete)).toEqual([false, false, true]);
  });

  it('takes back what the hand wrote and keeps the rest', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0.1, 0.1, 0));
    collector.end();
    collector.begin(at(0.5, 0.5, 50));
    collector.drop();
    collector.extend([at(0.6, 0.6, 60)]);
    expect(collector.strokes).toHaveLength(1);
  });

  it('keeps nothing after a clear, and times the next signature from its own start', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0.1, 0.1, 0));
    collector.clear();
    expect(collector.strokes).toEqual([]);
    collector.extend([at(0.2, 0.2, 10)]);
    expect(collector.strokes).toEqual([]);
    collector.begin(at(0.3, 0.3, 5_000));
    expect(collector.strokes[0]?.points[0]?.t).toBe(0);
  });

  it('stays within what can be sent, however long a pen lies on the glass', () => {
    const collector = new StrokeCollector(area);
    collector.begin(at(0.5, 0.5, 0));
    collector.extend(Array.from({ length: 20_001 }, (_, index) => at(0.5, 0.5, index)));
    for (let made = 0; made < 600; made += 1) collector.begin(at(0.1, 0.1));
    expect([collector.strokes.length, Math.max(...collector.strokes.map((stroke) => stroke.points.length))]).toEqual([
      500, 20_000,
    ]);
  });
});
