import * as TE from "fp-ts/TaskEither";
import type { StageRecord } from "../../../pipeline/cache/store/stage_record.ts";
import type { PipelineError } from "../../../pipeline/platform/errors.ts";
import { assertEquals } from "../../assert.ts";
import { keyed, memoryProject, request } from "./fixture.ts";

const anyKind = { policy: { equivalent: () => true } };
const on = (cpu: string, engine = "fast") => ({ environment: { cpu, engine } });

Deno.test("a result of another kind of processor stands for one that the own kind lacks, and the own kind's comes first", async () => {
  const project = memoryProject();
  const there = await project.run(request({ a: "1" }, on("there")), anyKind);
  assertEquals((await project.run(request({ a: "2" }, on("here")), {})).status, "computed"); // who takes no other computes
  const own = await project.run(request({ a: "3" }, on("here")), anyKind);
  assertEquals([own.status, own.record.outputs[0].size], ["cached", 1]);
  assertEquals(own.record.components.environment.find(({ name }) => name === "cpu")?.value, "here");
  const third = await project.run(request({ a: "3" }, on("elsewhere")), anyKind);
  assertEquals([third.status, third.key === own.key || third.key === there.key], ["cached", true]);
  const looked = await project.explain({ ...keyed, ...on("elsewhere") }, anyKind);
  assertEquals([looked.status, looked.key], ["cached", third.key]); // whoever looks finds what whoever computes takes
});

Deno.test("of other kinds, those of the same engine come first, and only those that the policy takes count", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }, on("a", "slow")), {});
  const fast = await project.run(request({ a: "1" }, on("b", "fast")), {});
  assertEquals((await project.run(request({ a: "1" }, on("c", "fast")), anyKind)).key, fast.key);
  const onlySlow = { policy: { equivalent: ({ engine }: Readonly<Record<string, string>>) => engine === "slow" } };
  assertEquals((await project.explain({ ...keyed, ...on("c", "slow") }, onlySlow)).status, "cached");
  const none = { policy: { equivalent: () => false } };
  assertEquals((await project.explain({ ...keyed, ...on("c") }, none)).status, "would run");
});

Deno.test("a result of another engine is found under the code that this engine runs", async () => {
  const project = memoryProject();
  const stage = { ...keyed.stage, without: ["helper.ts"], unless: "card" };
  const card = await project.run(request({ a: "1" }, { stage, ...on("here", "card") }), {});
  assertEquals(card.record.components.code.map(({ name }) => name), ["helper.ts", "stage.ts"]);
  const found = await project.explain({ ...keyed, stage, ...on("here", "fast") }, anyKind);
  assertEquals([found.status, found.key], ["cached", card.key]);
});

Deno.test("results that differ in anything else are not equivalent", async () => {
  const project = memoryProject();
  await project.run(request({ a: "1" }, on("there")), anyKind);
  for (const changes of [{ seed: 1 }, { params: { steps: 11 } }, { environment: { cpu: "here" } }]) {
    assertEquals((await project.explain({ ...keyed, ...on("here"), ...changes }, anyKind)).status, "would run");
  }
  const newer = { ...anyKind, platform: { deno: "2.9.7" } };
  assertEquals((await project.explain({ ...keyed, ...on("here") }, newer)).status, "would run");
});

Deno.test("a damaged list of environments is made anew, and what is computed elsewhere in the meantime is found", async () => {
  const project = memoryProject();
  const cache = await project.open(anyKind);
  await project.run(request({ a: "1" }, on("there")), {});
  const [name] = await project.files.list("/project/cache/v1/environments");
  project.files.put(`/project/cache/v1/environments/${name}`, "{");
  assertEquals((await project.explain({ ...keyed, ...on("here") }, anyKind)).status, "would run");
  await project.run(request({ a: "1" }, { ...on("there"), seed: 5 }), {}); // notes its kind again
  assertEquals((await project.explain({ ...keyed, ...on("here") }, anyKind)).status, "cached");
  assertEquals((await cache.environments.othersThan(on("here").environment)).length, 1);
});

Deno.test("a policy that refuses to compute serves what is stored, and fails with its reason for what is not", async () => {
  const project = memoryProject();
  const count = { runs: 0 };
  const refusal: PipelineError = { _tag: "StageFailed", stage: "train", label: "a", message: "its node is gone" };
  const refusing = { policy: { refuse: () => refusal } };
  assertEquals(await project.fail(request({ a: "1" }, {}, count), refusing), refusal);
  await project.run(request({ a: "1" }, {}, count));
  assertEquals((await project.run(request({ a: "1" }, {}, count), refusing)).status, "cached");
  assertEquals(count.runs, 1);
});

Deno.test("a computation goes on from a shorter one of its own environment alone, also where another's was taken for it", async () => {
  const project = memoryProject();
  const from: string[] = [];
  const training = (cpu: string, steps: number) => ({
    ...on(cpu),
    params: { steps },
    trajectory: { params: { steps: null }, extent: steps },
    goOn: ({ components }: StageRecord) => {
      from.push(components.environment.find(({ name }) => name === "cpu")?.value ?? "");
      return TE.right(true);
    },
  });
  const there = await project.run(request({ a: "1" }, training("there", 10)), anyKind);
  const here = await project.run(request({ a: "2" }, training("here", 10)), anyKind);
  assertEquals([here.status, here.key], ["cached", there.key]); // its objects are verified, and its place is noted
  await project.run(request({ a: "3" }, training("here", 20)), { policy: { equivalent: () => false } });
  assertEquals(from, []);
  const { goesOn } = await project.explain({ ...keyed, ...training("there", 20) }) as { readonly goesOn?: unknown };
  assertEquals(goesOn, { from: 10, share: 0.5 });

  const notes = "/project/cache/v1/trajectories/train"; // as earlier versions wrote them: another environment's key
  for (const trajectory of await project.files.list(notes)) {
    project.files.put(`${notes}/${trajectory}/10.json`, JSON.stringify(there.key));
  }
  await project.run(request({ a: "4" }, training("here", 30)), { policy: { equivalent: () => false } });
  assertEquals(from, ["here"]); // from its own 20 steps
  await project.run(request({ a: "5" }, training("here", 15)), { policy: { equivalent: () => false } });
  await project.run(request({ a: "6" }, training("there", 40)), { policy: { equivalent: () => false } });
  assertEquals(from, ["here", "there"]);
});
