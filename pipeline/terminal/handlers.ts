/**
 * What each command is asked to do, parsed, checked and typed; who does it implements {@link Handlers}.
 *
 * @module
 */
import type { Config, TaskName } from "../config/config.ts";
import type { ProfileName } from "../config/profiles.ts";
import type { EngineChoice } from "../engine/select_engine.ts";
import type { StageName } from "../plan/stage_name.ts";

/** How every command writes. */
export interface OutputOptions {
  /** JSON documents on the standard output in place of text. */
  readonly json: boolean;
  /** No progress, only results and failures. */
  readonly quiet: boolean;
  /** `false` if the user wants no colours, whatever the terminal can show. */
  readonly color: boolean;
}

/** Which experiment a command is about. */
export interface ExperimentOptions extends OutputOptions {
  readonly config: Config;
  /** Folder of the outputs. */
  readonly out: string;
  /** Who executes tensor functions: part of every key. */
  readonly engine: EngineChoice;
}

/** Options of `reproduce`. */
export interface ReproduceOptions extends ExperimentOptions {
  /** How many runs proceed side by side; `undefined` leaves it to the machine. */
  readonly jobs: number | undefined;
  /** Print the plan, run nothing. */
  readonly dryRun: boolean;
  /** Stages that run even if a result is stored. */
  readonly force: readonly StageName[];
  /** `use` reads and writes stored results, `refresh` only writes them, `off` does neither. */
  readonly cache: "use" | "refresh" | "off";
  /**
   * Compare with what is known: `recompute` computes stored results again and compares the bits, then the report with the snapshot; `stored`
   * takes stored results as they are and compares the report alone.
   */
  readonly check: false | "recompute" | "stored";
  /** How long to wait for another process that computes the same result, in milliseconds; `undefined` waits for ever. */
  readonly lockTimeout: number | undefined;
}

/** Options of `stage`. */
export interface StageOptions extends ReproduceOptions {
  /** The last stage to run. */
  readonly stage: StageName;
}

/** Options of `status`. */
export interface StatusOptions extends ExperimentOptions {
  /** Exit with 3 if anything is out of date. */
  readonly exitCode: boolean;
}

/** Options of `why`. */
export interface WhyOptions extends ExperimentOptions {
  readonly stage: StageName;
  /** One result of the stage; all of them if it is absent. */
  readonly label: string | undefined;
}

/** Options of `new`. */
export interface NewOptions extends OutputOptions {
  /** Name of the experiment. */
  readonly name: string;
  /** The profile to start from. */
  readonly profile: ProfileName;
  /** Where to write it; `undefined` leaves it to the name. */
  readonly file: string | undefined;
}

/** Options of `export`; `out` is the new folder. */
export interface ExportOptions extends ExperimentOptions {
  /** The run's id. */
  readonly run: string;
}

/** Options of `import`. */
export interface ImportOptions extends OutputOptions {
  /** The folder of an exported run. */
  readonly folder: string;
  /** Who executes tensor functions here: part of every key. */
  readonly engine: EngineChoice;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends OutputOptions {
  /** A safetensors file. */
  readonly weights: string;
  readonly task: TaskName;
  readonly config: Config;
  readonly engine: EngineChoice;
  /** CSV in place of text. */
  readonly csv: boolean;
}

/** Options of `graph`. */
export interface GraphOptions extends ExperimentOptions {
  readonly format: "text" | "mermaid" | "dot" | "json";
}

/** Options of `cache gc`. */
export interface CacheGcOptions extends OutputOptions {
  /** Print what would go, remove nothing. */
  readonly dryRun: boolean;
  /** Of each stage and label, results that stay, newest first. */
  readonly keepLast: number | undefined;
  /** Executions of the pipeline whose results stay, newest first. */
  readonly keepRuns: number | undefined;
  /** Bytes that the store may keep. */
  readonly maxSize: number | undefined;
  /** Age in milliseconds beyond which a result goes. */
  readonly olderThan: number | undefined;
  /** How long to wait for commands that use the store, in milliseconds; `undefined` waits for ever. */
  readonly lockTimeout: number | undefined;
}

/** Options of `cache verify`. */
export interface CacheVerifyOptions extends OutputOptions {
  /** Move what is damaged away, so that the next run computes it again. */
  readonly repair: boolean;
  /** As for `cache gc`. */
  readonly lockTimeout: number | undefined;
}

/** Options of `snapshot`. */
export interface SnapshotOptions extends OutputOptions {
  /** Folder of a finished report. */
  readonly from: string;
}

/** The commands; each answers with the exit code of the process. */
export interface Handlers {
  reproduce(options: ReproduceOptions): Promise<number>;
  stage(options: StageOptions): Promise<number>;
  status(options: StatusOptions): Promise<number>;
  why(options: WhyOptions): Promise<number>;
  graph(options: GraphOptions): Promise<number>;
  newExperiment(options: NewOptions): Promise<number>;
  exportRun(options: ExportOptions): Promise<number>;
  importRun(options: ImportOptions): Promise<number>;
  evaluate(options: EvaluateOptions): Promise<number>;
  snapshot(options: SnapshotOptions): Promise<number>;
  cacheList(options: OutputOptions): Promise<number>;
  cacheVerify(options: CacheVerifyOptions): Promise<number>;
  cacheGc(options: CacheGcOptions): Promise<number>;
  cacheUsage(options: OutputOptions): Promise<number>;
}
