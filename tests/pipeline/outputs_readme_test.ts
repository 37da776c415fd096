import { assertEquals, assertStringIncludes } from "../assert.ts";
import { profileConfig } from "../../pipeline/config/profiles.ts";
import { metrics, metricsOf } from "../../pipeline/metrics/registry.ts";
import { extraMetrics } from "../../pipeline/tasks/shared_settings.ts";
import { runTask, taskNames } from "../../pipeline/tasks/tasks.ts";

const permitted = (await Deno.permissions.query({ name: "read" })).state === "granted";

Deno.test({
  name: "outputs/README.md explains every column of every metric in the metric's own words",
  ignore: !permitted,
  fn() {
    const text = Deno.readTextFileSync(new URL("../../outputs/README.md", import.meta.url));
    const config = profileConfig("paper");
    for (const name of taskNames) {
      const settings = config[name];
      const task = runTask(name, { ...settings, metrics: { ...settings.metrics, extra: extraMetrics } });
      for (const { metric } of metricsOf(task)) {
        for (const { name, description } of metric.columns(task)) {
          assertStringIncludes(text, `- \`${name}\`: ${description}`);
        }
      }
    }
  },
});

Deno.test("the metrics that are extra are those that a configuration can ask for", () => {
  const listed = metrics.filter(({ extra }) => extra === true).map(({ metric }) => metric.name);
  assertEquals<readonly string[]>(listed, extraMetrics);
});
