/**
 * What times mean: ratios, the bars that they are held to, and the exit code.
 *
 * @module
 */

/** What a ratio must reach, and what it should. */
export interface Bar {
  readonly bar: number;
  readonly aim?: number;
}

/** A ratio of times: how much faster something is. */
export interface Ratio {
  /** What is divided by what. */
  readonly name: string;
  /** The ratio of the fastest times; null if one of them is missing. */
  readonly ratio: number | null;
  /** The least and the greatest ratio of a round, where both sides were measured in each. */
  readonly spread: [number, number] | null;
  readonly bar: Bar | null;
  /** An invalid ratio is not held to its bar, nor is one that is missing. */
  readonly verdict: "met" | "missed" | "invalid" | "skipped" | "no bar";
  /** Why it is invalid or was skipped. */
  readonly reason?: string;
}

/** A rival's fastest time, with what it is called, and why it proves nothing if it does not. */
export interface RivalResult {
  readonly name: string;
  readonly milliseconds: number;
  readonly crippled?: string;
}

/** The share of the engine's peak below which another library is not what its users have. */
const HEALTHY = 0.7;

/**
 * Why ratios against a PyTorch prove nothing; undefined if its matrix products are healthy.
 *
 * @param peaks floating point operations a millisecond, of its fastest matrix product and of the engine's
 */
export function crippledBy(peaks: { readonly torch: number; readonly engine: number }): string | undefined {
  if (peaks.torch >= HEALTHY * peaks.engine) return undefined;
  const [torch, engine] = [peaks.torch, peaks.engine].map((peak) => (peak / 1e6).toFixed(0));
  return `its fastest matrix product reaches ${torch} GFLOP/s, less than ${
    100 * HEALTHY
  } % of the engine's ${engine}; ` +
    "install a fast BLAS: on Debian, apt-get install libopenblas0-pthread. An OpenBLAS that does not know this processor must be told: " +
    "set OPENBLAS_CORETYPE=SkylakeX (AVX-512) or Haswell (AVX2)";
}

/** The fastest rival over our time. Those of a crippled PyTorch count only where there are no others, and make the ratio invalid. */
export function rivalRatio(
  { name, rivals, ours, bar }: {
    readonly name: string;
    readonly rivals: readonly RivalResult[];
    readonly ours: number;
    readonly bar: Bar;
  },
): Ratio {
  const healthy = rivals.filter(({ crippled }) => crippled === undefined);
  const [fastest] = (healthy.length > 0 ? healthy : [...rivals]).sort((a, b) => a.milliseconds - b.milliseconds);
  if (fastest === undefined) return { name, ratio: null, spread: null, bar, verdict: "skipped", reason: "no rival" };
  const ratio = fastest.milliseconds / ours;
  const named = { name: `${name} (${fastest.name})`, ratio, spread: null, bar };
  return fastest.crippled === undefined
    ? { ...named, verdict: verdictOf(ratio, bar) }
    : { ...named, verdict: "invalid", reason: fastest.crippled };
}

/**
 * How much faster a side is than another that was measured in the same rounds.
 *
 * @param slow milliseconds, round by round
 */
export function roundsRatio(
  { name, slow, fast, bar }: {
    readonly name: string;
    readonly slow: readonly number[];
    readonly fast: readonly number[];
    readonly bar?: Bar;
  },
): Ratio {
  const ratio = Math.min(...slow) / Math.min(...fast);
  const each = slow.map((milliseconds, round) => milliseconds / fast[round]);
  const verdict = bar === undefined ? "no bar" : verdictOf(ratio, bar);
  return { name, ratio, spread: [Math.min(...each), Math.max(...each)], bar: bar ?? null, verdict };
}

/** The exit code of the bench by its ratios. */
export function exitCodeOf(ratios: readonly Pick<Ratio, "verdict">[]): number {
  const has = (verdict: Ratio["verdict"]) => ratios.some((each) => each.verdict === verdict);
  return has("invalid") ? EXIT_CODES.invalid : has("missed") ? EXIT_CODES.missed : 0;
}

/** Beside those of every command: 0 done, 1 something could not be measured, 2 wrong usage. */
export const EXIT_CODES = { missed: 7, invalid: 8 } as const;

function verdictOf(ratio: number, { bar }: Bar): "met" | "missed" {
  return ratio >= bar ? "met" : "missed";
}
