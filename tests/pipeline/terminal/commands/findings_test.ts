import { assert, assertEquals } from "../../../assert.ts";
import type { Finding } from "../../../../pipeline/report/findings.ts";
import { printFindings } from "../../../../pipeline/terminal/commands/computing/findings.ts";
import { plain } from "../../../../pipeline/terminal/text/paint.ts";

Deno.test("F18: a command ends with when each run fitted and grokked, and how much sooner than standard training", () => {
  assertEquals(
    printFindings([standard(0), perturbed(0), censored], plain, { live: true, columns: 100 }).split("\n"),
    [
      "found: 2 of 3 runs grokked (steps; t_fit: training set fitted, t_grok: test set understood)",
      "  run                     t_fit   t_grok  delay  speed-up",
      "  mnist-standard-seed-0     240    4 800  4 560",
      "  mnist-perturbed-seed-0    260    2 300  2 040      2.1×",
      "  mnist-slow-seed-0       8 000  > 8 000           < 0.6×",
      "",
    ],
  );
});

Deno.test("F18: of more than a dozen runs those that differ in their seed are one row, with medians", () => {
  const many = [0, 1, 2, 3, 4, 5, 6].flatMap((seed) => [standard(seed), perturbed(seed)]);
  const lines = printFindings(many, plain, { live: false, columns: 80 }).split("\n");
  assertEquals(lines.slice(2), [
    "  mnist-standard (7 seeds)     240   5 100  4 860",
    "  mnist-perturbed (7 seeds)    260   2 600  2 340      2.1×",
    "",
  ]);
  const failing = many.map((each, i) => i % 4 === 0 ? { ...each, grokStep: null, delay: null } : each);
  assert(printFindings(failing, plain, { live: false, columns: 80 }).includes("(3 of 7)"));
});

Deno.test("F8: a run that diverged is said to have where its t_grok would be", () => {
  const wild = { ...censored, divergedAt: 3, lastStep: 0, fitStep: null, speedUp: null };
  const text = printFindings([wild], plain, { live: false, columns: 80 });
  assert(/ – +diverged at 3/.test(text), text);
  const seeds = Array.from({ length: 12 }, (_, i) => ({ ...perturbed(i + 1), run: `mnist-perturbed-seed-${i + 1}` }));
  const mixed = printFindings([{ ...perturbed(0), ...wild, run: "mnist-perturbed-seed-0" }, ...seeds], plain, {
    live: false,
    columns: 80,
  });
  assert(/\(13 seeds\) +260 +1 diverged/.test(mixed), mixed);
});

Deno.test("F17: findings are as narrow as the terminal, down to 40 columns, and end no line within a word", () => {
  for (const columns of [80, 60, 40]) {
    const text = printFindings([standard(0), perturbed(0), censored], plain, { live: true, columns });
    assert(text.split("\n").every(({ length }) => length < columns), text);
    for (const word of ["2 300", "2.1×", "> 8 000"]) assert(text.includes(word), text);
  }
  assertEquals(printFindings([], plain, { live: true, columns: 80 }), "");
});

// Helpers

const of = (intervention: string, seed: number) => ({
  run: `mnist-${intervention}-seed-${seed}`,
  ...{
    task: "mnist",
    intervention,
    variant: null,
    seed,
    lastStep: 8000,
    notBefore: null,
    plateau: 0.97,
    divergedAt: null,
    stoppedAt: null,
  },
});

function standard(seed: number): Finding {
  const grokStep = 4800 + 100 * seed;
  const none = { speedUp: null, speedUpBound: "unknown" } as const;
  return { ...of("standard", seed), fitStep: 240, grokStep, delay: grokStep - 240, ...none };
}

function perturbed(seed: number): Finding {
  const grokStep = 2300 + 100 * seed;
  const speedUp = { speedUp: 2.087, speedUpBound: "exact" } as const;
  return { ...of("perturbed", seed), fitStep: 260, grokStep, delay: grokStep - 260, ...speedUp };
}

const censored: Finding = {
  ...of("slow", 0),
  ...{ fitStep: 8000, grokStep: null, notBefore: 8000, delay: null, speedUp: 0.6, speedUpBound: "at most" },
};
