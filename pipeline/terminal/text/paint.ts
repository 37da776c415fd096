/**
 * Colours, where they are wanted.
 *
 * `ansi-styles` is a table of codes and reads nothing from its surroundings, so the code that writes decides, stream by stream.
 *
 * @module
 */
import styles from "ansi-styles";

/** The roles of pieces of text, each with its colour. */
export type Role = "good" | "bad" | "note" | "faint" | "strong";

/** Puts a text in the colours of its role. */
export type Paint = (role: Role, text: string) => string;

const codes = { good: styles.green, bad: styles.red, note: styles.yellow, faint: styles.dim, strong: styles.bold };

/** The painter of a stream: colours if it wants them, else none. */
export function paintFor({ color }: { readonly color: boolean }): Paint {
  return color ? (role, text) => `${codes[role].open}${text}${codes[role].close}` : (_, text) => text;
}

/** Paints nothing. */
export const plain: Paint = paintFor({ color: false });
