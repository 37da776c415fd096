import { assertEquals } from "../../assert.ts";
import { paintFor } from "../../../pipeline/terminal/text/paint.ts";
import { terminalOf } from "../../../pipeline/platform/terminal.ts";

Deno.test("a terminal is live and coloured; a pipe is neither", () => {
  assertEquals(look({}, true), { columns: 80, rows: 24, live: true, color: true });
  assertEquals(look({}, false), { columns: 80, rows: 24, live: false, color: false });
});

Deno.test("NO_COLOR and a dumb terminal take colours away, whatever else is set", () => {
  assertEquals(look({ NO_COLOR: "1" }, true).color, false);
  assertEquals(look({ NO_COLOR: "1", FORCE_COLOR: "1" }, true).color, false);
  assertEquals(look({ NO_COLOR: "" }, true).color, true);
  assertEquals(look({ TERM: "dumb" }, true), { columns: 80, rows: 24, live: false, color: false });
  assertEquals(look({ FORCE_COLOR: "0" }, true).color, false);
});

Deno.test("FORCE_COLOR brings colours into a pipe, but no lines that move", () => {
  assertEquals(look({ FORCE_COLOR: "1" }, false), { columns: 80, rows: 24, live: false, color: true });
  assertEquals(look({ FORCE_COLOR: "false" }, false).color, false);
});

Deno.test("continuous integration gets plain lines even on a terminal", () => {
  assertEquals(look({ CI: "true" }, true).live, false);
  assertEquals(look({ CI: "false" }, true).live, true);
});

Deno.test("the width is the terminal's, else COLUMNS, else 80", () => {
  const size = { columns: 120, rows: 50 };
  assertEquals(terminalOf({ env: () => undefined, isTerminal: true, size }).columns, 120);
  assertEquals(look({ COLUMNS: "60" }, false).columns, 60);
  for (const COLUMNS of ["0", "-3", "wide", "1.5"]) assertEquals(look({ COLUMNS }, false).columns, 80);
  assertEquals(terminalOf({ env: () => undefined, isTerminal: true, size: { columns: 0, rows: 0 } }).columns, 80);
});

Deno.test("paintFor() wraps a text in codes only where colours are wanted", () => {
  assertEquals(paintFor({ color: false })("bad", "x"), "x");
  assertEquals(paintFor({ color: true })("bad", "x"), "\u001b[31mx\u001b[39m");
});

// Helpers

function look(variables: Readonly<Record<string, string>>, isTerminal: boolean) {
  return terminalOf({ env: (name) => variables[name], isTerminal });
}
