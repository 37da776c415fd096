/// <reference lib="dom" />
/**
 * Buttons that hide and show series and runs. This runs in the reader's browser.
 *
 * @module
 */

/** Makes a button of each key of a panel's legend: pressed while its series is shown. */
export function toggleSeries(panel: HTMLElement): void {
  for (const key of panel.querySelectorAll<HTMLElement>(".key[data-series]")) {
    const button = pressedButton([...key.childNodes], (shown) => {
      for (const mark of panel.querySelectorAll(`.series-${key.dataset.series}`)) {
        mark.classList.toggle("hidden-series", !shown);
      }
    });
    button.className = "key";
    button.dataset.series = key.dataset.series;
    key.replaceWith(button);
  }
}

/** Adds a row of buttons that hide and show the single runs and the medians of all figures, where there are several runs. */
export function toggleRuns(place: HTMLElement): void {
  const kinds = new Set<string>();
  for (const mark of document.querySelectorAll(".panel [class*='seed-'], .panel .over-seeds")) {
    for (const name of mark.classList) if (/^(seed-\d+|over-seeds)$/.test(name)) kinds.add(name);
  }
  if (!kinds.has("over-seeds")) return;
  const label = document.createElement("span");
  label.textContent = "Show in all figures:";
  place.append(label);
  const order = (name: string) => name === "over-seeds" ? -1 : Number(name.slice("seed-".length));
  for (const name of [...kinds].sort((a, b) => order(a) - order(b))) {
    const words = name === "over-seeds" ? "median and band" : name.replace("-", " ");
    place.append(pressedButton([words], (shown) => {
      for (const mark of document.querySelectorAll(`.panel .${name}`)) mark.classList.toggle("hidden-run", !shown);
    }));
  }
  place.hidden = false;
}

/** A button that is pressed at first and changes at each use. */
export function pressedButton(
  content: readonly (Node | string)[],
  change: (pressed: boolean) => void,
): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "true");
  button.append(...content);
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pressed));
    change(pressed);
  });
  return button;
}
