import { isRight } from "fp-ts/Either";
import { assert, assertEquals, assertThrows } from "../../assert.ts";
import { fakeStreams } from "./fake_streams.ts";
import type { Collection } from "../../../pipeline/cache/upkeep/gc.ts";
import { printEviction } from "../../../pipeline/terminal/commands/cache/evict.ts";
import { cacheUsageDocument, printCacheUsage } from "../../../pipeline/terminal/commands/cache/du.ts";
import { cacheCollectionDocument, printCacheCollection } from "../../../pipeline/terminal/commands/cache/gc.ts";
import { cacheListDocument, printCacheList } from "../../../pipeline/terminal/commands/cache/ls.ts";
import { cacheVerificationDocument, printCacheVerification } from "../../../pipeline/terminal/commands/cache/verify.ts";
import { type Plan, planDocument, printPlan } from "../../../pipeline/terminal/commands/computing/plan.ts";
import { printSummary, type Summary, summaryDocument } from "../../../pipeline/terminal/commands/computing/summary.ts";
import { printTimes } from "../../../pipeline/terminal/commands/computing/times.ts";
import { type Graph, graphDocument, printGraph } from "../../../pipeline/terminal/commands/graph.ts";
import { isUpToDate, printStatus, type Status, statusDocument } from "../../../pipeline/terminal/commands/status.ts";
import { printWhy, type Why, whyDocument } from "../../../pipeline/terminal/commands/why.ts";
import { type DocumentKind, documentText, readDocument } from "../../../pipeline/terminal/document.ts";
import { reportError } from "../../../pipeline/terminal/report_error.ts";
import { paintFor, plain } from "../../../pipeline/terminal/text/paint.ts";
import { reasonText } from "../../../pipeline/terminal/text/reason_text.ts";
import { fittingRows, visibleLength, wrapped } from "../../../pipeline/terminal/text/table_text.ts";

const narrow = { columns: 60, live: true };

const plan: Plan = {
  profile: "quick",
  out: "outputs/quick",
  jobs: 2,
  stages: [
    { stage: "dataset", run: 0, cached: 2, reasons: [] },
    {
      stage: "train",
      run: 5,
      cached: 0,
      reasons: [{ reason: "never computed", count: 1 }, { reason: "code changed: core/training/adamw.ts", count: 4 }],
      milliseconds: 723_000,
    },
    { stage: "metrics", run: 30, cached: 0, reasons: [{ reason: "an upstream result changed", count: 30 }] },
    { stage: "report", run: 1, cached: 0, reasons: [], milliseconds: 2000 },
  ],
  notes: ["engine eager (tfjs 4.22.0 wasm), as the compiled one does not load here: no such library"],
};

const summary: Summary = {
  stages: [
    stageOf("dataset", 0, 1),
    stageOf("train", 0, 5, 0, 720_000),
    stageOf("metrics", 0, 9, 0, 3000),
    stageOf("report", 1, 0),
  ],
  milliseconds: 42_000,
  report: "outputs/quick/report.html",
};

const times: NonNullable<Summary["times"]> = [
  { stage: "dataset", label: "mnist-s0", milliseconds: 900 },
  { stage: "train", label: "mnist-s0", milliseconds: 40_000 },
  { stage: "train", label: "mnist-s1", milliseconds: 60_000 },
  { stage: "metrics", label: "mnist-s0/accuracy", milliseconds: 6000 },
  { stage: "metrics", label: "mnist-s0/sharpness", milliseconds: 6000 },
  { stage: "metrics", label: "mnist-s1/accuracy", milliseconds: 4000 },
  { stage: "metrics", label: "mnist-s1/sharpness", milliseconds: 14_000 },
];

const status: Status = {
  profile: "quick",
  stages: [
    { stage: "dataset", results: [{ label: "mnist", state: "cached" }] },
    {
      stage: "train",
      results: [
        { label: "mnist-standard-seed-0", state: "missing", reason: "never computed" },
        { label: "mnist-perturbed-seed-0", state: "stale", reason: "settings changed: train.steps" },
        { label: "mnist-perturbed-seed-1", state: "stale", reason: "settings changed: train.steps" },
      ],
    },
    { stage: "report", results: [{ label: "report", state: "unknown" }] },
  ],
  report: "outputs/quick/report.html",
};

const why: Why = {
  stage: "train",
  results: [
    { label: "mnist-standard-seed-0", reason: "unchanged", changes: [] },
    ...[0, 1].map((seed) => ({
      label: `mnist-perturbed-seed-${seed}`,
      reason: "params" as const,
      changes: [
        { cause: "params" as const, component: "train.weightDecay", old: "1", new: "0.5" },
        { cause: "code" as const, component: "core/training/adamw.ts", old: "0123456789ab", new: "x".repeat(200) },
      ],
    })),
  ],
};

const graph: Graph = {
  nodes: [
    { id: "dataset/mnist", stage: "dataset", label: "mnist", cached: true },
    { id: "train/a", stage: "train", label: 'a "quoted" run', cached: false },
    { id: "report", stage: "report", label: "report", cached: false },
  ],
  edges: [["dataset/mnist", "train/a"], ["train/a", "report"]],
};

const usage = {
  objects: { count: 12, bytes: 4_200_000 },
  stages: [{ stage: "train", records: 5, bytes: 4_000_000 }],
  other: [{ folder: "tmp", count: 1, bytes: 12 }],
};
const collection: Collection = {
  dryRun: true,
  garbage: [{ kind: "object", path: "objects/sha256/ab/cd", bytes: 1500 }],
  freedBytes: 1500,
  keptRecords: 3,
  keptBytes: 2_000_000,
};
const verification = { records: 3, objects: 7, bytes: 2_000_000, problems: [], repaired: false };
const list = {
  results: [{
    stage: "train",
    label: "mnist",
    key: "0123456789abcdef",
    created: 0,
    milliseconds: 42_000,
    bytes: 1500,
    settings: {},
  }],
  evictions: [],
};

Deno.test("fittingRows() breaks a cell only if it does not fit a line of its own", () => {
  const cells = (length: number) => ["status", "ran", `${"a".repeat(8)} ${"b".repeat(length - 9)}`];
  const linesOf = (length: number) => fittingRows([cells(length)], ["left", "left", "left"], 24)[0];
  assertEquals(linesOf(20), ["status: ran,", `    ${"a".repeat(8)} ${"b".repeat(11)}`]);
  assertEquals(linesOf(21), ["status: ran, aaaaaaaa", `    ${"b".repeat(12)}`]);
});

Deno.test("printPlan() tells for each stage how much runs, how much is stored, how long it takes and why", () => {
  assertEquals(printPlan(plan, plain, narrow).split("\n"), [
    "plan: quick, 2 runs side by side, to outputs/quick",
    "  dataset   0 to run  2 cached",
    "  train     5 to run  0 cached  about 12 m 03 s",
    "      never computed (1); code changed:",
    "      core/training/adamw.ts (4)",
    "  metrics  30 to run  0 cached  time unknown",
    "      an upstream result changed",
    "  report    1 to run  0 cached  about 2.0 s",
    "  engine eager (tfjs 4.22.0 wasm), as the compiled one does",
    "  not load here: no such library",
    "  in total: at least about 12 m 05 s",
    "",
  ]);
});

Deno.test("F17: at 40 columns plan and status have each cell whole, and no line is wider than the terminal", () => {
  const shown = { columns: 40 };
  const lines = printPlan(plan, plain, shown).split("\n");
  assert(lines.every(({ length }) => length < 40), lines.join("\n"));
  for (const whole of ["side by side,", "outputs/quick", "about 12 m 03 s", "30 to run", "time unknown"]) {
    assert(lines.some((line) => line.includes(whole)), `${whole}: ${lines.join("\n")}`);
  }
  const status = printStatus(
    {
      profile: "quick",
      stages: [{ stage: "metrics", results: [{ label: "a", state: "stale" }, { label: "b", state: "unknown" }] }],
    },
    plain,
    shown,
  ).split("\n");
  assert(status.every(({ length }) => length < 40), status.join("\n"));
});

Deno.test("printPlan() says so when nothing is to be computed, and when no time is known", () => {
  const wide = { columns: 80 };
  const last = (stages: Plan["stages"]) => printPlan({ ...plan, stages, notes: [] }, plain, wide).split("\n").at(-2);
  assertEquals(last([plan.stages[0]]), "  nothing to compute: every result is stored");
  assertEquals(last([plan.stages[2]]), "  in total: time unknown, as nothing similar has run here yet");
  assertEquals(last([plan.stages[1], plan.stages[3]]), "  in total: about 12 m 05 s");
});

Deno.test("printSummary() is the line that the documentation promises", () => {
  assertEquals(
    printSummary(summary, plain, { live: false, columns: 20 }),
    "4 stages: 1 ran (42 s), 3 cached (saved 12 m 03 s), report → outputs/quick/report.html\n",
  );
  assertEquals(printSummary(summary, plain, narrow).split("\n"), [
    "4 stages: 1 ran (42 s), 3 cached (saved 12 m 03 s),",
    "  report → outputs/quick/report.html",
    "",
  ]);
});

Deno.test("printSummary() counts what failed, what was wholly stored, and the time of neither twice", () => {
  const failed = { ...summary, stages: [stageOf("dataset", 0, 2), stageOf("train", 3, 1, 1, 5000)], report: undefined };
  assertEquals(
    printSummary(failed, plain, { live: false, columns: 80 }),
    "2 stages: 1 failed (train: 1 of 5), 1 cached (saved 5.0 s)\n",
  );
  const stored = { ...summary, stages: [stageOf("report", 0, 1)], run: "20261123-1" };
  assertEquals(
    printSummary(stored, plain, { live: false, columns: 80 }),
    "1 stage: 1 cached, report → outputs/quick/report.html, run 20261123-1\n",
  );
});

Deno.test("printTimes() gives the share of each run's metrics in its training, and of each metric in all of it", () => {
  assertEquals(printTimes(times, plain, narrow).split("\n"), [
    "where the time went (share: metrics as a percentage of",
    "  training)",
    "  run        training  metrics  share",
    "  mnist-s1   1 m 00 s     18 s   30 %",
    "  mnist-s0       40 s     12 s   30 %",
    "  all runs   1 m 40 s     30 s   30 %",
    "  metric                  time  share",
    "  sharpness               20 s   20 %",
    "  accuracy                10 s   10 %",
    "",
  ]);
  assertEquals(printTimes(times.filter(({ stage }) => stage !== "train"), plain, narrow), "");
});

Deno.test("printTimes() fits a narrow terminal, and puts together what took least where there are many runs", () => {
  const many = Array.from({ length: 40 }, (_, seed) => ({
    stage: "train" as const,
    label: `modular-addition-standard-weight-decay-3-seed-${seed}`,
    milliseconds: 1000 * (seed + 1),
  }));
  const lines = printTimes(many, plain, narrow).trimEnd().split("\n");
  assertEquals(lines.length, 14); // heading in two lines, names of columns, nine runs, the others, all
  assert(lines.every(({ length }) => length < narrow.columns), lines.join("\n"));
  assertEquals(lines[3].includes("…") && lines[3].includes("-seed-39"), true);
  assertEquals(lines.slice(-2).map((line) => line.trim().split("  ")[0]), ["31 others", "all runs"]);
  for (let columns = 50; columns < 70; columns++) {
    const fitting = printTimes(many, plain, { ...narrow, columns }).split("\n");
    assert(fitting.every(({ length }) => length < columns), `${columns}`);
  }
  const piped = printTimes(many, plain, { ...narrow, live: false });
  assert(piped.includes("modular-addition-standard-weight-decay-3-seed-39"));
});

Deno.test("printStatus() groups results by state and reasons by words", () => {
  assertEquals(printStatus(status, plain, narrow).split("\n"), [
    "status: quick, out of date; deno task why <stage> says more",
    "  dataset  1 cached",
    "  train    2 out of date, 1 not computed yet",
    "      mnist-standard-seed-0: never computed",
    "      2 results: settings changed: train.steps",
    "  report   1 waiting for a result upstream",
    "  report: outputs/quick/report.html",
    "",
  ]);
  assertEquals(isUpToDate(status), false);
  const fresh = { ...status, stages: [status.stages[0]] };
  assertEquals(isUpToDate(fresh), true);
  assertEquals(printStatus(fresh, plain, narrow).split("\n")[0], "status: quick, up to date");
});

Deno.test("printWhy() tells results with the same reasons together, each change as old -> new", () => {
  assertEquals(printWhy(why, plain, { columns: 80 }).split("\n"), [
    "train mnist-standard-seed-0:",
    "  stored and valid: would not run again",
    "train mnist-perturbed-seed-0, mnist-perturbed-seed-1:",
    "  settings changed",
    "    params train.weightDecay: 1 -> 0.5",
    "    code core/training/adamw.ts: 0123456789ab ->",
    `      ${"x".repeat(57)}...`,
    "",
  ]);
  const changed = Array.from({ length: 30 }, (_, index) => ({ ...why.results[1], label: `run-${index}` }));
  const [first] = printWhy({ stage: "metrics", results: changed }, plain, { columns: 80 }).split("\n");
  assertEquals(first, "metrics 30 results, such as run-0:"); // F19: the reason comes next, not after every name
  const many = Array.from({ length: 40 }, (_, index) => ({ ...why.results[0], label: `run-${index}` }));
  assertEquals(
    printWhy({ stage: "train", results: many }, plain, narrow),
    "train 40 results:\n  stored and valid: would not run again\n",
  );
});

Deno.test("reasonText() names what changed for the reason given, and counts the rest", () => {
  const change = (component: string) => ({ cause: "code" as const, component, old: "a", new: "b" });
  assertEquals(reasonText("code"), "code changed");
  assertEquals(reasonText("code", [change("a.ts"), { ...change("x"), cause: "env" }]), "code changed: a.ts");
  assertEquals(
    reasonText("code", ["a.ts", "b.ts", "c.ts", "d.ts"].map(change)),
    "code changed: a.ts, b.ts and 2 more",
  );
});

Deno.test("printGraph() draws every node and edge in every format, quotes escaped", () => {
  assertEquals(
    printGraph(graph, "text"),
    'dataset\n  mnist (cached)\ntrain\n  a "quoted" run (to run)\n    <- dataset mnist\nreport\n  report (to run)\n    <- train a "quoted" run\n',
  );
  assertEquals(printGraph(graph, "mermaid").split("\n"), [
    "flowchart LR",
    "  subgraph dataset",
    '    n0["mnist (cached)"]',
    "  end",
    "  subgraph train",
    '    n1["a &quot;quoted&quot; run (to run)"]',
    "  end",
    "  subgraph report",
    '    n2["report (to run)"]',
    "  end",
    "  n0 --> n1",
    "  n1 --> n2",
    "",
  ]);
  assertEquals(printGraph(graph, "dot").split("\n"), [
    "digraph degrok {",
    "  rankdir=LR;",
    "  node [shape=box];",
    '  "dataset/mnist" [label="dataset mnist (cached)"];',
    '  "train/a" [label="train a \\"quoted\\" run (to run)"];',
    '  "report" [label="report (to run)"];',
    '  "dataset/mnist" -> "train/a";',
    '  "train/a" -> "report";',
    "}",
    "",
  ]);
  assertEquals(readDocument(graphDocument, documentText(graphDocument, graph)), { _tag: "Right", right: graph });
});

Deno.test("the cache's printers say how much there is, what is damaged and what would go", () => {
  assertEquals(
    printCacheList(list, 120_000),
    "train  mnist  2 m 00 s old  took 42 s  1.5 kB  0123456789ab\n",
  );
  const [stored] = list.results;
  const alike: Record<string, string>[] = [{ "train.steps": "300" }, { "train.steps": "4000", a: "1", b: "2", c: "3" }];
  assertEquals(
    printCacheList({ evictions: [], results: alike.map((settings) => ({ ...stored, settings })) }, 120_000).split("\n"),
    [
      "train  mnist  2 m 00 s old  took 42 s  1.5 kB  0123456789ab  train.steps=300",
      "train  mnist  2 m 00 s old  took 42 s  1.5 kB  0123456789ab  train.steps=4000, a=1, b=2, and 1 more",
      "",
    ],
    "F19: what distinguishes results of one name",
  );
  assertEquals(printCacheList({ results: [], evictions: [] }, 0), "no stored results\n");
  const [before, after] = ["a", "b"].map((digit) => digit.repeat(64));
  const taken = {
    stage: "train",
    label: "mnist",
    key: stored.key,
    at: 60_000,
    reason: "failing memory",
    outputs: before,
  };
  const evictions = [null, before, after].map((replacement) => ({ ...taken, replacement }));
  assertEquals(printCacheList({ results: [], evictions }, 120_000).split("\n"), [
    "no stored results",
    "evicted:",
    "train  mnist  1 m 00 s ago  0123456789ab  aaaaaaaaaaaa, not computed again  failing memory",
    "train  mnist  1 m 00 s ago  0123456789ab  aaaaaaaaaaaa came out the same    failing memory",
    "train  mnist  1 m 00 s ago  0123456789ab  aaaaaaaaaaaa became bbbbbbbbbbbb  failing memory",
    "",
  ]);
  assertEquals(
    printCacheUsage(usage),
    "4.2 MB in 12 files; a file shared by stages counts for each of them\n  train  5 results  4.0 MB\n  tmp      1 files    12 B\n",
  );
  assertEquals(printCacheVerification(verification, plain), "whole: 3 results, 7 files, 2.0 MB\n");
  assertEquals(
    printCacheVerification({ ...verification, problems: [{ path: "objects/ab", detail: "wrong digest" }] }, plain),
    "damaged: objects/ab: wrong digest\n1 damaged of 3 results, 7 files, 2.0 MB; the next run repairs what it needs\n",
  );
  assertEquals(
    printCacheCollection(collection, plain),
    "  object  1.5 kB  objects/sha256/ab/cd\n" +
      "would remove 1 file (1.5 kB), 3 results (2.0 MB) stay; add --apply to the same command to remove it\n",
  );
});

Deno.test("printCacheCollection() counts what goes by kind where it is much", () => {
  const object = { kind: "object", path: "objects/sha256/ab/cd", bytes: 1000 };
  const garbage = [{ kind: "record", path: "results/train/ab/cd.json", bytes: 500 }, ...Array(20).fill(object)];
  assertEquals(
    printCacheCollection({ ...collection, garbage, freedBytes: 20_500 }, plain).split("\n").slice(0, 2),
    ["  record    500 B    1 file", "  object  20.0 kB  20 files"],
  );
});

Deno.test("no printed line is wider than sixty columns, with colours or without", () => {
  for (const paint of [plain, paintFor({ color: true })]) {
    const texts = [
      printPlan(plan, paint, narrow),
      printSummary(summary, paint, narrow),
      printTimes(times, paint, narrow),
      printStatus(status, paint, narrow),
      printGraph(graph, "text"),
    ];
    for (const line of texts.join("").split("\n")) assert(visibleLength(line) < 60, line);
  }
});

Deno.test("reportError() is one line, whatever a file's name has in it", () => {
  const streams = fakeStreams();
  const error = { _tag: "InvalidData", source: "a\nb.safetensors", message: "no tensor \u0007c" } as const;
  reportError(error, streams, { json: false, color: false });
  assertEquals(streams.stderr(), "error: a b.safetensors: no tensor \\u0007c\n");
});

Deno.test("reportError() is one line an issue in a pipe, and broken between words on a terminal", () => {
  const message =
    "why metrics mnist-standard-seed-9: no such result; deno task status lists them, with what is out of date";
  for (const [live, lines] of [[false, 1], [true, 2]] as const) {
    const streams = fakeStreams({ live, columns: 60 });
    assertEquals(reportError({ _tag: "UsageError", message }, streams, { json: false, color: false }), 2);
    const said = streams.stderr().trimEnd().split("\n");
    assertEquals([said.length, said.map((line) => line.trim()).join(" ")], [lines, `error: ${message}`]);
    if (live) assert(said.every(({ length }) => length < 60));
  }
});

Deno.test("wrapped() loses no word and indents as it is told", () => {
  assertEquals(wrapped("a bb ccc dddd", { width: 6, first: "- ", rest: "  " }), ["- a bb", "  ccc", "  dddd"]);
  assertEquals(wrapped(["one part,", "another part"], { width: 10 }), ["one part,", "another part"]);
  assertEquals(wrapped("", { width: 10, first: "x" }), ["x"]);
});

Deno.test("every document is one line with its schema's name, and is read back as it was", () => {
  const documents = [
    ["plan", planDocument, plan],
    ["summary", summaryDocument, summary],
    ["status", statusDocument, status],
    ["why", whyDocument, why],
    ["graph", graphDocument, graph],
    ["cache-list", cacheListDocument, list],
    ["cache-verification", cacheVerificationDocument, verification],
    ["cache-usage", cacheUsageDocument, usage],
    ["cache-collection", cacheCollectionDocument, collection],
  ] as const;
  for (const [name, of, content] of documents) {
    const kind = of as DocumentKind<unknown>; // the pairs are right; TypeScript does not correlate them
    const text = documentText(kind, content);
    assertEquals(text.indexOf("\n"), text.length - 1);
    assertEquals(JSON.parse(text).schema, `degrok/${name}/1`);
    const read = readDocument(kind, text);
    assert(isRight(read));
    assertEquals(read.right, content);
  }
});

Deno.test("printEviction() says what was taken out, what went with it, and what becomes of the rest", () => {
  const named = (stage: string, label: string) => ({ stage, label, key: `${label}-0123456789abcdef` });
  const evicted = { ...named("train", "a"), reason: "memory", outputs: "0", longer: [], dependents: [] };
  assertEquals(printEviction(evicted), "evicted train (a), key a-0123456789; the next run computes it again\n");
  const dependents = Array.from({ length: 12 }, (_, index) => named("metrics", `m${index}`));
  const lines = printEviction({ ...evicted, longer: [named("train", "b")], dependents }).split("\n");
  assertEquals(lines.slice(1, 5), [
    "with it, what may have gone on from it:",
    "  train (b), key b-0123456789",
    "12 stored results were computed from them, and will be found again only if they come out the same:",
    "  metrics (m0)",
  ]);
  assertEquals(lines.slice(-3), ["  metrics (m9)", "  and 2 more", ""]);
});

Deno.test("documentText() refuses what its codec does not describe; readDocument() says what is wrong", () => {
  assertThrows(
    () => documentText(summaryDocument, { ...summary, milliseconds: NaN }),
    TypeError,
    "milliseconds = null",
  );
  const wrong = (text: string) => {
    const read = readDocument(summaryDocument, text);
    return isRight(read) ? undefined : read.left;
  };
  assertEquals(wrong("{"), "not JSON");
  assertEquals(wrong("3"), "no document");
  assertEquals(wrong('{"schema":"degrok/plan/1"}'), "expected degrok/summary/1, got degrok/plan/1");
  assertEquals(
    wrong('{"schema":"degrok/summary/1","stages":[],"milliseconds":"1"}')?.includes('milliseconds = "1"'),
    true,
  );
});

// Helpers

function stageOf(
  stage: Summary["stages"][number]["stage"],
  computed: number,
  cached: number,
  failed = 0,
  savedMilliseconds = 0,
): Summary["stages"][number] {
  return { stage, computed, cached, failed, computedMilliseconds: 1000 * computed, savedMilliseconds };
}
