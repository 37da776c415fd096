/**
 * A polyline with fewer points that looks the same.
 *
 * @module
 */

/** A point of a drawing. */
export type Point = readonly [x: number, y: number];

/**
 * The points of a polyline that matter: none that is left out lies further than `tolerance` from the line through those kept (Ramer,
 * Douglas, Peucker). The first and the last stay.
 *
 * @param points in drawing units
 * @param tolerance in the same units
 */
export function simplifyLine(points: readonly Point[], tolerance: number): readonly Point[] {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    let furthest = from;
    let most = tolerance;
    for (let index = from + 1; index < to; index++) {
      const away = distance(points[index], points[from], points[to]);
      if (away > most) [furthest, most] = [index, away];
    }
    if (furthest === from) continue;
    keep[furthest] = 1;
    spans.push([from, furthest], [furthest, to]);
  }
  return points.filter((_, index) => keep[index] === 1);
}

function distance([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}
