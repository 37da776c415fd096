import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import {
  formatCount,
  formatList,
  formatNumber,
  formatPercent,
  formatRatio,
  formatStep,
} from "../../../pipeline/report/format.ts";

Deno.test("formatNumber() keeps about three digits, groups thousands, and writes a true minus", () => {
  const cases: readonly [number, string][] = [
    [0, "0"],
    [12.345, "12.3"],
    [0.012345, "0.0123"],
    [999.6, "1 000"],
    [12345, "12 345"],
    [1.5e9, "1.5·10⁹"],
    [1.234e-7, "1.23·10⁻⁷"],
    [-1.234e-12, "−1.23·10⁻¹²"],
    [1e-7, "10⁻⁷"],
    [-1e8, "−10⁸"],
    [-2.5, "−2.5"],
    [Infinity, "∞"],
    [NaN, "–"],
  ];
  for (const [value, text] of cases) assertEquals(formatNumber(value), text.replaceAll(" ", "\u202f"));
});

Deno.test("formatNumber() is within half a percent of its number", () => {
  fc.assert(fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true }), (value) => {
    const back = numberIn(formatNumber(value));
    assert(Math.abs(back - value) <= 0.0051 * Math.abs(value), `${value} became ${formatNumber(value)}`);
  }));
});

Deno.test("steps, shares, ratios, counts and lists read as one would say them", () => {
  assertEquals(formatStep(100000).replaceAll("\u202f", " "), "100 000");
  assertEquals(formatPercent(0.9375).replaceAll("\u202f", " "), "93.8 %");
  assertEquals([0, 0.0004, 0.0005].map((share) => formatPercent(share).replaceAll(/[\u202f\u00a0]/g, " ")), [
    "0 %",
    "< 0.1 %",
    "0.1 %",
  ]);
  assertEquals([2.5, 131_853].map(formatRatio), ["2.5×", "132\u202f000×"]);
  assertEquals([formatCount(1, "seed"), formatCount(5, "seed")], ["one seed", "5 seeds"]);
  assertEquals([formatList([]), formatList(["a"]), formatList(["a", "b", "c"])], ["", "a", "a, b and c"]);
});

// Helpers

/** The number that a text says. */
function numberIn(text: string): number {
  const plain = text.replaceAll("\u202f", "").replaceAll("−", "-");
  const [, sign, factor = "1", power] = /^(-?)(?:([\d.]+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(plain) ?? [];
  if (power === undefined) return Number(plain);
  const exponent = power.replace("⁻", "-").replace(/[^-]/g, (digit) => String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)));
  return Number(`${sign}${factor}e${exponent}`);
}
