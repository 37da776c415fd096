import fc from "fast-check";
import { assert, assertEquals } from "../../assert.ts";
import {
  formatBytes,
  formatCompact,
  formatDuration,
  parseBytes,
  parseDuration,
} from "../../../pipeline/terminal/text/quantities.ts";

Deno.test("formatDuration() shows two units at most, and never 60 of one", () => {
  const examples: [number, string][] = [
    [-5, "0.0 s"],
    [0, "0.0 s"],
    [420, "0.4 s"],
    [9949, "9.9 s"],
    [9951, "10 s"],
    [42_000, "42 s"],
    [59_499, "59 s"],
    [59_500, "1 m 00 s"],
    [723_000, "12 m 03 s"],
    [3_599_499, "59 m 59 s"],
    [3_599_500, "1 h 00 m"],
    [3_720_000, "1 h 02 m"],
    [86_369_999, "23 h 59 m"],
    [86_370_000, "1 d 00 h"],
    [273_600_000, "3 d 04 h"],
  ];
  for (const [milliseconds, text] of examples) assertEquals(formatDuration(milliseconds), text);
});

Deno.test("formatDuration() fits nine characters up to 99 days and never shows 60 of a unit", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 99 * 86_400_000, noNaN: true }), (milliseconds) => {
    const text = formatDuration(milliseconds);
    assert(text.length <= 9 && !/\b(60 [sm]|24 h)/.test(text), text);
  }));
});

Deno.test("formatBytes() and formatCompact() round to the next unit when they reach it", () => {
  const bytes: [number, string][] = [
    [0, "0 B"],
    [812, "812 B"],
    [999, "999 B"],
    [999.6, "1.0 kB"],
    [1000, "1.0 kB"],
    [
      4_200_000,
      "4.2 MB",
    ],
    [999_960_000, "1.0 GB"],
    [5e15, "5000.0 TB"],
  ];
  for (const [count, text] of bytes) assertEquals(formatBytes(count), text);
  const counts: [number, string][] = [
    [0, "0"],
    [999, "999"],
    [1000, "1.0k"],
    [9949, "9.9k"],
    [9950, "10k"],
    [
      100_000,
      "100k",
    ],
    [999_499, "999k"],
    [999_500, "1.0M"],
    [1e8, "100M"],
  ];
  for (const [count, text] of counts) assertEquals(formatCompact(count), text);
});

Deno.test("formatCompact() takes at most four characters for every step that a run can have", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e8 }), (count) => assert(formatCompact(count).length <= 4)));
});

Deno.test("parseDuration() and parseBytes() read what people write, and nothing else", () => {
  const durations: [string, number | undefined][] = [
    ["30", 30_000],
    ["30s", 30_000],
    ["0.5 m", 30_000],
    [
      "2h",
      7_200_000,
    ],
    ["30D", 30 * 86_400_000],
    ["0", 0],
  ];
  for (const [text, value] of durations) assertEquals(parseDuration(text), value);
  const sizes: [string, number][] = [["500MB", 5e8], ["1.5GiB", 1.5 * 2 ** 30], ["12", 12], ["2 gb", 2e9]];
  for (const [text, value] of sizes) assertEquals(parseBytes(text), value);
  for (const text of ["", "s", "-1", "1e3", "1,5m", "1 month", "NaN", "5 constructor", "1  s", " 1"]) {
    assertEquals([parseDuration(text), parseBytes(text)], [undefined, undefined], text);
  }
});
