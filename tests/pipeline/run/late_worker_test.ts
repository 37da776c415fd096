import { assertEquals } from "../../assert.ts";
import { permitted } from "../project_copy.ts";

const root = new URL("../../..", import.meta.url).pathname;

Deno.test({
  name: "a worker that is started after the signal is stopped as those before it are",
  ignore: !permitted,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "degrok-test-" });
    try {
      await Deno.writeTextFile(
        `${folder}/worker.ts`,
        `import { serve } from ${JSON.stringify(`${root}pipeline/run/workers/serve.ts`)};
        const moment = () => new Promise((resolve) => setTimeout(resolve, 10));
        await serve(async (_, { stopSignal }) => {
          while (stopSignal() === undefined) await moment();
          throw new Error("stopped by " + stopSignal());
        });`,
      );
      await Deno.writeTextFile(
        `${folder}/main.ts`,
        `import { listenForInterruption } from ${JSON.stringify(`${root}pipeline/run/deno_environment.ts`)};
        const interruption = listenForInterruption(() => setTimeout(startLate));
        const startLate = () => {
          const options = { read: [${
          JSON.stringify(folder)
        }], write: [], stage: "train", label: "run", emit: () => {} };
          const worker = interruption.start({ module: ${JSON.stringify(`${folder}/worker.ts`)}, ...options });
          const ended = worker.run({ _tag: "dataset" }, "run")();
          const late = new Promise((resolve) => setTimeout(resolve, 20_000, "it goes on"));
          Promise.race([ended, late]).then((how) => {
            console.log(how._tag ?? how);
            worker.stop("SIGKILL");
            interruption.release();
            Deno.exit();
          });
        };
        Deno.kill(Deno.pid, "SIGTERM");
        setInterval(() => {}, 1000);`,
      );
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-check", "--cached-only", "-A", `--config=${root}deno.json`, `${folder}/main.ts`],
      }).output();
      assertEquals(new TextDecoder().decode(stdout), "Left\n", new TextDecoder().decode(stderr));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
