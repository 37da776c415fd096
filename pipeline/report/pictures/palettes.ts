/**
 * The colours of the pictures: the same on light and dark pages, and distinguishable by lightness alone.
 *
 * @module
 */

/** The colours of pairs: those of which something holds are dark, blue for train pairs and orange for test pairs. */
export const PAIR_COLORS = {
  train: { holds: "#00497a", fails: "#bcd8ec" },
  test: { holds: "#b04600", fails: "#f7dcc6" },
} as const;

/** How many levels a Gram matrix is drawn in. */
export const GRAM_LEVELS = 64;

/** The colours of a Gram matrix from -1 over 0 to 1. */
export const GRAM_STOPS = ["#8c3d00", "#e08b3e", "#f5f5f2", "#5aa0d0", "#08306b"] as const;

/** The colour of each level of a Gram matrix. */
export const GRAM_PALETTE: readonly string[] = Array.from({ length: GRAM_LEVELS }, (_, level) => {
  const at = level / (GRAM_LEVELS - 1) * (GRAM_STOPS.length - 1);
  const from = Math.min(Math.floor(at), GRAM_STOPS.length - 2);
  return mixed(GRAM_STOPS[from], GRAM_STOPS[from + 1], at - from);
});

/** The colour of each pixel value of a table of pairs, dark where all of `bits` is set; `trained` is the bit of train pairs. */
export function pairPalette(bits: number, trained: number): readonly string[] {
  return Array.from({ length: 8 }, (_, value) => {
    const { holds, fails } = (value & trained) === 0 ? PAIR_COLORS.test : PAIR_COLORS.train;
    return (value & bits) === bits ? holds : fails;
  });
}

function mixed(from: string, to: string, share: number): string {
  return "#" + [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((color) => parseInt(color.slice(at, at + 2), 16));
    return Math.round(a + share * (b - a)).toString(16).padStart(2, "0");
  }).join("");
}
