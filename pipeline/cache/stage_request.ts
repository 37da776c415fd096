/**
 * What a caller asks of a stage, and the key components that follow from it.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import type { TaskEither } from "fp-ts/TaskEither";
import type { PipelineError } from "../platform/errors.ts";
import type { CacheSession } from "./cache_session.ts";
import { canonicalJson, type Json } from "../files/canonical_json.ts";
import { type Digest, digestAt } from "../files/digest.ts";
import { Failure } from "../platform/failure.ts";
import { safeName } from "./store/safe_name.ts";
import { byName, type KeyComponents, schemaVersion, stageKey } from "./store/stage_key.ts";
import { outputsDigest, type StageRecord } from "./store/stage_record.ts";
import type { Store } from "./store/store.ts";
import { nearestBefore, type Place, type Reached } from "./store/trajectories.ts";

/** A stage as such, whatever it is applied to. */
export interface StageDefinition {
  readonly name: string;
  /** Raise it when the stage's outputs change their meaning or form. */
  readonly version: number;
  /** Modules, relative to the project, and specifiers of packages, from which all code that shapes the result is reached. */
  readonly entries: readonly string[];
  /** Modules that are reached, but that this result does not run: an edit of them, or of what only they reach, changes no key. */
  readonly without?: readonly string[];
  /** The words in a value of the environment by which a result does run them. */
  readonly unless?: string;
}

/** Something upstream: a stored result, or anything else with a digest. */
export type StageInput = StageRecord | { readonly digest: Digest };

/** One result that is wanted. */
export interface StageRequest {
  readonly stage: StageDefinition;
  /** What the result is of: a run's id, or `run id/metric`. */
  readonly label: string;
  /** The validated parameters that the stage uses, and no others. */
  readonly params: Json;
  readonly seed?: number;
  readonly inputs: Readonly<Record<string, StageInput>>;
  /** Files outside the project's code that the stage reads. */
  readonly dataFiles?: readonly { readonly logicalName: string; readonly path: string }[];
  /** What else the numbers depend on, such as the numeric backend; environment variables are not among it, as a worker sees none. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Where a result lies on the way of a longer one: those of one stage whose keys differ only in `params` and that have these in their place
   * are one trajectory, on which one of a smaller `extent` is the beginning of one of a larger.
   */
  readonly trajectory?: { readonly params: Json; readonly extent: number };
  /** Puts what is needed of a shorter result of the trajectory into `directory`, unless interrupted work is there; answers whether it did. */
  readonly goOn?: (shorter: StageRecord, directory: string) => TaskEither<PipelineError, boolean>;
  /**
   * Where the same bits are not promised: what two computations differ in by more than they may, from their records; the outputs of both are stored.
   * Absent: every bit counts.
   */
  readonly apart?: (first: StageRecord, second: StageRecord) => TaskEither<PipelineError, readonly string[]>;
  /** Whether `compute` goes on with the files of an interrupted attempt; it then writes each whole. Absent: it starts in an empty folder. */
  readonly resumes?: boolean;
  /** Fills `directory`; `key` is the result's. */
  readonly compute: (directory: string, key: Digest) => TaskEither<PipelineError, void>;
  /** Checks what `compute` left, and answers the relative path of each output by its name. Any other file in the folder fails the stage. */
  readonly outputs: (directory: string) => TaskEither<PipelineError, Readonly<Record<string, string>>>;
}

/** The part of a request that decides its key. */
export type KeyedRequest = Omit<StageRequest, "goOn" | "apart" | "resumes" | "compute" | "outputs">;

/** The part of a session that reads inputs. */
export type InputReader = Pick<CacheSession, "store" | "projectRoot" | "platform" | "code" | "dataDigests">;

/**
 * Everything the key of a request is made of, with code and data files as they were when the session first read them.
 *
 * @param session For a new look at code and data files, see {@linkcode lookingAgain}.
 */
export async function componentsOf(
  session: InputReader,
  request: KeyedRequest,
): Promise<KeyComponents> {
  const { stage, params, seed, inputs, dataFiles = [], environment = {} } = request;
  checkNames(request);
  const reached = await reachedFrom(session, stage, environment);
  const data = [];
  for (const { logicalName, path } of dataFiles) {
    data.push({ name: safeName("data file", logicalName), digest: await fileDigest(session, path) });
  }
  const texts = Object.entries({ ...session.platform, ...environment }).map(([name, value]) => ({ name, value }));
  return {
    schema: schemaVersion,
    stage: stage.name,
    contract: stage.version,
    params: canonicalParams(params),
    upstream: byName(Object.entries(inputs).map(([name, input]) => ({ name, digest: inputDigest(input) }))),
    data: byName(data),
    ...reached,
    environment: byName(texts),
    seed: seed ?? null,
  };
}

const unions = new WeakMap<InputReader["code"], Map<string, ReturnType<typeof reachedFrom>>>();

/** The same components in another environment, to which other code may belong. */
export async function inEnvironment(
  session: Pick<InputReader, "code">,
  { stage }: Pick<KeyedRequest, "stage">,
  components: KeyComponents,
  other: Readonly<Record<string, string>>,
): Promise<KeyComponents> {
  const replaced = components.environment.map(({ name, value }) => ({ name, value: other[name] ?? value }));
  return { ...components, ...await reachedFrom(session, stage, other), environment: byName(replaced) };
}

/** What a stage's entries reach together in an environment: a plan of thousands of results has a few lists of entries. */
export function reachedFrom(
  { code }: Pick<InputReader, "code">,
  { entries, without: unused = [], unless }: Pick<StageDefinition, "entries" | "without" | "unless">,
  environment: Readonly<Record<string, string>>,
): Promise<Pick<KeyComponents, "code" | "packages">> {
  const runsAll = unless !== undefined && Object.values(environment).some((value) => value.includes(unless));
  const without = runsAll ? [] : unused;
  const known = unions.get(code) ?? new Map();
  unions.set(code, known);
  const name = [...entries, "", ...without].join("\n");
  const reached = known.get(name) ?? Promise.all(entries.map((entry) => code(entry, without))).then((fingerprints) => ({
    code: union(fingerprints.map((fingerprint) => fingerprint.code)),
    packages: union(fingerprints.map((fingerprint) => fingerprint.packages)),
  }));
  known.set(name, reached);
  return reached;
}

/** What several module graphs reach together, each thing once. */
function union<A extends { readonly name: string }>(lists: readonly (readonly A[])[]): readonly A[] {
  return byName([...new Map(lists.flat().map((item) => [item.name, item])).values()]);
}

function checkNames({ stage, label, seed, inputs }: KeyedRequest): void {
  safeName("stage name", stage.name);
  safeName("label", label);
  for (const name of Object.keys(inputs)) safeName("input name", name);
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot make a key as the seed must be a whole number: current value is ${seed}`);
  }
}

/** What an input contributes: the digest it has, or one over the name and digest of every output of its record. */
const inputDigest = (input: StageInput): Digest => "digest" in input ? input.digest : outputsDigest(input);

/** Where the result of a request lies on its trajectory, if it is on one. */
export function placeOf(
  { trajectory }: Pick<StageRequest, "trajectory">,
  components: KeyComponents,
): Place | undefined {
  if (trajectory === undefined) return undefined;
  const shared = { ...components, params: canonicalParams(trajectory.params) };
  return { trajectory: stageKey(shared), extent: trajectory.extent };
}

/** The stored result from which that of a request can go on: the one of its trajectory that comes nearest to it; undefined if there is none. */
export async function shorterThan(
  store: Store,
  request: Pick<StageRequest, "trajectory">,
  components: KeyComponents,
): Promise<Reached & { readonly place: Place } | undefined> {
  const placeIn = (of: KeyComponents) => placeOf(request, of);
  const place = placeIn(components);
  const found = place && await nearestBefore(store, { stage: components.stage, place, placeIn });
  return place && found && { ...found, place };
}

const paramsTexts = new WeakMap<Json & object, string>();

/** Parameters as canonical JSON, made once for an object that several results or several questions have. */
export function canonicalParams(params: Json): string {
  if (params === null || typeof params !== "object") return canonicalText(params);
  const text = paramsTexts.get(params) ?? canonicalText(params);
  paramsTexts.set(params, text);
  return text;
}

function canonicalText(params: Json): string {
  try {
    return canonicalJson(params);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Failure({ _tag: "InvalidConfig", issues: [{ path: "params", message: error.message }] });
  }
}

/** The session, having forgotten what it has read of code and data files. */
export const lookingAgain = (session: CacheSession): InputReader => ({
  ...session,
  code: session.codeNow(),
  dataDigests: new Map(),
});

/** The digest of a data file, read through links, so that its content counts and not its place. */
async function fileDigest(
  { store, projectRoot, dataDigests }: InputReader,
  path: string,
): Promise<Digest> {
  const real = await store.files.realPath(isAbsolute(path) ? path : join(projectRoot, path));
  const known = dataDigests.get(real);
  if (known !== undefined) return known;
  const { digest } = await digestAt(store.files, real);
  dataDigests.set(real, digest);
  return digest;
}
