/**
 * Marks on a line that would hide each other, moved apart.
 *
 * @module
 */

/**
 * The places of marks, no two nearer than `least`, in the order that they have and as near to their own places as that allows: those that are too
 * near to each other stand evenly about their middle.
 *
 * @param places in drawing units, in any order
 * @param least in the same units
 * @returns a place for each, in the order of `places`
 */
export function spread(places: readonly number[], least: number): readonly number[] {
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b]);
  let groups = order.map((index) => ({ members: [index], middle: places[index] }));
  for (let merged = true; merged;) {
    merged = false;
    for (let at = 1; at < groups.length; at++) {
      const [left, right] = [groups[at - 1], groups[at]];
      const room = (left.members.length + right.members.length) / 2 * least;
      if (right.middle - left.middle >= room - 1e-9) continue;
      const members = [...left.members, ...right.members];
      const middle = members.reduce((sum, index) => sum + places[index], 0) / members.length;
      groups = [...groups.slice(0, at - 1), { members, middle }, ...groups.slice(at + 1)];
      merged = true;
      break;
    }
  }
  const spreadOut = [...places];
  for (const { members, middle } of groups) {
    members.forEach((index, place) => spreadOut[index] = middle + (place - (members.length - 1) / 2) * least);
  }
  return spreadOut;
}
