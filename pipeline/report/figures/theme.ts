/**
 * Colours and type of the figures, for light and dark surfaces.
 *
 * Colours are written as attributes in their light form, so that a viewer without style sheets shows them too; a style sheet exchanges each
 * for its dark form where the reader prefers dark. Hues are those of Okabe and Ito, darkened or lightened until they stand out from their
 * surface, and no distinction rests on hue alone: train is dashed, single runs are thin.
 *
 * @module
 */

/** The light form of a colour by its name. */
export const COLORS = {
  blue: "#0072b2",
  vermillion: "#c44e00",
  green: "#007f5f",
  purple: "#9c3f86",
  ochre: "#8a6100",
  grey: "#5f6670",
  ramp1: "#9ac3dd",
  ramp2: "#6ba8d0",
  ramp3: "#4390c4",
  ramp4: "#2272b3",
  ramp5: "#0b559f",
  ramp6: "#08306b",
} as const;

/** The name of a colour. */
export type ColorName = keyof typeof COLORS;

/** The surface that figures are drawn on, light form. */
export const SURFACE = "#ffffff";
/** Text and frame, light form. */
export const INK = "#1d2129";
/** Lines that only help the eye, light form. */
export const FAINT = "#d9dce1";

const DARK: Readonly<Record<string, string>> = {
  [COLORS.blue]: "#5cb8f0",
  [COLORS.vermillion]: "#ff9152",
  [COLORS.green]: "#3ccfa3",
  [COLORS.purple]: "#e592cd",
  [COLORS.ochre]: "#e6c04a",
  [COLORS.grey]: "#a4abb6",
  [COLORS.ramp1]: "#2f6288",
  [COLORS.ramp2]: "#4180ac",
  [COLORS.ramp3]: "#5a9dcb",
  [COLORS.ramp4]: "#82bce4",
  [COLORS.ramp5]: "#aed6f2",
  [COLORS.ramp6]: "#e2f1fc",
  [SURFACE]: "#14171c",
  [INK]: "#e6e8ec",
  [FAINT]: "#363b44",
};

/** The font of figures. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** The style sheet that turns figures dark on a screen whose reader prefers dark; print stays light. */
export const FIGURE_STYLE = `@media screen and (prefers-color-scheme: dark) {\n${
  Object.entries(DARK).map(([light, dark]) =>
    `svg.degrok [fill="${light}"] { fill: ${dark}; } svg.degrok [stroke="${light}"] { stroke: ${dark}; }`
  ).join("\n")
}\n}`;
