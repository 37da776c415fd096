/**
 * Pieces of HTML, escaped.
 *
 * @module
 */

/** Markup that is safe to insert as it is. */
export interface Markup {
  readonly html: string;
}

type Piece = Markup | string | number | readonly (Markup | string | number)[];

/** Markup from a template: text is escaped, markup and lists of it are inserted. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return {
    html: strings.reduce((page, text, index) => page + (index === 0 ? "" : render(pieces[index - 1])) + text, ""),
  };
}

/** Markup known to be well-formed, such as an SVG made here. */
export function raw(markup: string): Markup {
  return { html: markup };
}

/** A table that scrolls by itself when it is wider than the page. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly (Markup | string | number)[])[],
): Markup {
  return html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((row) =>
          html`<tr>${
            row.map((cell, index) => index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`)
          }</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

/** An unordered list. */
export function list(items: readonly (Markup | string)[]): Markup {
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function render(piece: Piece): string {
  if (typeof piece === "string") return escapeHtml(piece);
  if (typeof piece === "number") return String(piece);
  return "html" in piece ? piece.html : piece.map(render).join("");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
