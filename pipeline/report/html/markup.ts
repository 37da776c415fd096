/**
 * Pieces of HTML, escaped.
 *
 * @module
 */
import { deflateSync } from "node:zlib";
import { GROUP } from "../format.ts";
import { escapeXml } from "../figures/svg_text.ts";

/** Markup that is safe to insert as it is. */
export interface Markup {
  readonly html: string;
}

type Piece = Markup | string | number | readonly (Markup | string | number)[];

/** Markup from a template: text is escaped, markup and lists of it are inserted. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return {
    html: strings.reduce((page, text, index) => page + (index === 0 ? "" : render(pieces[index - 1])) + tied(text), ""),
  };
}

/** Markup known to be well-formed, such as an SVG made here. */
export function raw(text: string): Markup {
  return { html: text };
}

/** Data for the page's script, under an id. */
export function jsonBlock(id: string, value: unknown): Markup {
  return raw(
    `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll("<", "\\u003c")}</script>\n`,
  );
}

/** The same, compressed (zlib) and in base 64. */
export function packedBlock(id: string, value: unknown): Markup {
  const packed = new Uint8Array(deflateSync(JSON.stringify(value), { level: 9 })).toBase64();
  return raw(`<script type="text/plain" id="${id}">${packed}</script>\n`);
}

/** A row of a table: its cells, and the id that links lead to. */
export interface Row {
  readonly id?: string;
  readonly cells: readonly (Markup | string | number)[];
}

/** A table that scrolls by itself when it is wider than the page. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly Row[],
  className: string = "plain",
): Markup {
  const head = headings.map((heading) => markup`<th scope="col">${heading}</th>`);
  const body = rows.map(({ id, cells }) => {
    const inner = cells.map((cell, index) =>
      index === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td data-heading="${headings[index]}">${cell}</td>`
    );
    return id === undefined ? markup`<tr>${inner}</tr>\n` : markup`<tr id="${id}">${inner}</tr>\n`;
  });
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${className}">
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>\n`;
}

/** An unordered list. */
export function list(items: readonly (Markup | string)[]): Markup {
  return markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

/** Pieces with the same between every two. */
export function joined(pieces: readonly Markup[], between: Markup | string): Markup {
  return markup`${pieces.flatMap((piece, index) => index === 0 ? [piece] : [between, piece])}`;
}

/** Text in which no line breaks between a number and its per cent sign. */
function tied(text: string): string {
  return text.replace(/(?<=\d) %/g, `${GROUP}%`);
}

function render(piece: Piece): string {
  if (typeof piece === "string") return tied(escapeXml(piece));
  if (typeof piece === "number") return String(piece);
  return "html" in piece ? piece.html : piece.map(render).join("");
}
