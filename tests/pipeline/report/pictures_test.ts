import { joinedPictures, type RunPictures } from "../../../pipeline/files/pictures_artifact.ts";
import { frameText, nearestStep, unpackedFrames } from "../../../pipeline/report/browser/show_pictures.ts";
import {
  GRAM_LEVELS,
  GRAM_PALETTE,
  GRAM_STOPS,
  gramFrame,
  packedFrames,
  PAIR_BITS,
  PAIR_COLORS,
  pairFrame,
  pairPalette,
} from "../../../pipeline/report/pictures/frames.ts";
import { picturedRuns, pictureReadings, runReading } from "../../../pipeline/report/pictures/readings.ts";
import { runCourses } from "../../../pipeline/report/run_course.ts";
import { inputOf, syntheticRun } from "./synthetic_runs.ts";
import { assert, assertEquals } from "../../assert.ts";

Deno.test("the colours of a Gram matrix go from stop to stop and nowhere else", () => {
  const channels = (color: string) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const between = (level: number) => {
    const at = level / (GRAM_LEVELS - 1) * (GRAM_STOPS.length - 1);
    return [Math.floor(at), Math.ceil(at)].map((stop) => channels(GRAM_STOPS[stop]));
  };
  GRAM_PALETTE.forEach((color, level) => {
    assert(/^#[0-9a-f]{6}$/.test(color), color);
    const [from, to] = between(level);
    channels(color).forEach((value, index) => {
      const [least, most] = [from[index], to[index]].toSorted((a, b) => a - b);
      assert(value >= least && value <= most, `${color} at level ${level}`);
    });
  });
  assertEquals([GRAM_PALETTE[0], GRAM_PALETTE[GRAM_LEVELS - 1]], [GRAM_STOPS[0], GRAM_STOPS[GRAM_STOPS.length - 1]]);
});

Deno.test("pairFrame() tells of each pair whether it is trained on, commutes and is right", () => {
  const { trained, commutes, right } = PAIR_BITS;
  // (0, 0) is trained on; (0, 1) and (1, 0) are answered 0 and 1, both should be 1.
  assertEquals([...pairFrame(twoByTwo, 1)], [trained | commutes | right, 0, right, commutes]);
});

Deno.test("gramFrame() has train pairs below the diagonal and test pairs on and above it, -1 to 1 in all levels", () => {
  assertEquals([...gramFrame(twoByTwo, 1)], [GRAM_LEVELS - 1, 0, Math.round((GRAM_LEVELS - 1) / 2), GRAM_LEVELS - 1]);
});

Deno.test("packedFrames() holds all tables of pairs, then all Gram matrices, and unpackedFrames() gives them back", async () => {
  const bytes = await unpackedFrames(packedFrames(twoByTwo), 4);
  const frames = [0, 1].map((frame) => [...pairFrame(twoByTwo, frame)]).concat(
    [0, 1].map((frame) => [...gramFrame(twoByTwo, frame)]),
  );
  assertEquals([...bytes], frames.flat());
});

Deno.test("palettes have a colour for every pixel, dark exactly where all asked bits are set", () => {
  assertEquals([GRAM_PALETTE.length, new Set(GRAM_PALETTE).size], [GRAM_LEVELS, GRAM_LEVELS]);
  const palette = pairPalette(PAIR_BITS.right, PAIR_BITS.trained);
  for (let pixel = 0; pixel < 8; pixel++) {
    const colors = (pixel & PAIR_BITS.trained) === 0 ? PAIR_COLORS.test : PAIR_COLORS.train;
    assertEquals(palette[pixel], (pixel & PAIR_BITS.right) === 0 ? colors.fails : colors.holds);
  }
  for (const { holds, fails } of Object.values(PAIR_COLORS)) assert(lightness(fails) > lightness(holds) + 100);
});

Deno.test("runReading() counts what the pictures show, and frameText() says it", () => {
  const course = runCourses(inputOf([{ ...run(0), pictures: twoByTwo }]))[0];
  const reading = runReading({ course, pictures: twoByTwo });
  assertEquals([reading.train[1], reading.test[1], reading.commutes[1]], [1, 0.3333, 0.5]);
  assertEquals(
    frameText(reading, 1).replaceAll("\u202f", " "),
    "At step 40: right on 100 % of the train pairs and 33.3 % of the test pairs; both orders get the same answer for 50 % of all pairs.",
  );
});

Deno.test("picturedRuns() are the base runs of the first seed that has pictures", () => {
  const variant = { name: "other", purpose: "control", describes: "other", metrics: "all", changes: {} } as const;
  const runs = [
    run(0),
    { ...run(1), pictures: twoByTwo },
    { ...run(2), pictures: twoByTwo },
    { ...run(1), id: "other", variant, pictures: twoByTwo },
  ];
  const pictured = picturedRuns(runCourses(inputOf(runs)));
  assertEquals(pictured.map(({ course }) => course.run.id), ["modular-addition-standard-seed-1"]);
  assertEquals(pictureReadings(pictured, { domain: [0, 3] }).steps, [0, 40]);
  assertEquals(picturedRuns(runCourses(inputOf([run(0)]))), []);
});

Deno.test("V15: no colour of the Gram matrix is one of the table of pairs", () => {
  const pairs: readonly string[] = Object.values(PAIR_COLORS).flatMap((each) => Object.values(each));
  for (const color of [GRAM_PALETTE[0], GRAM_PALETTE[GRAM_LEVELS - 1]]) {
    for (const other of pairs) assert(distance(color, other) > 60, `${color} and ${other}`);
  }
});

Deno.test("nearestStep() is by ratio, not by difference", () => {
  assertEquals([10, 40, 1000].map((step) => nearestStep([0, 9, 100, 900], step)), [1, 2, 3]);
});

// Helpers

function run(seed: number) {
  return syntheticRun({ task: "modularAddition", intervention: "standard", seed });
}

function distance(one: string, other: string): number {
  return Math.hypot(
    ...[1, 3, 5].map((at) => parseInt(one.slice(at, at + 2), 16) - parseInt(other.slice(at, at + 2), 16)),
  );
}

function lightness(color: string): number {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)).reduce((sum, part) => sum + part, 0) / 3;
}

const twoByTwo: RunPictures = joinedPictures(
  { modulus: 2, labels: Int32Array.of(0, 1, 1, 0), trained: Int32Array.of(1, 0, 0, 0) },
  [
    { step: 0, picture: { predictions: Int32Array.of(0, 0, 0, 0), trainGram: ones(1), testGram: ones(1) } },
    { step: 40, picture: { predictions: Int32Array.of(0, 0, 1, 1), trainGram: ones(0), testGram: ones(-1) } },
  ],
);

/** A Gram matrix of two classes, 1 on its diagonal. */
function ones(off: number): Float64Array {
  return Float64Array.of(1, off, off, 1);
}
