/**
 * Path data of SVG in few characters.
 *
 * @module
 */

/**
 * A path of straight lines between points, told by the way from each to the next, which takes about half the characters; any other path, and one
 * whose coordinates have more than one decimal, as it is.
 *
 * @param path path data, absolute
 */
export function relativePath(path: string): string {
  if (!/^(?:[ML]-?\d+(?:\.\d)?,-?\d+(?:\.\d)?Z?)+$/.test(path)) return path;
  return path.replaceAll(/M[^MZ]*/g, (line) => {
    const points = line.slice(1).split("L").map((point) => point.split(",").map(inTenths));
    const ways = points.slice(1).map(([x, y], index) => pair(x - points[index][0], y - points[index][1]));
    return `M${pair(points[0][0], points[0][1])}${ways.length === 0 ? "" : "l"}${ways.join(" ").replaceAll(" -", "-")}`;
  });
}

/** As whole numbers, which add up exactly. */
const inTenths = (coordinate: string): number => Math.round(10 * Number(coordinate));

const pair = (x: number, y: number): string => `${decimal(x)},${decimal(y)}`.replace(",-", "-");

/** A number of tenths without a leading zero. */
const decimal = (count: number): string => String(count / 10).replace(/^(-?)0\./, "$1.");
