/**
 * Mutations at places chosen by chance, and the tests that are nearest to each.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { deriveSeed } from "../../core/random/derive_seed.ts";
import { moduleCode } from "../../pipeline/cache/code/code_digest.ts";
import { moduleReferences } from "../../pipeline/cache/code/module_references.ts";
import { modulesUnder } from "../modules_under.ts";
import { isEquivalent } from "./equivalent_mutations.ts";
import { mutated, type Mutation, mutationSites, operators } from "./mutation_sites.ts";
import type { Copy, Trial } from "./sabotaged_copy.ts";

/** A mutation of a module. */
export interface PlacedMutation extends Mutation {
  readonly file: string;
  readonly line: number;
  /** The text of the line, without its indentation. */
  readonly source: string;
  /** What stands before the place in it. */
  readonly before: string;
}

/** What became of a mutation. */
export interface Judged {
  readonly mutation: PlacedMutation;
  /** The file of tests that noticed, or {@linkcode compiler}; undefined if nothing did. */
  readonly noticedBy?: string;
}

/**
 * A number of mutations of `core/` and `pipeline/`, every kind as often as every other, without those that change nothing.
 *
 * A place is drawn by its own text, so the same seed keeps choosing it while other code changes.
 */
export function chosenMutations(
  text: Copy["text"],
  { count, seed }: { count: number; seed: number },
): readonly PlacedMutation[] {
  const drawn = mutable().flatMap((file) => placesIn(file, text(file))).filter((site) => !isEquivalent(site))
    .map((site) => ({ site, rank: deriveSeed(seed, site.label) }))
    .toSorted((left, right) => left.rank - right.rank);
  const orders = operators.map((operator) => drawn.flatMap(({ site }) => site.operator === operator ? [site] : []));
  const rounds = Array.from({ length: Math.max(...orders.map(({ length }) => length)) }, (_, round) => round);
  return rounds.flatMap((round) => orders.flatMap((order) => order.slice(round, round + 1))).slice(0, count);
}

/** The places of a module, each with a label that says which it is wherever its line stands. */
function placesIn(file: string, text: string): readonly (PlacedMutation & { readonly label: string })[] {
  const lines = text.split("\n");
  const times = new Map<string, number>();
  return mutationSites(text).map((site) => {
    const line = text.slice(0, site.at).split("\n").length;
    const source = lines[line - 1].trim();
    const before = text.slice(0, site.at).split("\n")[line - 1].trimStart();
    const kind = [file, site.operator, site.from, source].join("\n");
    const earlier = times.get(kind) ?? 0;
    times.set(kind, earlier + 1);
    return { ...site, file, line, source, before, label: `${kind}\n${earlier}` };
  });
}

/** What notices before any test runs. */
export const compiler = "the compiler";

/** Checks the types of each mutation, then runs its tests, nearest first, until one fails that does not fail on whole code. */
export async function judgeMutations(
  copy: Copy,
  mutations: readonly PlacedMutation[],
  tell: (judged: Judged) => void,
): Promise<readonly Judged[]> {
  const near = nearestTests(copy.text);
  const isSound = new Map<string, boolean>();
  const noticedBy = async (broken: Trial["broken"], group: readonly string[]): Promise<string | undefined> => {
    const files = group.filter((file) => isSound.get(file) !== false);
    if (files.length === 0) return undefined;
    const { passed, output } = await copy.run({ broken, files });
    if (passed) return undefined;
    const [, failed = files[0]] = /=> \.\/(tests\/[\w/.]+):/.exec(output) ?? []; // none is named if they do not load, or do not end
    const sound = isSound.get(failed) ?? (await copy.run({ broken: new Map(), files: [failed] })).passed;
    isSound.set(failed, sound);
    return sound ? failed : await noticedBy(broken, files);
  };
  const judged: Judged[] = [];
  for (const mutation of mutations) {
    const broken = new Map([[mutation.file, mutated(copy.text(mutation.file), mutation)]]);
    let by = await copy.check(mutation.file, broken) ? undefined : compiler;
    const laws = mutation.operator === "missing await" ? [["tests/lint/floating_promises_test.ts"]] : [];
    for (const group of [...laws, ...near(mutation.file)]) by ??= await noticedBy(broken, group);
    judged.push({ mutation, ...by === undefined ? {} : { noticedBy: by } });
    tell(judged[judged.length - 1]);
  }
  return judged;
}

/** The modules that may be broken; what runs in a browser is tested there alone. */
function mutable(): readonly string[] {
  return [...modulesUnder("core/"), ...modulesUnder("pipeline/")].filter((file) => !/\/browser\//.test(file))
    .toSorted();
}

/**
 * A function that answers the tests of a module, in groups to be run one after the other: those of its folder that reach it by imports, others that
 * do, the nearest first, and those that drive the project by its processes, which take long: of its folder, and of the folders above only if no
 * other test reaches it.
 */
function nearestTests(text: Copy["text"]): (file: string) => readonly (readonly string[])[] {
  const tests = ["tests/core/", "tests/paper/", "tests/pipeline/"].flatMap(modulesUnder)
    .filter((file) => file.endsWith("_test.ts"));
  const imports = new Map<string, readonly string[]>();
  const importsOf = (file: string): readonly string[] => {
    const known = imports.get(file) ?? importedBy(file, text(file));
    imports.set(file, known);
    return known;
  };
  const reached = tests.map((test) => ({ test, steps: distancesFrom(test, importsOf) }));
  return (file) => {
    let folder = `tests/${dirname(file)}/`;
    while (!tests.some((test) => test.startsWith(folder))) folder = `${dirname(folder)}/`;
    const [quick, slow] = [false, true].map((drives) => reached.filter(({ steps }) => steps.has(driver) === drives));
    const reaching = quick.filter(({ steps }) => steps.has(file))
      .toSorted((left, right) => left.steps.get(file)! - right.steps.get(file)!);
    const isBeside = (test: string) => test.startsWith(folder);
    const isAbove = (test: string) => reaching.length === 0 && folder.startsWith(`${dirname(test)}/`);
    const groups = [
      reaching.filter(({ test }) => isBeside(test)),
      reaching.filter(({ test }) => !isBeside(test)),
      slow.filter(({ test }) => isBeside(test) || isAbove(test)),
    ];
    return groups.map((group) => group.map(({ test }) => test));
  };
}

/** What tests import that start the project's commands. */
const driver = "tests/pipeline/project_copy.ts";

/** How many imports lie between a module and each that it reaches. */
function distancesFrom(start: string, importsOf: (file: string) => readonly string[]): ReadonlyMap<string, number> {
  const steps = new Map([[start, 0]]);
  for (const [file, distance] of steps) { // a map goes on to what is added meanwhile
    for (const next of importsOf(file)) if (!steps.has(next)) steps.set(next, distance + 1);
  }
  return steps;
}

/** The project's modules that a module imports. */
function importedBy(file: string, text: string): readonly string[] {
  return moduleReferences(moduleCode(text).words).references.flatMap(({ specifier }) => {
    if (specifier === "@degrok/degrok") return ["mod.ts"];
    const path = join(dirname(file), specifier);
    return /^\.\.?\//.test(specifier) && path.endsWith(".ts") ? [path] : [];
  });
}
