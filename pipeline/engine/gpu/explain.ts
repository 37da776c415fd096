/**
 * What the card runs of a function, and what falls back to the processor: asked of ONNX Runtime itself.
 *
 * @module
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sizeOfShape } from "../../../core/models/model.ts";
import type { TracedFunction } from "../compiled/trace.ts";
import type { SegmentSummary } from "../engine.ts";
import { openOnCard, tensorOf } from "./card_session.ts";

/** What ONNX Runtime's profile says of an operator that ran. */
interface Ran {
  readonly cat: string;
  readonly name: string;
  readonly args: { readonly op_name: string; readonly provider: string; readonly output_size: string };
}

/** A summary of each runtime that takes part, from one run on zeros; needs write permission for a temporary folder. */
export async function explainOnCard(model: TracedFunction): Promise<readonly SegmentSummary[]> {
  const folder = await mkdtemp(join(tmpdir(), "degrok-"));
  try {
    const session = await openOnCard(model, () => false, { profile: join(folder, "profile") });
    await session.run(zerosFor(model));
    session.endProfiling();
    await session.release();
    const [file] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, file), "utf8")) as Partial<Ran>[];
    return summaries(
      events.filter((event): event is Ran => event.cat === "Node" && event.name?.endsWith("_kernel_time") === true),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

function summaries(ran: readonly Ran[]): readonly SegmentSummary[] {
  const crossing = (operator: string) =>
    ran.filter(({ args }) => args.op_name === operator).reduce((sum, { args }) => sum + Number(args.output_size), 0);
  const [toProcessor, toCard] = [crossing("MemcpyToHost"), crossing("MemcpyFromHost")];
  const computing = ran.filter(({ args }) => !args.op_name.startsWith("Memcpy"));
  const isOnCard = ({ args }: Ran) => args.provider === "WebGpuExecutionProvider";
  const processor = computing.filter((each) => !isOnCard(each));
  return [
    { runtime: "graphics card", operators: counts(computing.filter(isOnCard)), bytesIn: toCard, bytesOut: toProcessor },
    ...(processor.length === 0 ? [] : [
      { runtime: "ONNX Runtime", operators: counts(processor), bytesIn: toProcessor, bytesOut: toCard } as const,
    ]),
  ];
}

function counts(ran: readonly Ran[]): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  for (const { args: { op_name } } of ran) found.set(op_name, (found.get(op_name) ?? 0) + 1);
  return Object.fromEntries([...found].sort(([, a], [, b]) => b - a));
}

function zerosFor({ inputs }: TracedFunction) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => {
      const known = shape.map((side) => Math.abs(side)); // of a series one run
      const size = sizeOfShape(known);
      const array = dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
      return [name, tensorOf({ dtype: dtype as "int32", shape: known }, array)];
    }),
  );
}
