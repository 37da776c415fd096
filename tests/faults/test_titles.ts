/**
 * The titles of the tests in a file, as its literals spell them.
 *
 * @module
 */
import jsTokens from "js-tokens";

/**
 * Whether a test file has a literal that spells this title; `${…}` in a template stands for any text. Comments do not count.
 *
 * @param source text of the test file
 */
export function hasTitle(source: string, title: string): boolean {
  return patternsOf(source).some((pattern) => pattern.test(title));
}

function patternsOf(source: string): readonly RegExp[] {
  const patterns: RegExp[] = [];
  const open: string[] = [];
  for (const { type, value } of jsTokens(source)) {
    if (type === "StringLiteral") patterns.push(exactly(escaped(value.slice(1, -1).replaceAll(/\\(["'])/g, "$1"))));
    else if (type === "NoSubstitutionTemplate") patterns.push(exactly(escaped(value.slice(1, -1))));
    else if (type === "TemplateHead") open.push(escaped(value.slice(1, -2)));
    else if (type === "TemplateMiddle") open.push(`${open.pop()}.+${escaped(value.slice(1, -2))}`);
    else if (type === "TemplateTail") {
      const whole = `${open.pop()}.+${escaped(value.slice(1, -1))}`;
      if (whole.replaceAll(".+", "").length >= 20) patterns.push(exactly(whole)); // shorter ones would spell anything
    }
  }
  return patterns;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const exactly = (pattern: string): RegExp => new RegExp(`^${pattern}$`, "s");
