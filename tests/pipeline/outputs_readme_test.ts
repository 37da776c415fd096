import { assertStringIncludes } from "../assert.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { metricsOf } from "../../pipeline/metrics/registry.ts";
import { runTask, taskNames } from "../../pipeline/tasks/tasks.ts";

const permitted = (await Deno.permissions.query({ name: "read" })).state === "granted";

Deno.test({
  name: "outputs/README.md explains every column of every metric in the metric's own words",
  ignore: !permitted,
  fn() {
    const text = Deno.readTextFileSync(new URL("../../outputs/README.md", import.meta.url));
    const config = profileConfig("paper");
    for (const name of taskNames) {
      const task = runTask(name, config[name]);
      for (const { metric } of metricsOf(task)) {
        for (const { name, description } of metric.columns(task)) {
          assertStringIncludes(text, `- \`${name}\`: ${description}`);
        }
      }
    }
  },
});
