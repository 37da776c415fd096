import { encodeEvents } from "../../../pipeline/exchange/tensorboard_events.ts";
import { parseCsv } from "../../../pipeline/files/csv.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { namesIn, permitted, tiny, withoutOut, withProject } from "../project_copy.ts";

const run = "modular-addition-standard-seed-0";
const reader = new URL("read_events.py", import.meta.url).pathname;

Deno.test({
  name: "event files come back as they were written, by a reader that shares no code with the writer",
  ignore: !permitted,
  async fn() {
    const events = [
      { step: 0, tag: "accuracy/test_accuracy", value: 0.25 },
      { step: 300, tag: "a/ü", value: -1.5e-40 },
      { step: 2 ** 40, tag: "x".repeat(300), value: 3e38 },
    ];
    const path = Deno.makeTempFileSync();
    try {
      Deno.writeFileSync(path, encodeEvents(events, 1_700_000_000));
      const read = await scalarsOf(path);
      assertEquals(read, events.map((each) => ({ ...each, value: Math.fround(each.value), seconds: 1_700_000_000 })));
      const bytes = Deno.readFileSync(path);
      bytes[bytes.length - 10] ^= 1;
      Deno.writeFileSync(path, bytes);
      assert(await scalarsOf(path).then(() => false, () => true), "the reader does not look at the checksums");
    } finally {
      Deno.removeSync(path);
    }
  },
});

Deno.test({
  name: "export --format tensorboard writes every value of every run, or of one, once and into a new folder",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      const folder = `${project.root}/events`;
      const options = [...withoutOut(tiny), "--format", "tensorboard", "--out", folder];
      const early = await project.run("export", ...options);
      assertStringIncludes(early.err, "is not stored; run deno task stage metrics with the same options first");
      assertEquals([early.code, namesIn(folder)], [2, []]);
      const nameless = await project.run("export", ...withoutOut(tiny));
      assertEquals(nameless.code, 2);
      assertStringIncludes(nameless.err, "name the run to bundle");

      await project.succeed("reproduce", ...tiny);
      const { out } = await project.succeed("export", ...options);
      assertStringIncludes(out, `tensorboard --logdir ${folder}`);
      assertEquals(namesIn(folder), [run]);
      const [file] = namesIn(`${folder}/${run}`);
      const read = await scalarsOf(`${folder}/${run}/${file}`);
      const table = parseCsv(Deno.readTextFileSync(`${project.root}/outputs/smoke/metrics/${run}.csv`));
      assert(table.ok);
      const expected = table.value.rows.flatMap(({ step, ...values }) =>
        Object.entries(values).map(([name, value]) => [step, name, Math.fround(value as number)])
      );
      assert(expected.length > 100);
      const byPlace = (list: readonly (readonly unknown[])[]) => list.map((each) => each.join(" ")).toSorted();
      assertEquals(byPlace(read.map(({ step, tag, value }) => [step, tag.split("/")[1], value])), byPlace(expected));
      assertEquals(read.find(({ tag }) => tag.endsWith("/pmi"))?.tag, "information/pmi");

      const before = project.digests("events");
      assertStringIncludes((await project.run("export", ...options)).err, "already exists; choose another --out");
      await project.succeed("export", run, ...options.slice(0, -1), `${folder}-again`);
      assertEquals(Object.values(project.digests("events-again")), Object.values(before));
    }),
});

interface ReadScalar {
  readonly step: number;
  readonly tag: string;
  readonly value: number;
}

async function scalarsOf(path: string): Promise<readonly ReadScalar[]> {
  const { success, stdout, stderr } = await new Deno.Command("python3", { args: [reader, path] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
